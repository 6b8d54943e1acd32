"""Greedy layer-wise pretraining of an autoencoder, each layer with its own optimizer, then fine-tuning of the stack."""
import hashlib
import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
X = torch.tensor(load_digits().data, dtype=torch.float32) / 16
y = torch.tensor(load_digits().target)
dims = [64, 48, 32, 16]
encoders = []
codes = X[:1500]
for i, (a, b) in enumerate(zip(dims, dims[1:])):
    enc, dec = nn.Sequential(nn.Linear(a, b), nn.ReLU()), nn.Linear(b, a)
    opt = torch.optim.Adam([*enc.parameters(), *dec.parameters()], lr=3e-3)
    for epoch in range(8):
        for batch in codes[torch.randperm(len(codes))].split(64):
            loss = nn.functional.mse_loss(dec(enc(batch)), batch)
            opt.zero_grad()
            loss.backward()
            opt.step()
    print(f"layer {i}: reconstruction {loss.item():.4f}")
    codes = enc(codes).detach()
    encoders.append(enc)

model = nn.Sequential(*encoders, nn.Linear(16, 10))
opt = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)


def held_out():
    with torch.no_grad():
        return nn.functional.cross_entropy(model(X[1500:]), y[1500:]).item()


print("first %.6f" % held_out())
for epoch in range(15):
    for idx in torch.randperm(1500).split(64):
        loss = nn.functional.cross_entropy(model(X[idx]), y[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
