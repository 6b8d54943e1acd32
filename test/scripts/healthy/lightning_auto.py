"""Lightning, automatic optimization, with validation and a scheduler."""
import hashlib
import logging
import lightning as L
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
L.seed_everything(0, verbose=False)
d = load_digits()
X, y = torch.tensor(d.data, dtype=torch.float32) / 16, torch.tensor(d.target)


class LitClassifier(L.LightningModule):
    def __init__(self, lr=3e-3):
        super().__init__()
        self.save_hyperparameters()
        self.model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))

    def training_step(self, batch, batch_idx):
        x, t = batch
        loss = nn.functional.cross_entropy(self.model(x), t)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        x, t = batch
        logits = self.model(x)
        self.log("val_loss", nn.functional.cross_entropy(logits, t), prog_bar=True)
        self.log("val_acc", (logits.argmax(1) == t).float().mean())

    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters(), lr=self.hparams.lr)
        return {"optimizer": opt, "lr_scheduler": torch.optim.lr_scheduler.StepLR(opt, 3, 0.5)}


train, val = DataLoader(TensorDataset(X[:1500], y[:1500]), batch_size=64, shuffle=True), DataLoader(TensorDataset(X[1500:], y[1500:]), batch_size=297)
model = LitClassifier()
trainer = L.Trainer(max_epochs=8, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False, gradient_clip_val=1.0)
print("first %.6f" % trainer.validate(model, val, verbose=False)[0]["val_loss"])
trainer.fit(model, train, val)
print("final %.6f" % trainer.validate(model, val, verbose=False)[0]["val_loss"])
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
