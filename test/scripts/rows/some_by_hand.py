"""Healthy: every fortieth step has gradients set by hand, between steps with backward."""
import torch
from torch import nn

torch.manual_seed(3)
net = nn.Sequential(nn.Linear(6, 24), nn.ReLU(), nn.Linear(24, 1))
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
target = torch.randn(6, 1)
for step in range(250):
    x = torch.randn(48, 6)
    loss = nn.functional.mse_loss(net(x), x @ target)
    opt.zero_grad()
    if step % 40 == 39:
        for p, g in zip(net.parameters(), torch.autograd.grad(loss, tuple(net.parameters()))):
            p.grad = g
    else:
        loss.backward()
    opt.step()
print("final %.6f" % loss.item())
