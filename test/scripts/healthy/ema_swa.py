"""Stochastic weight averaging with SWALR and update_bn."""
import hashlib
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.optim.swa_utils import SWALR, AveragedModel, update_bn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
d = load_digits()
X, y = torch.tensor(d.data, dtype=torch.float32) / 16, torch.tensor(d.target)
loader = DataLoader(TensorDataset(X[:1500], y[:1500]), batch_size=50, shuffle=True)
model = nn.Sequential(nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-4)
swa_model = AveragedModel(model)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=300)
swa_start, swa_scheduler = 12, SWALR(optimizer, swa_lr=0.05, anneal_epochs=2)
loss_fn = nn.CrossEntropyLoss()


def held_out(m):
    m.eval()
    with torch.no_grad():
        value = loss_fn(m(X[1500:]), y[1500:]).item()
    m.train()
    return value


print("first %.6f" % held_out(model))
for epoch in range(18):
    for input, target in loader:
        optimizer.zero_grad()
        loss_fn(model(input), target).backward()
        optimizer.step()
    if epoch > swa_start:
        swa_model.update_parameters(model)
        swa_scheduler.step()
    else:
        scheduler.step()
    print("epoch %d test loss %.4f" % (epoch, held_out(model)))
update_bn(loader, swa_model)
print("final %.6f" % held_out(swa_model))
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in swa_model.parameters())).hexdigest()[:16])
