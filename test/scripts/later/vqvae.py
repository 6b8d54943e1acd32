"""VQ-VAE with a straight-through code book."""
import hashlib
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)
X = torch.tensor(load_digits().data, dtype=torch.float32) / 16
enc, dec = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 32)), nn.Sequential(nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 64))
book = nn.Embedding(32, 8)
nn.init.uniform_(book.weight, -1 / 32, 1 / 32)
opt = torch.optim.Adam([*enc.parameters(), *dec.parameters(), *book.parameters()], lr=2e-3)


def losses(x):
    z = enc(x).view(-1, 8)
    q = book(torch.cdist(z, book.weight).argmin(1))
    vq = F.mse_loss(q, z.detach()) + 0.25 * F.mse_loss(z, q.detach())
    out = dec((z + (q - z).detach()).view(-1, 32))
    return F.mse_loss(out, x), vq


def held_out():
    with torch.no_grad():
        return losses(X[1500:])[0].item()


print("first %.6f" % held_out())
for step in range(700):
    recon, vq = losses(X[torch.randint(0, 1500, (64,))])
    opt.zero_grad()
    (recon + vq).backward()
    opt.step()
    if step % 100 == 0:
        print(step, recon.item(), vq.item())
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in dec.parameters())).hexdigest()[:16])
