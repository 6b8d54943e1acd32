"""Broken: one row of the data is infinite, so that one batch of each epoch is."""
import torch
from torch import nn

torch.manual_seed(12)
X = torch.randn(1600, 6)
Y = X @ torch.randn(6, 1)
X[11 * 40 + 5, 3] = float("inf")
net = nn.Sequential(nn.Linear(6, 24), nn.Tanh(), nn.Linear(24, 1))
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(6):
    for i in range(0, len(X), 40):
        loss = nn.functional.mse_loss(net(X[i : i + 40]), Y[i : i + 40])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print("epoch", epoch, "loss", loss.item())
print("final %.6f" % loss.item())
