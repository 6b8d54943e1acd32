"""A Lightning module with its trainer: regression on made data, validation after every epoch, gradients clipped."""

import argparse

import pytorch_lightning as pl
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=1e-2)
parser.add_argument("--epochs", type=int, default=4)


class Regression(pl.LightningModule):
    def __init__(self, lr):
        super().__init__()
        self.lr = lr
        self.net = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))

    def training_step(self, batch, index):
        x, y = batch
        return F.mse_loss(self.net(x), y)

    def validation_step(self, batch, index):
        x, y = batch
        self.log("val_loss", F.mse_loss(self.net(x), y), prog_bar=True)

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=self.lr, momentum=0.9)
        schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "monitor": "val_loss"}}


def main():
    args = parser.parse_args()
    pl.seed_everything(1)
    x = torch.randn(2000, 8)
    y = (x[:, :1] * x[:, 1:2]).sin() + x[:, 2:3]
    train, test = TensorDataset(x[:1600], y[:1600]), TensorDataset(x[1600:], y[1600:])
    trainer = pl.Trainer(
        max_epochs=args.epochs, accelerator="auto", devices=1, gradient_clip_val=1.0,
        logger=False, enable_checkpointing=False, enable_progress_bar=False,
    )  # fmt: skip
    trainer.fit(Regression(args.lr), DataLoader(train, 32, shuffle=True), DataLoader(test, 128))


if __name__ == "__main__":
    main()
