"""A generator learns to put points on a ring; a discriminator learns to catch it. Two optimizers, two tables in Keel."""

import argparse

import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=1e-3)
parser.add_argument("--steps", type=int, default=600)
args = parser.parse_args()

torch.manual_seed(0)


def ring(count):
    angle = torch.rand(count) * 2 * torch.pi
    return torch.stack([angle.cos(), angle.sin()], 1) + 0.05 * torch.randn(count, 2)


def net(inputs, outputs):
    return nn.Sequential(nn.Linear(inputs, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2), nn.Linear(64, outputs))


generator, discriminator = net(8, 2), net(2, 1)
opt_g = torch.optim.Adam(generator.parameters(), lr=args.lr, betas=(0.5, 0.999))
opt_d = torch.optim.Adam(discriminator.parameters(), lr=args.lr, betas=(0.5, 0.999))
bce = nn.BCEWithLogitsLoss()
one, zero = torch.ones(64, 1), torch.zeros(64, 1)

for step in range(1, args.steps + 1):
    fake = generator(torch.randn(64, 8))

    opt_d.zero_grad()
    loss_d = bce(discriminator(ring(64)), one) + bce(discriminator(fake.detach()), zero)
    loss_d.backward()
    opt_d.step()

    opt_g.zero_grad()
    loss_g = bce(discriminator(fake), one)
    loss_g.backward()
    opt_g.step()

    if step % 100 == 0:
        radius = fake.detach().norm(dim=1)
        print(f"step {step}: D {loss_d.item():.3f}, G {loss_g.item():.3f}, radius {radius.mean():.2f} ± {radius.std():.2f}", flush=True)
