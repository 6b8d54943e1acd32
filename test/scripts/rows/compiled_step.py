"""Healthy: the optimizer's step is compiled."""
import torch
from torch import nn

torch.manual_seed(18)
net = nn.Sequential(nn.Linear(6, 24), nn.Tanh(), nn.Linear(24, 1))
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
target = torch.randn(6, 1)


@torch.compile(backend="aot_eager")
def optimizer_step():
    opt.step()


for step in range(120):
    x = torch.randn(48, 6)
    loss = nn.functional.mse_loss(net(x), x @ target)
    opt.zero_grad()
    loss.backward()
    optimizer_step()
print("final %r" % loss.item())
