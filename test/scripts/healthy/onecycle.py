"""Super-convergence: OneCycleLR with a high peak; the loss rises midway and comes down at the end."""
import hashlib
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
d = load_digits()
X, y = torch.tensor(d.data, dtype=torch.float32) / 16, torch.tensor(d.target)
loader = DataLoader(TensorDataset(X[:1500], y[:1500]), batch_size=32, shuffle=True)
model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))
epochs = 10
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.95)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.25, epochs=epochs, steps_per_epoch=len(loader))
criterion = nn.CrossEntropyLoss()


def held_out():
    with torch.no_grad():
        return criterion(model(X[1500:]), y[1500:]).item()


print("first %.6f" % held_out())
for epoch in range(epochs):
    for xb, yb in loader:
        loss = criterion(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    print(f"epoch {epoch} lr {scheduler.get_last_lr()[0]:.3f} test {held_out():.4f}")
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
