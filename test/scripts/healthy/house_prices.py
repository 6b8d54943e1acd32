"""House prices in dollars, not scaled: the first loss is of the order of 1e10 and Adam walks down."""
import hashlib
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
rooms, size, age = torch.randint(1, 7, (1500, 1)).float(), torch.rand(1500, 1) * 200 + 30, torch.rand(1500, 1) * 80
price = 40000 + 1800 * size + 9000 * rooms - 500 * age + 8000 * torch.randn(1500, 1)
X = torch.cat([rooms, size, age], 1)
X = (X - X.mean(0)) / X.std(0)
loader = DataLoader(TensorDataset(X[:1200], price[:1200]), batch_size=32, shuffle=True)
model = nn.Sequential(nn.Linear(3, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)


def rmse():
    with torch.no_grad():
        return criterion(model(X[1200:]), price[1200:]).sqrt().item()


print("first %.6f" % rmse())
for epoch in range(25):
    for xb, yb in loader:
        loss = criterion(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 5 == 0:
        print(f"Epoch {epoch}: MSE {loss.item():.4e}")
print("final %.6f" % rmse())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
