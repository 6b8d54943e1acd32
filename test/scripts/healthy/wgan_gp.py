"""WGAN with gradient penalty on the eight gaussians, five critic steps a generator step."""
import hashlib
import math
import torch
from torch import nn
from torch.autograd import grad

torch.manual_seed(0)
centers = torch.tensor([[math.cos(2 * math.pi * i / 8), math.sin(2 * math.pi * i / 8)] for i in range(8)]) * 2


def real_batch(n):
    return centers[torch.randint(8, (n,))] + 0.05 * torch.randn(n, 2)


G = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
D = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
opt_g = torch.optim.Adam(G.parameters(), lr=5e-4, betas=(0.5, 0.9))
opt_d = torch.optim.Adam(D.parameters(), lr=5e-4, betas=(0.5, 0.9))


def gradient_penalty(real, fake):
    alpha = torch.rand(real.size(0), 1)
    mixed = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    gradients = grad(D(mixed).sum(), mixed, create_graph=True)[0]
    return ((gradients.norm(2, dim=1) - 1) ** 2).mean() * 10


def to_nearest():
    with torch.no_grad():
        return torch.cdist(G(torch.randn(500, 2)), centers).min(1).values.mean().item()


print("first %.6f" % to_nearest())
for it in range(250):
    for _ in range(5):
        real = real_batch(128)
        fake = G(torch.randn(128, 2)).detach()
        d_loss = D(fake).mean() - D(real).mean() + gradient_penalty(real, fake)
        opt_d.zero_grad()
        d_loss.backward()
        opt_d.step()
    g_loss = -D(G(torch.randn(128, 2))).mean()
    opt_g.zero_grad()
    g_loss.backward()
    opt_g.step()
    if it % 50 == 0:
        print(f"iter {it} critic {d_loss.item():.4f} gen {g_loss.item():.4f}")
print("final %.6f" % to_nearest())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in G.parameters())).hexdigest()[:16])
