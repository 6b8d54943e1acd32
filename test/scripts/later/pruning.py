"""Iterative magnitude pruning with rewinding: the loss leaps at each round."""
import hashlib
import copy
import torch
import torch.nn.utils.prune as prune
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
d = load_digits()
X, y = torch.tensor(d.data, dtype=torch.float32) / 16, torch.tensor(d.target)
model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
initial = copy.deepcopy(model.state_dict())


def held_out():
    with torch.no_grad():
        return nn.functional.cross_entropy(model(X[1500:]), y[1500:]).item()


print("first %.6f" % held_out())
for round in range(3):
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=2e-3)
    for epoch in range(6):
        for idx in torch.randperm(1500).split(64):
            loss = nn.functional.cross_entropy(model(X[idx]), y[idx])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    print("round", round, "loss", held_out())
    if round < 2:
        for name, layer in (("0", model[0]), ("2", model[2])):
            prune.l1_unstructured(layer, "weight", amount=0.5)
            with torch.no_grad():
                layer.weight_orig.copy_(initial[name + ".weight"])
                layer.bias.copy_(initial[name + ".bias"])
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
