"""Tabular data with categorical embeddings, as Kaggle notebooks do: class weights, early stopping on the validation loss."""
import hashlib
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

rng = np.random.default_rng(0)
torch.manual_seed(0)
N = 4000
cat = rng.integers(0, 12, (N, 3))
num = rng.lognormal(0, 1, (N, 6))
logit = 0.8 * np.log(num[:, 0]) - num[:, 1] * 0.3 + (cat[:, 0] % 3) - 2.5 + rng.normal(0, 1, N)
y = (logit > 0).astype("float32")
num = (np.log1p(num) - np.log1p(num).mean(0)) / np.log1p(num).std(0)
tensors = [torch.tensor(cat), torch.tensor(num, dtype=torch.float32), torch.tensor(y)]
train_dl = DataLoader(TensorDataset(*[t[:3000] for t in tensors]), batch_size=128, shuffle=True)
val = [t[3000:] for t in tensors]


class TabularModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.embeds = nn.ModuleList(nn.Embedding(12, 6) for _ in range(3))
        self.bn = nn.BatchNorm1d(6)
        self.layers = nn.Sequential(nn.Linear(24, 100), nn.ReLU(), nn.BatchNorm1d(100), nn.Dropout(0.2), nn.Linear(100, 50), nn.ReLU(), nn.Linear(50, 1))

    def forward(self, c, x):
        return self.layers(torch.cat([e(c[:, i]) for i, e in enumerate(self.embeds)] + [self.bn(x)], 1)).squeeze(1)


model = TabularModel()
criterion = nn.BCEWithLogitsLoss(pos_weight=torch.tensor((1 - y.mean()) / y.mean()))
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3, weight_decay=1e-5)


def validate():
    model.eval()
    with torch.no_grad():
        return criterion(model(val[0], val[1]), val[2]).item()


best, bad, first = float("inf"), 0, validate()
print("first %.6f" % first)
for epoch in range(15):
    model.train()
    for c, x, t in train_dl:
        optimizer.zero_grad()
        loss = criterion(model(c, x), t)
        loss.backward()
        optimizer.step()
    val_loss = validate()
    if val_loss < best:
        best, bad, best_state = val_loss, 0, {k: v.clone() for k, v in model.state_dict().items()}
    else:
        bad += 1
        if bad >= 5:
            print("early stopping at", epoch)
            break
model.load_state_dict(best_state)
print("final %.6f" % validate())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
