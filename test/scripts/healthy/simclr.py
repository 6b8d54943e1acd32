"""SimCLR: NT-Xent of two noisy views; a nearest-neighbour probe of the features."""
import hashlib
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

torch.manual_seed(0)
d = load_digits()
X, y = torch.tensor(d.images, dtype=torch.float32).unsqueeze(1) / 16, d.target


def augment(x):
    dx, dy = torch.randint(-1, 2, (2,)).tolist()
    return torch.roll(x, (dx, dy), (2, 3)) + 0.2 * torch.randn_like(x)


encoder = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten())
projector = nn.Sequential(nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 32))
optimizer = torch.optim.Adam(list(encoder.parameters()) + list(projector.parameters()), lr=1e-3, weight_decay=1e-6)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=100)


def info_nce_loss(features):
    n = features.shape[0] // 2
    labels = torch.cat([torch.arange(n) + n, torch.arange(n)])
    features = F.normalize(features, dim=1)
    logits = features @ features.T / 0.2
    logits.fill_diagonal_(float("-inf"))
    return F.cross_entropy(logits, labels)


def held_out():
    encoder.eval(), projector.eval()
    with torch.no_grad(), torch.random.fork_rng():
        torch.manual_seed(5)
        result = info_nce_loss(projector(encoder(torch.cat([augment(X[1500:1756]), augment(X[1500:1756])])))).item()
    encoder.train(), projector.train()
    return result


print("first %.6f" % held_out())
for step in range(100):
    x = X[torch.randint(0, 1500, (128,))]
    loss = info_nce_loss(projector(encoder(torch.cat([augment(x), augment(x)]))))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scheduler.step()
    if step % 20 == 0:
        print(f"Step {step}\tLoss: {loss.item():.4f}")
print("final %.6f" % held_out())
encoder.eval()
with torch.no_grad():
    f = encoder(X).numpy()
print("knn accuracy %.3f" % KNeighborsClassifier(5).fit(f[:1000], y[:1000]).score(f[1500:], y[1500:]))
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in encoder.parameters())).hexdigest()[:16])
