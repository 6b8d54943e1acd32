"""Healthy: Accelerate accumulates four micro-batches; the loss of a step is their mean."""
import torch
from accelerate import Accelerator
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(9)
accelerator = Accelerator(cpu=True, gradient_accumulation_steps=4)
x = torch.randn(1280, 6)
model = nn.Linear(6, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.05)
loader = DataLoader(TensorDataset(x, x @ torch.randn(6, 1) + 0.3 * torch.randn(1280, 1)), batch_size=8)
model, opt, loader = accelerator.prepare(model, opt, loader)
parts, losses = [], []
for xb, yb in loader:
    with accelerator.accumulate(model):
        loss = nn.functional.mse_loss(model(xb), yb)
        accelerator.backward(loss)
        parts.append(loss.item())
        if accelerator.sync_gradients:
            losses.append(sum(parts) / len(parts))
            parts = []
        opt.step()
        opt.zero_grad()
print("losses %.6f" % losses[-1])
