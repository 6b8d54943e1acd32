"""Healthy: encoder and decoder have optimizers of their own and share one loss."""
import torch
from torch import nn

torch.manual_seed(5)
enc, dec = nn.Linear(8, 24), nn.Linear(24, 1)
opts = [torch.optim.AdamW(enc.parameters(), lr=5e-3), torch.optim.SGD(dec.parameters(), lr=2e-2)]
target = torch.randn(8, 1)
for step in range(300):
    x = torch.randn(40, 8)
    loss = nn.functional.mse_loss(dec(torch.relu(enc(x))), x @ target)
    for opt in opts:
        opt.zero_grad()
    loss.backward()
    for opt in opts:
        opt.step()
print("losses %.6f %.6f" % (loss.item(), loss.item()))
