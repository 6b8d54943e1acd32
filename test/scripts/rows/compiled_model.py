"""Healthy: a compiled model."""
import torch
from torch import nn

torch.manual_seed(17)
net = nn.Sequential(nn.Linear(6, 24), nn.Tanh(), nn.Linear(24, 1))
fast = torch.compile(net, backend="aot_eager")
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
target = torch.randn(6, 1)
for step in range(120):
    x = torch.randn(48, 6)
    loss = nn.functional.mse_loss(fast(x), x @ target)
    opt.zero_grad()
    loss.backward()
    opt.step()
print("final %r" % loss.item())
