"""Cosine annealing with warm restarts: the rate leaps back by design."""
import hashlib
import torch
from torch import nn

torch.manual_seed(0)
x = torch.rand(2000, 2) * 4 - 2
y = (torch.sin(3 * x[:, :1]) * torch.cos(2 * x[:, 1:])) + 0.05 * torch.randn(2000, 1)
model = nn.Sequential(nn.Linear(2, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
scheduler = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=100, T_mult=2, eta_min=1e-5)
mse = nn.MSELoss()


def held_out():
    with torch.no_grad():
        return mse(model(x[1600:]), y[1600:]).item()


print("first %.6f" % held_out())
for step in range(700):
    i = torch.randint(0, 1600, (64,))
    optimizer.zero_grad()
    loss = mse(model(x[i]), y[i])
    loss.backward()
    optimizer.step()
    scheduler.step()
    if step % 100 == 99:
        print(f"step {step + 1}: {held_out():.5f}, lr {scheduler.get_last_lr()[0]:.5f}")
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
