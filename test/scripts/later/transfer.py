"""Transfer: a frozen backbone and a new head first, then all of it at a lower rate with a new parameter group."""
import hashlib
import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
d = load_digits()
X, y = torch.tensor(d.images, dtype=torch.float32).unsqueeze(1) / 16, torch.tensor(d.target)
backbone = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3), nn.ReLU(), nn.Flatten())
pre = nn.Linear(128, 2)
opt = torch.optim.Adam([*backbone.parameters(), *pre.parameters()], lr=2e-3)
for step in range(60):
    i = torch.randint(0, 1500, (64,))
    loss = nn.functional.cross_entropy(pre(backbone(X[i])), y[i] % 2)
    opt.zero_grad()
    loss.backward()
    opt.step()
head = nn.Linear(128, 10)
for p in backbone.parameters():
    p.requires_grad = False
backbone.eval()
optimizer = torch.optim.SGD(head.parameters(), lr=0.05, momentum=0.9)


def held_out():
    with torch.no_grad():
        return nn.functional.cross_entropy(head(backbone(X[1500:])), y[1500:]).item()


def epoch():
    for idx in torch.randperm(1500).split(50):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(head(backbone(X[idx])), y[idx])
        loss.backward()
        optimizer.step()
    print("loss", loss.item())


print("first %.6f" % held_out())
for _ in range(4):
    epoch()
for p in backbone.parameters():
    p.requires_grad = True
optimizer.add_param_group({"params": backbone.parameters(), "lr": 0.005})
for _ in range(4):
    epoch()
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in [*backbone.parameters(), *head.parameters()])).hexdigest()[:16])
