"""Healthy: two optimizers, and one helper that calls backward for both."""
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(4)
gen = nn.Sequential(nn.Linear(3, 24), nn.ReLU(), nn.Linear(24, 2))
disc = nn.Sequential(nn.Linear(2, 24), nn.LeakyReLU(0.2), nn.Linear(24, 1))
opt_gen = torch.optim.Adam(gen.parameters(), lr=1e-3, betas=(0.5, 0.999))
opt_disc = torch.optim.Adam(disc.parameters(), lr=1e-3, betas=(0.5, 0.999))


def take_step(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


ones, zeros = torch.ones(50, 1), torch.zeros(50, 1)
for step in range(300):
    real = torch.randn(50, 2) * 0.5 - 1
    fake = gen(torch.randn(50, 3))
    d = take_step(opt_disc, F.binary_cross_entropy_with_logits(disc(real), ones) + F.binary_cross_entropy_with_logits(disc(fake.detach()), zeros))
    g = take_step(opt_gen, F.binary_cross_entropy_with_logits(disc(fake), ones))
print("losses %.6f %.6f" % (d, g))
