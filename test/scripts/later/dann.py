"""Domain-adversarial training with a gradient reversal layer and a growing weight."""
import hashlib
import math
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class Reverse(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, alpha):
        ctx.alpha = alpha
        return x.view_as(x)

    @staticmethod
    def backward(ctx, g):
        return -ctx.alpha * g, None


def source(n):
    y = torch.randint(0, 2, (n,))
    return torch.randn(n, 10) + 1.2 * (2 * y[:, None] - 1) * torch.eye(10)[0], y


def shifted(n):
    x, y = source(n)
    return x + 2 * torch.eye(10)[1], y


feature = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU())
label, domain = nn.Linear(32, 2), nn.Sequential(nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 2))
opt = torch.optim.SGD([*feature.parameters(), *label.parameters(), *domain.parameters()], lr=0.02, momentum=0.9)
tx, ty = shifted(500)


def held_out():
    with torch.no_grad():
        return F.cross_entropy(label(feature(tx)), ty).item()


print("first %.6f" % held_out())
steps = 400
for i in range(steps):
    alpha = 2 / (1 + math.exp(-10 * i / steps)) - 1
    (sx, sy), (ux, _) = source(64), shifted(64)
    opt.zero_grad()
    fs, ft = feature(sx), feature(ux)
    err = F.cross_entropy(label(fs), sy)
    err_dom = F.cross_entropy(domain(Reverse.apply(fs, alpha)), torch.zeros(64, dtype=torch.long)) + F.cross_entropy(domain(Reverse.apply(ft, alpha)), torch.ones(64, dtype=torch.long))
    (err + err_dom).backward()
    opt.step()
    if i % 100 == 0:
        print(f"{i}: label {err.item():.3f} domain {err_dom.item():.3f}")
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in feature.parameters())).hexdigest()[:16])
