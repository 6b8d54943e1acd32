"""Two tasks weighed by learned uncertainties (Kendall): the loss goes below zero."""
import hashlib
import torch
import torch.nn as nn

torch.manual_seed(0)
X = torch.rand(2000, 4) * 2 - 1
y1 = (X[:, :1] * X[:, 1:2] + 0.02 * torch.randn(2000, 1)) * 1.0
y2 = (torch.sin(3 * X[:, 2:3]) + 0.1 * torch.randn(2000, 1)) * 3


class MultiTask(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh())
        self.head1, self.head2 = nn.Linear(64, 1), nn.Linear(64, 1)
        self.log_vars = nn.Parameter(torch.zeros(2))

    def forward(self, x, t1, t2):
        h = self.trunk(x)
        l1, l2 = ((self.head1(h) - t1) ** 2).mean(), ((self.head2(h) - t2) ** 2).mean()
        total = torch.exp(-self.log_vars[0]) * l1 + self.log_vars[0] + torch.exp(-self.log_vars[1]) * l2 + self.log_vars[1]
        return total, l1, l2


model = MultiTask()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)


def held_out():
    with torch.no_grad():
        return model(X[1500:], y1[1500:], y2[1500:])[0].item()


print("first %.6f" % held_out())
for step in range(1000):
    i = torch.randint(0, 1500, (64,))
    loss, l1, l2 = model(X[i], y1[i], y2[i])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 200 == 0:
        print(f"{step}: total {loss.item():.3f} task1 {l1.item():.4f} task2 {l2.item():.4f}")
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
