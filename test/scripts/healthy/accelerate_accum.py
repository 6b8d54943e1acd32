"""Accelerate with gradient accumulation and a prepared scheduler."""
import hashlib
import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from sklearn.datasets import make_regression
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

set_seed(3)
X, y = make_regression(1200, 20, noise=5.0, random_state=0)
X, y = torch.tensor(X, dtype=torch.float32), torch.tensor((y - y.mean()) / y.std(), dtype=torch.float32).unsqueeze(1)
accelerator = Accelerator(cpu=True, gradient_accumulation_steps=4)
model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
loader = DataLoader(TensorDataset(X[:1000], y[:1000]), batch_size=8, shuffle=True)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=15 * 32)
model, optimizer, loader, scheduler = accelerator.prepare(model, optimizer, loader, scheduler)
loss_fn = nn.MSELoss()


def test():
    with torch.no_grad():
        return loss_fn(model(X[1000:]), y[1000:]).item()


print("first %.6f" % test())
for epoch in range(15):
    for inputs, targets in loader:
        with accelerator.accumulate(model):
            loss = loss_fn(model(inputs), targets)
            accelerator.backward(loss)
            if accelerator.sync_gradients:
                accelerator.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
    if epoch % 5 == 0:
        accelerator.print(f"epoch {epoch} loss {loss.item():.4f}")
print("final %.6f" % test())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
