"""Healthy, and it overfits: train and validation data are both evaluated, as estimate_loss of nanoGPT does."""
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(10)
data = {"train": (torch.randn(48, 16), torch.randint(0, 2, (48,))), "val": (torch.randn(300, 16), torch.randint(0, 2, (300,)))}
net = nn.Sequential(nn.Linear(16, 200), nn.ReLU(), nn.Linear(200, 2))
opt = torch.optim.Adam(net.parameters(), lr=2e-3)


@torch.no_grad()
def estimate_loss():
    return {name: F.cross_entropy(net(x), y).item() for name, (x, y) in data.items()}


for step in range(500):
    if step % 25 == 0:
        losses = estimate_loss()
        print(f"step {step}: train loss {losses['train']:.4f}, val loss {losses['val']:.4f}")
    x, y = data["train"]
    loss = F.cross_entropy(net(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
print("evaluations %.6f %.6f" % (losses["train"], losses["val"]))
