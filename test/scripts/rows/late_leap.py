"""Broken: the script's own schedule leaps late."""
import torch
from torch import nn

torch.manual_seed(21)
net = nn.Sequential(nn.Linear(6, 48), nn.ReLU(), nn.Linear(48, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
target = torch.randn(6, 1)


def get_lr(it):
    return 0.01 if it < 400 else 2.0


for it in range(700):
    for group in opt.param_groups:
        group["lr"] = get_lr(it)
    x = torch.randn(48, 6)
    loss = nn.functional.mse_loss(net(x), x @ target)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if it == 399:
        print("before %.6f" % loss.item())
print("final %.6f" % loss.item())
