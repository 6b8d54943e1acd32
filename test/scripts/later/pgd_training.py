"""Adversarial training by PGD: inner gradients of the input, the loss stays high."""
import hashlib
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)
d = load_digits()
X, y = torch.tensor(d.data, dtype=torch.float32) / 16, torch.tensor(d.target)
model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
opt = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)


def attack(x, t, eps=0.15, steps=5):
    delta = torch.zeros_like(x).uniform_(-eps, eps).requires_grad_()
    for _ in range(steps):
        loss = F.cross_entropy(model(x + delta), t)
        loss.backward()
        delta.data = (delta + 0.05 * delta.grad.sign()).clamp(-eps, eps)
        delta.grad.zero_()
    return delta.detach()


def held_out():
    torch.manual_seed(9)
    adv = attack(X[1500:], y[1500:])
    opt.zero_grad()
    with torch.no_grad():
        return F.cross_entropy(model(X[1500:] + adv), y[1500:]).item()


print("first %.6f" % held_out())
for epoch in range(10):
    for idx in torch.randperm(1500).split(64):
        adv = attack(X[idx], y[idx])
        opt.zero_grad()
        loss = F.cross_entropy(model(X[idx] + adv), y[idx])
        loss.backward()
        opt.step()
    print(epoch, loss.item())
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
