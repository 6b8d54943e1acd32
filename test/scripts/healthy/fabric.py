"""Lightning Fabric: setup, backward by fabric, clipping by fabric."""
import hashlib
import torch
from lightning.fabric import Fabric
from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

fabric = Fabric(accelerator="cpu", devices=1)
fabric.seed_everything(1, verbose=False)
raw = load_wine()
X, y = torch.tensor(StandardScaler().fit_transform(raw.data), dtype=torch.float32), torch.tensor(raw.target)
order = torch.randperm(len(X))
X, y = X[order], y[order]


def main():
    net = nn.Sequential(nn.Linear(13, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, 3))
    model, optimizer = fabric.setup(net, torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9))
    loader = fabric.setup_dataloaders(DataLoader(TensorDataset(X[:130], y[:130]), batch_size=16, shuffle=True))

    def test():
        model.eval()
        with torch.no_grad():
            value = nn.functional.cross_entropy(model(X[130:]), y[130:]).item()
        model.train()
        return value

    print("first %.6f" % test())
    for epoch in range(20):
        for data, target in loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(data), target)
            fabric.backward(loss)
            fabric.clip_gradients(model, optimizer, max_norm=5.0)
            optimizer.step()
        if epoch % 5 == 0:
            fabric.print(f"epoch {epoch}: {loss.item():.4f}")
    print("final %.6f" % test())
    print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in net.parameters())).hexdigest()[:16])


main()
