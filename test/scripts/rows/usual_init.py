"""Broken: the usual initialisation, a rate a hundred times too high."""
import torch
from torch import nn

torch.manual_seed(13)
net = nn.Sequential(nn.Linear(16, 48), nn.ReLU(), nn.Linear(48, 48), nn.ReLU(), nn.Linear(48, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.3)
for step in range(250):
    x = torch.randn(48, 16)
    loss = nn.functional.cross_entropy(net(x), (x[:, 0] + x[:, 1] > 0).long())
    opt.zero_grad()
    loss.backward()
    opt.step()
print("final %.6f" % loss.item())
