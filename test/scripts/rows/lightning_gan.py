"""Healthy: a GAN in Lightning with manual optimization, generator first."""
import lightning as L
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

L.seed_everything(6, verbose=False)


class Gan(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.automatic_optimization = False
        self.gen = nn.Sequential(nn.Linear(3, 24), nn.ReLU(), nn.Linear(24, 2))
        self.disc = nn.Sequential(nn.Linear(2, 24), nn.ReLU(), nn.Linear(24, 1))
        self.last = None

    def configure_optimizers(self):
        return [torch.optim.Adam(m.parameters(), lr=1e-3) for m in (self.gen, self.disc)]

    def training_step(self, batch, _):
        (real,) = batch
        n = len(real)
        opt_g, opt_d = self.optimizers()
        g = F.binary_cross_entropy_with_logits(self.disc(self.gen(torch.randn(n, 3))), torch.ones(n, 1))
        opt_g.zero_grad()
        self.manual_backward(g)
        opt_g.step()
        fake = self.gen(torch.randn(n, 3)).detach()
        d = F.binary_cross_entropy_with_logits(self.disc(real), torch.ones(n, 1)) + F.binary_cross_entropy_with_logits(self.disc(fake), torch.zeros(n, 1))
        opt_d.zero_grad()
        self.manual_backward(d)
        opt_d.step()
        self.last = (d.item(), g.item())


gan = Gan()
trainer = L.Trainer(max_epochs=3, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False)
trainer.fit(gan, DataLoader(TensorDataset(torch.randn(1600, 2) - 1), batch_size=32))
print("losses %.6f %.6f" % gan.last)
