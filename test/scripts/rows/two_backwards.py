"""Healthy: two losses of different size, each with its own backward, one step."""
import torch
from torch import nn

torch.manual_seed(16)
net = nn.Linear(6, 2)
opt = torch.optim.SGD(net.parameters(), lr=0.01)
target = torch.randn(6, 2)
for step in range(250):
    x = torch.randn(48, 6)
    error = (net(x) - x @ target) ** 2
    opt.zero_grad()
    main, other = error[:, 0].mean(), 5 * error[:, 1].mean()
    main.backward(retain_graph=True)
    other.backward()
    opt.step()
print("final %.6f" % (main.item() + other.item()))
