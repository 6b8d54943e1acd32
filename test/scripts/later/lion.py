"""A Lion optimizer of one's own and decoupled decay, on a residual net with stochastic depth."""
import hashlib
import torch
from torch import nn


class Lion(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                p.mul_(1 - group["lr"] * group["weight_decay"])
                m = self.state[p].setdefault("exp_avg", torch.zeros_like(p))
                b1, b2 = group["betas"]
                p.add_((m * b1 + p.grad * (1 - b1)).sign_(), alpha=-group["lr"])
                m.mul_(b2).add_(p.grad, alpha=1 - b2)


torch.manual_seed(0)
X = torch.randn(2500, 12)
y = ((X[:, 0] * X[:, 1] + X[:, 2].abs() - X[:, 3]) > 0.5).long()


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.inp, self.out = nn.Linear(12, 48), nn.Linear(48, 2)
        self.blocks = nn.ModuleList(nn.Sequential(nn.LayerNorm(48), nn.Linear(48, 48), nn.GELU(), nn.Linear(48, 48)) for _ in range(4))

    def forward(self, x):
        h = self.inp(x)
        for block in self.blocks:
            if not self.training or torch.rand(()) > 0.2:
                h = h + block(h)
        return self.out(h)


model = Residual()
optimizer = Lion(model.parameters(), lr=5e-4, weight_decay=0.1)


def held_out():
    model.eval()
    with torch.no_grad():
        value = nn.functional.cross_entropy(model(X[2000:]), y[2000:]).item()
    model.train()
    return value


print("first %.6f" % held_out())
for epoch in range(10):
    for idx in torch.randperm(2000).split(64):
        loss = nn.functional.cross_entropy(model(X[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item(), held_out())
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
