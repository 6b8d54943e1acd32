"""Heteroscedastic regression by the Gaussian likelihood: the loss crosses zero and has spikes."""
import hashlib
import torch
from torch import nn

torch.manual_seed(0)
x = torch.rand(1500, 1) * 4 - 2
y = torch.sin(2 * x) + (0.02 + 0.1 * x.abs()) * torch.randn_like(x)
net = nn.Sequential(nn.Linear(1, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
criterion = nn.GaussianNLLLoss()


def nll(xs, ys):
    mean, raw = net(xs).chunk(2, dim=1)
    return criterion(mean, ys, nn.functional.softplus(raw) + 1e-4)


def held_out():
    with torch.no_grad():
        return nll(x[1200:], y[1200:]).item()


print("first %.6f" % held_out())
for epoch in range(60):
    total = 0.0
    for idx in torch.randperm(1200).split(64):
        loss = nll(x[idx], y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    if epoch % 10 == 0:
        print(f"epoch {epoch}: train {total / 19:.4f}, test {held_out():.4f}")
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in net.parameters())).hexdigest()[:16])
