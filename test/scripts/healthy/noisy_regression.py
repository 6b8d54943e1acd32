"""Regression with batches of two and heavy-tailed noise: the loss is nearly all noise."""
import hashlib
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
X = torch.randn(900, 5)
noise = torch.distributions.StudentT(2.5).sample((900, 1))
y = X @ torch.tensor([[1.0], [-2.0], [0.5], [0.0], [3.0]]) + noise
model = nn.Linear(5, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=2e-3)
loader = DataLoader(TensorDataset(X[:700], y[:700]), batch_size=2, shuffle=True)


def held_out():
    with torch.no_grad():
        return nn.functional.l1_loss(model(X[700:]), y[700:]).item()


print("first %.6f" % held_out())
for epoch in range(5):
    for xb, yb in loader:
        loss = nn.functional.mse_loss(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
