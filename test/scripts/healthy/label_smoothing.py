"""A small CNN with label smoothing and mixup: the loss has a high floor."""
import hashlib
import numpy as np
import torch
import torch.nn as nn
from sklearn.datasets import load_digits

np.random.seed(0), torch.manual_seed(0)
d = load_digits()
X, y = torch.tensor(d.images, dtype=torch.float32).unsqueeze(1) / 16, torch.tensor(d.target)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.BatchNorm2d(32), nn.ReLU())
        self.classifier = nn.Linear(32 * 16, 10)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


model = Net()
criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4)


def held_out():
    model.eval()
    with torch.no_grad():
        value = criterion(model(X[1500:]), y[1500:]).item()
    model.train()
    return value


print("first %.6f" % held_out())
for epoch in range(8):
    for idx in torch.randperm(1500).split(64):
        lam, perm = np.random.beta(1.0, 1.0), torch.randperm(len(idx))
        mixed = lam * X[idx] + (1 - lam) * X[idx][perm]
        outputs = model(mixed)
        loss = lam * criterion(outputs, y[idx]) + (1 - lam) * criterion(outputs, y[idx][perm])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch}: {loss.item():.4f}")
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
