"""Logistic regression and a hidden layer from scratch: updates by hand, as in the PyTorch nn tutorial."""
import hashlib
import math
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)
d = load_digits()
x_all, y_all = torch.tensor(d.data, dtype=torch.float32) / 16, torch.tensor(d.target)
x_train, y_train, x_valid, y_valid = x_all[:1500], y_all[:1500], x_all[1500:], y_all[1500:]
w1 = (torch.randn(64, 32) / math.sqrt(64)).requires_grad_()
b1 = torch.zeros(32, requires_grad=True)
w2 = (torch.randn(32, 10) / math.sqrt(32)).requires_grad_()
b2 = torch.zeros(10, requires_grad=True)
lr, bs = 0.3, 64


def model(xb):
    return F.relu(xb @ w1 + b1) @ w2 + b2


def valid():
    with torch.no_grad():
        return F.cross_entropy(model(x_valid), y_valid).item()


print("first %.6f" % valid())
for epoch in range(12):
    for i in range((len(x_train) - 1) // bs + 1):
        xb, yb = x_train[i * bs : i * bs + bs], y_train[i * bs : i * bs + bs]
        loss = F.cross_entropy(model(xb), yb)
        loss.backward()
        with torch.no_grad():
            for p in (w1, b1, w2, b2):
                p -= p.grad * lr
                p.grad.zero_()
    print(epoch, loss.item(), valid())
print("final %.6f" % valid())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in (w1, b1, w2, b2))).hexdigest()[:16])
