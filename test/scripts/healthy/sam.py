"""Sharpness-aware minimization around SGD: two backward passes a step."""
import hashlib
import torch
from sklearn.datasets import load_digits
from torch import nn


class SAM(torch.optim.Optimizer):
    def __init__(self, params, base_optimizer, rho=0.05, **kwargs):
        super().__init__(params, dict(rho=rho, **kwargs))
        self.base_optimizer = base_optimizer(self.param_groups, **kwargs)
        self.param_groups = self.base_optimizer.param_groups

    @torch.no_grad()
    def first_step(self, zero_grad=False):
        norm = torch.norm(torch.stack([p.grad.norm(p=2) for g in self.param_groups for p in g["params"] if p.grad is not None]), p=2)
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    e_w = p.grad * (group["rho"] / (norm + 1e-12))
                    p.add_(e_w)
                    self.state[p]["e_w"] = e_w
        if zero_grad:
            self.zero_grad()

    @torch.no_grad()
    def second_step(self, zero_grad=False):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.sub_(self.state[p]["e_w"])
        self.base_optimizer.step()
        if zero_grad:
            self.zero_grad()


torch.manual_seed(0)
d = load_digits()
X, y = torch.tensor(d.data, dtype=torch.float32) / 16, torch.tensor(d.target)
model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
optimizer = SAM(model.parameters(), torch.optim.SGD, lr=0.05, momentum=0.9)
criterion = nn.CrossEntropyLoss(label_smoothing=0.1)


def held_out():
    with torch.no_grad():
        return criterion(model(X[1500:]), y[1500:]).item()


print("first %.6f" % held_out())
for epoch in range(15):
    for idx in torch.randperm(1500).split(64):
        criterion(model(X[idx]), y[idx]).backward()
        optimizer.first_step(zero_grad=True)
        loss = criterion(model(X[idx]), y[idx])
        loss.backward()
        optimizer.second_step(zero_grad=True)
    if epoch % 5 == 0:
        print("epoch", epoch, "loss", loss.item())
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
