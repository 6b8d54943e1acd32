"""Half-precision weights with float32 master copies and a static loss scale, as before there was AMP."""
import hashlib
import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
d = load_digits()
X, y = torch.tensor(d.data, dtype=torch.float16) / 16, torch.tensor(d.target)
model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10)).half()
master = [p.detach().float().requires_grad_() for p in model.parameters()]
optimizer = torch.optim.SGD(master, lr=0.1, momentum=0.9)
loss_scale = 128.0


def held_out():
    with torch.no_grad():
        return nn.functional.cross_entropy(model(X[1500:]).float(), y[1500:]).item()


print("first %.6f" % held_out())
for epoch in range(10):
    for idx in torch.randperm(1500).split(64):
        loss = nn.functional.cross_entropy(model(X[idx]).float(), y[idx])
        model.zero_grad()
        (loss * loss_scale).backward()
        for m, p in zip(master, model.parameters()):
            m.grad = p.grad.float() / loss_scale
        optimizer.step()
        with torch.no_grad():
            for m, p in zip(master, model.parameters()):
                p.copy_(m)
    print(f"epoch {epoch}: {loss.item():.4f}")
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
