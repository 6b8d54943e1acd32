"""DDPM on two moons: predict the noise at a random step; EMA of the weights for sampling."""
import copy
import hashlib
import torch
import torch.nn as nn
from sklearn.datasets import make_moons

torch.manual_seed(0)
T = 100
betas = torch.linspace(1e-4, 0.06, T)
alphas_bar = torch.cumprod(1 - betas, 0)
X = torch.tensor(make_moons(4000, noise=0.05, random_state=0)[0], dtype=torch.float32)


class NoisePredictor(nn.Module):
    def __init__(self, dim=96):
        super().__init__()
        self.time = nn.Embedding(T, dim)
        self.inp = nn.Linear(2, dim)
        self.mid = nn.Sequential(nn.SiLU(), nn.Linear(dim, dim), nn.SiLU(), nn.Linear(dim, dim), nn.SiLU())
        self.out = nn.Linear(dim, 2)

    def forward(self, x, t):
        return self.out(self.mid(self.inp(x) + self.time(t)))


def loss_of(model, x0):
    t = torch.randint(0, T, (len(x0),))
    eps = torch.randn_like(x0)
    a = alphas_bar[t].unsqueeze(1)
    return ((model(a.sqrt() * x0 + (1 - a).sqrt() * eps, t) - eps) ** 2).mean()


model = NoisePredictor()
ema = copy.deepcopy(model).requires_grad_(False)
opt = torch.optim.AdamW(model.parameters(), lr=2e-3)


def held_out():
    with torch.no_grad(), torch.random.fork_rng():
        torch.manual_seed(99)
        return sum(loss_of(ema, X[3000:]).item() for _ in range(5)) / 5


print("first %.6f" % held_out())
for step in range(900):
    loss = loss_of(model, X[torch.randint(0, 3000, (128,))])
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    opt.step()
    with torch.no_grad():
        for e, p in zip(ema.parameters(), model.parameters()):
            e.lerp_(p, 0.02)
    if step % 150 == 0:
        print(f"step {step}: loss {loss.item():.4f}")
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in ema.parameters())).hexdigest()[:16])
