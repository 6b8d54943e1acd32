"""Learns a linear map with a network of two layers in PyTorch, and goes wrong on purpose, in a way that one setting cures."""

import argparse

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--trouble", choices=["rate", "batch", "start"], default="rate", help="what goes wrong")
parser.add_argument("--steps", type=int, default=400, help="optimizer steps")
options = parser.parse_args()

torch.manual_seed(0)
target = torch.randn(8, 1)
model = torch.nn.Sequential(torch.nn.Linear(8, 16, bias=False), torch.nn.Linear(16, 1, bias=False))
if options.trouble == "start":
    # Curvature is high at the start and low where the weights are small, which warmup reaches.
    with torch.no_grad():
        for weights in model.parameters():
            weights.mul_(7)
optimizer = torch.optim.SGD(model.parameters(), lr=0.02)
for step in range(options.steps):
    x = torch.randn(32, 8)
    y = x @ target + 0.3 * torch.randn(32, 1)
    if options.trouble == "batch" and step in (120, 121):
        x = x * 300  # in other units
    if options.trouble == "rate" and step == 120:
        optimizer.param_groups[0]["lr"] = 0.6
    loss = ((model(x) - y) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
