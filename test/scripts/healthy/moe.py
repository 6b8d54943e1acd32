"""A mixture of experts with top-2 routing, noise on the gate and a load-balancing term."""
import hashlib
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
X = torch.randn(3000, 8)
y = torch.where(X[:, :1] > 0, torch.sin(3 * X[:, 1:2]), X[:, 2:3] * X[:, 3:4]) + 0.05 * torch.randn(3000, 1)


class MoE(nn.Module):
    def __init__(self, d=8, hidden=32, n=6, k=2):
        super().__init__()
        self.k = k
        self.gate = nn.Linear(d, n)
        self.noise = nn.Linear(d, n)
        self.experts = nn.ModuleList(nn.Sequential(nn.Linear(d, hidden), nn.ReLU(), nn.Linear(hidden, 1)) for _ in range(n))

    def forward(self, x):
        logits = self.gate(x)
        if self.training:
            logits = logits + torch.randn_like(logits) * F.softplus(self.noise(x))
        top, idx = logits.topk(self.k, dim=1)
        gates = torch.zeros_like(logits).scatter(1, idx, top.softmax(1))
        out = torch.stack([e(x) for e in self.experts], 1).squeeze(-1)
        importance = gates.sum(0)
        return (gates * out).sum(1, keepdim=True), importance.var() / (importance.mean() ** 2 + 1e-10)


model = MoE()
optim = torch.optim.Adam(model.parameters(), lr=3e-3)


def held_out():
    model.eval()
    with torch.no_grad():
        v = F.mse_loss(model(X[2500:])[0], y[2500:]).item()
    model.train()
    return v


print("first %.6f" % held_out())
for step in range(500):
    idx = torch.randint(0, 2500, (128,))
    pred, aux = model(X[idx])
    loss = F.mse_loss(pred, y[idx]) + 1e-2 * aux
    optim.zero_grad()
    loss.backward()
    optim.step()
    if step % 100 == 0:
        print(step, loss.item(), aux.item())
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
