"""A GAN in Lightning with manual optimization and toggled optimizers."""
import hashlib
import logging
import pytorch_lightning as pl
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
pl.seed_everything(1, verbose=False)
data = torch.randn(2000, 2) @ torch.tensor([[0.5, 0.4], [0.0, 0.3]]) + torch.tensor([1.5, -1.0])


def mlp(i, o):
    return nn.Sequential(nn.Linear(i, 32), nn.LeakyReLU(0.2), nn.Linear(32, 32), nn.LeakyReLU(0.2), nn.Linear(32, o))


class GAN(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.automatic_optimization = False
        self.generator, self.discriminator = mlp(4, 2), mlp(2, 1)

    def adversarial_loss(self, y_hat, y):
        return F.binary_cross_entropy_with_logits(y_hat, y)

    def training_step(self, batch):
        (x,) = batch
        optimizer_g, optimizer_d = self.optimizers()
        z = torch.randn(len(x), 4)
        self.toggle_optimizer(optimizer_g)
        g_loss = self.adversarial_loss(self.discriminator(self.generator(z)), torch.ones(len(x), 1))
        self.log("g_loss", g_loss)
        self.manual_backward(g_loss)
        optimizer_g.step()
        optimizer_g.zero_grad()
        self.untoggle_optimizer(optimizer_g)
        self.toggle_optimizer(optimizer_d)
        real = self.adversarial_loss(self.discriminator(x), torch.ones(len(x), 1))
        fake = self.adversarial_loss(self.discriminator(self.generator(z).detach()), torch.zeros(len(x), 1))
        d_loss = (real + fake) / 2
        self.log("d_loss", d_loss)
        self.manual_backward(d_loss)
        optimizer_d.step()
        optimizer_d.zero_grad()
        self.untoggle_optimizer(optimizer_d)

    def configure_optimizers(self):
        make = lambda m: torch.optim.Adam(m.parameters(), lr=1e-3, betas=(0.5, 0.999))
        return [make(self.generator), make(self.discriminator)], []


def distance(gan):
    with torch.no_grad(), torch.random.fork_rng():
        torch.manual_seed(0)
        s = gan.generator(torch.randn(1000, 4))
    return ((s.mean(0) - data.mean(0)).norm() + (s.std(0) - data.std(0)).norm()).item()


gan = GAN()
print("first %.6f" % distance(gan))
trainer = pl.Trainer(max_epochs=20, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False)
trainer.fit(gan, DataLoader(TensorDataset(data), batch_size=128, shuffle=True))
print("final %.6f" % distance(gan))
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in gan.parameters())).hexdigest()[:16])
