"""An LSTM learns to add the two marked numbers of a sequence (Hochreiter & Schmidhuber, 1997). Mixed precision, accumulation."""

import argparse

import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=5e-3)
parser.add_argument("--steps", type=int, default=300)
parser.add_argument("--length", type=int, default=30)
parser.add_argument("--accumulate", type=int, default=2)
parser.add_argument("--clip", type=float, default=1.0)
args = parser.parse_args()

torch.manual_seed(0)


def batch(count=32):
    numbers = torch.rand(count, args.length)
    marks = torch.zeros(count, args.length)
    half = args.length // 2
    for part in (torch.randint(0, half, (count,)), torch.randint(half, args.length, (count,))):
        marks[torch.arange(count), part] = 1
    return torch.stack([numbers, marks], -1), (numbers * marks).sum(1, keepdim=True)


class Adder(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 32, batch_first=True)
        self.head = nn.Linear(32, 1)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


model = Adder()
optimizer = torch.optim.RMSprop(model.parameters(), lr=args.lr)
for step in range(1, args.steps + 1):
    optimizer.zero_grad()
    total = 0.0
    for _ in range(args.accumulate):
        x, y = batch()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = nn.functional.mse_loss(model(x).float(), y) / args.accumulate
        loss.backward()
        total += loss.item()
    norm = nn.utils.clip_grad_norm_(model.parameters(), args.clip)
    optimizer.step()
    if step % 50 == 0:
        print(f"step {step}: loss {total:.4f}, norm {norm:.3f}", flush=True)
