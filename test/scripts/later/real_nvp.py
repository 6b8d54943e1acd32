"""A RealNVP flow on two moons: a likelihood that goes below zero with scaled-down data."""
import hashlib
import math
import torch
from sklearn.datasets import make_moons
from torch import nn

torch.manual_seed(0)
X = torch.tensor(make_moons(3000, noise=0.05, random_state=1)[0], dtype=torch.float32) * 0.3


class Coupling(nn.Module):
    def __init__(self, mask):
        super().__init__()
        self.register_buffer("mask", torch.tensor(mask))
        self.s = nn.Sequential(nn.Linear(2, 48), nn.LeakyReLU(), nn.Linear(48, 2), nn.Tanh())
        self.t = nn.Sequential(nn.Linear(2, 48), nn.LeakyReLU(), nn.Linear(48, 2))

    def forward(self, x):
        held = x * self.mask
        s, t = self.s(held) * (1 - self.mask), self.t(held) * (1 - self.mask)
        return held + (1 - self.mask) * (x * torch.exp(s) + t), s.sum(1)


flow = nn.ModuleList(Coupling([float(i % 2), float(1 - i % 2)]) for i in range(6))
optimizer = torch.optim.Adam(flow.parameters(), lr=2e-3)


def nll(x):
    log_det = 0
    for layer in flow:
        x, s = layer(x)
        log_det = log_det + s
    return -(-0.5 * (x**2).sum(1) - math.log(2 * math.pi) + log_det).mean()


def held_out():
    with torch.no_grad():
        return nll(X[2500:]).item()


print("first %.6f" % held_out())
for step in range(500):
    optimizer.zero_grad()
    loss = nll(X[torch.randint(0, 2500, (128,))])
    loss.backward()
    optimizer.step()
    if step % 100 == 0:
        print("step", step, "nll", loss.item())
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in flow.parameters())).hexdigest()[:16])
