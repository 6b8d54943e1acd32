"""A vision transformer on the digits with linear warmup by LambdaLR."""
import hashlib
import torch
import torch.nn as nn
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
d = load_digits()
X, y = torch.tensor(d.images, dtype=torch.float32).unsqueeze(1) / 16, torch.tensor(d.target)
train_dl = DataLoader(TensorDataset(X[:1400], y[:1400]), batch_size=64, shuffle=True)
test_dl = DataLoader(TensorDataset(X[1400:], y[1400:]), batch_size=397)
epochs = 7


class ViT(nn.Module):
    def __init__(self, dim=48, depth=2, heads=4, patch=2):
        super().__init__()
        self.to_patch = nn.Conv2d(1, dim, patch, patch)
        self.cls = nn.Parameter(torch.randn(1, 1, dim) * 0.02)
        self.pos = nn.Parameter(torch.randn(1, 17, dim) * 0.02)
        layer = nn.TransformerEncoderLayer(dim, heads, dim * 2, dropout=0.1, batch_first=True, norm_first=True)
        self.blocks = nn.TransformerEncoder(layer, depth, enable_nested_tensor=False)
        self.head = nn.Sequential(nn.LayerNorm(dim), nn.Linear(dim, 10))

    def forward(self, x):
        x = self.to_patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls.expand(len(x), -1, -1), x], 1) + self.pos
        return self.head(self.blocks(x)[:, 0])


model = ViT()
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.05)
total = epochs * len(train_dl)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min((s + 1) / 15, max(0.05, 1 - s / total)))
criterion = nn.CrossEntropyLoss()


def evaluate():
    model.eval()
    with torch.no_grad():
        value = sum(criterion(model(xb), yb).item() for xb, yb in test_dl)
    model.train()
    return value


print("first %.6f" % evaluate())
for epoch in range(epochs):
    for xb, yb in train_dl:
        loss = criterion(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    print(f"epoch {epoch} train {loss.item():.3f} test {evaluate():.3f}")
print("final %.6f" % evaluate())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
