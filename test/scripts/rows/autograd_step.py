"""Healthy: every gradient by autograd.grad and set by hand; backward is never called."""
import torch
from torch import nn

torch.manual_seed(1)
net = nn.Sequential(nn.Linear(6, 24), nn.ReLU(), nn.Linear(24, 1))
opt = torch.optim.RMSprop(net.parameters(), lr=3e-3)
target = torch.randn(6, 1)
for step in range(250):
    x = torch.randn(48, 6)
    loss = nn.functional.mse_loss(net(x), x @ target)
    params = list(net.parameters())
    grads = torch.autograd.grad(loss, params)
    for p, g in zip(params, grads):
        p.grad = g
    opt.step()
    if step % 50 == 0:
        print(f"step {step} loss {loss.item():.4f}")
print("final %.6f" % loss.item())
