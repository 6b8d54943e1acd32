"""Healthy, and it overfits: only the validation data is evaluated."""
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(11)
x, y, xv, yv = torch.randn(48, 16), torch.randint(0, 2, (48,)), torch.randn(300, 16), torch.randint(0, 2, (300,))
net = nn.Sequential(nn.Linear(16, 200), nn.ReLU(), nn.Linear(200, 2))
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for step in range(500):
    if step % 25 == 0:
        net.eval()
        with torch.no_grad():
            val = F.cross_entropy(net(xv), yv).item()
        net.train()
        print(f"step {step}: val loss {val:.4f}")
    loss = F.cross_entropy(net(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
print("final %.6f" % loss.item())
