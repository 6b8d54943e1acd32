"""Reads its standard input before it trains."""
import torch
from torch import nn

name = input("name of the experiment: ")
net = nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for step in range(50):
    opt.zero_grad()
    nn.functional.mse_loss(net(torch.ones(4, 2)), torch.ones(4, 1)).backward()
    opt.step()
print("done", name)
