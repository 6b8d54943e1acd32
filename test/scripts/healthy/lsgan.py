"""Least-squares GAN; generator first, as in the PyTorch-GAN collection."""
import hashlib
import torch
import torch.nn as nn
from sklearn.datasets import make_moons

torch.manual_seed(4)
X = torch.tensor(make_moons(2000, noise=0.05, random_state=0)[0], dtype=torch.float32)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Linear(8, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2), nn.Linear(64, 2))

    def forward(self, z):
        return self.model(z)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1))

    def forward(self, x):
        return self.model(x)


adversarial_loss = torch.nn.MSELoss()
generator, discriminator = Generator(), Discriminator()
optimizer_G = torch.optim.Adam(generator.parameters(), lr=1e-3, betas=(0.5, 0.999))
optimizer_D = torch.optim.Adam(discriminator.parameters(), lr=1e-3, betas=(0.5, 0.999))
z_eval = torch.randn(400, 8)


def distance():
    with torch.no_grad():
        d = torch.cdist(generator(z_eval), X[:400])
        return (d.min(0).values.mean() + d.min(1).values.mean()).item()


print("first %.6f" % distance())
for step in range(800):
    imgs = X[torch.randint(len(X), (128,))]
    valid, fake = torch.ones(128, 1), torch.zeros(128, 1)
    optimizer_G.zero_grad()
    gen_imgs = generator(torch.randn(128, 8))
    g_loss = adversarial_loss(discriminator(gen_imgs), valid)
    g_loss.backward()
    optimizer_G.step()
    optimizer_D.zero_grad()
    d_loss = 0.5 * (adversarial_loss(discriminator(imgs), valid) + adversarial_loss(discriminator(gen_imgs.detach()), fake))
    d_loss.backward()
    optimizer_D.step()
    if step % 100 == 0:
        print("[Step %d] [D loss: %f] [G loss: %f]" % (step, d_loss.item(), g_loss.item()))
print("final %.6f" % distance())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in generator.parameters())).hexdigest()[:16])
