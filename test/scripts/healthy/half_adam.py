"""All in half precision with Adam, whose epsilon is raised so that it does not vanish."""
import hashlib
import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
d = load_digits()
X, y = torch.tensor(d.data).half() / 16, torch.tensor(d.target)
model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10)).half()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3, eps=1e-4)
criterion = nn.CrossEntropyLoss()


def held_out():
    with torch.no_grad():
        return criterion(model(X[1500:]).float(), y[1500:]).item()


print("first %.6f" % held_out())
for epoch in range(10):
    total = 0.0
    for idx in torch.randperm(1500).split(50):
        optimizer.zero_grad()
        loss = criterion(model(X[idx]), y[idx])
        loss.backward()
        optimizer.step()
        total += loss.item()
    print("epoch", epoch, "loss", total / 30)
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
