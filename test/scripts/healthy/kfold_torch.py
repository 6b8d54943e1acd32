"""Five-fold cross-validation: a new model and a new optimizer for each fold."""
import hashlib
import numpy as np
import torch
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, SubsetRandomSampler, TensorDataset

torch.manual_seed(42)
raw = load_breast_cancer()
X = torch.tensor(StandardScaler().fit_transform(raw.data), dtype=torch.float32)
y = torch.tensor(raw.target, dtype=torch.float32).unsqueeze(1)
dataset = TensorDataset(X, y)
loss_function = nn.BCEWithLogitsLoss()
firsts, results = [], []
for fold, (train_ids, test_ids) in enumerate(KFold(n_splits=5, shuffle=True, random_state=0).split(X)):
    print(f"FOLD {fold}")
    trainloader = DataLoader(dataset, batch_size=32, sampler=SubsetRandomSampler(train_ids))
    network = nn.Sequential(nn.Linear(30, 32), nn.ReLU(), nn.Dropout(0.3), nn.Linear(32, 1))
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    with torch.no_grad():
        firsts.append(loss_function(network(X[test_ids]), y[test_ids]).item())
    for epoch in range(12):
        network.train()
        for inputs, targets in trainloader:
            optimizer.zero_grad()
            loss = loss_function(network(inputs), targets)
            loss.backward()
            optimizer.step()
    network.eval()
    with torch.no_grad():
        results.append(loss_function(network(X[test_ids]), y[test_ids]).item())
    print(f"validation loss for fold {fold}: {results[-1]:.4f}")
print("first %.6f" % np.mean(firsts))
print("final %.6f" % np.mean(results))
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in network.parameters())).hexdigest()[:16])
