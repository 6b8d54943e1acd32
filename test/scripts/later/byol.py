"""BYOL: negative cosine similarity to a moving average; the loss runs from 0 to nearly -1."""
import copy
import hashlib
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)
X = torch.tensor(load_digits().data, dtype=torch.float32) / 16
online = nn.Sequential(nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 32))
predictor = nn.Sequential(nn.Linear(32, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 32))
target = copy.deepcopy(online).requires_grad_(False)
opt = torch.optim.Adam([*online.parameters(), *predictor.parameters()], lr=2e-3)


def view(x):
    return x * (torch.rand_like(x) > 0.2) + 0.1 * torch.randn_like(x)


def loss_of(a, b):
    return -F.cosine_similarity(predictor(online(a)), target(b), dim=1).mean()


def held_out():
    with torch.no_grad(), torch.random.fork_rng():
        torch.manual_seed(1)
        return loss_of(view(X[1500:]), view(X[1500:])).item()


print("first %.6f" % held_out())
for step in range(300):
    x = X[torch.randint(0, 1500, (128,))]
    a, b = view(x), view(x)
    loss = (loss_of(a, b) + loss_of(b, a)) / 2
    opt.zero_grad()
    loss.backward()
    opt.step()
    with torch.no_grad():
        for t, o in zip(target.parameters(), online.parameters()):
            t.mul_(0.98).add_(o, alpha=0.02)
    if step % 60 == 0:
        print(step, loss.item())
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in online.parameters())).hexdigest()[:16])
