"""Regression with scaled features and targets by plain SGD, as in a first course."""
import hashlib
import numpy as np
import torch
import torch.nn as nn
from sklearn.preprocessing import StandardScaler

np.random.seed(1), torch.manual_seed(1)
n = 1500
features = np.column_stack([np.random.uniform(0.5, 15, n), np.random.uniform(1, 52, n), np.random.uniform(300, 35000, n), np.random.uniform(1, 6, n)])
value = 0.4 * features[:, 0] + 0.01 * features[:, 1] + 2e-5 * features[:, 2] - 0.2 * features[:, 3] + 0.5 * np.sin(features[:, 0]) + 0.3 * np.random.randn(n)
features = StandardScaler().fit_transform(features)
X_train, y_train = torch.FloatTensor(features[:1200]), torch.FloatTensor(value[:1200]).view(-1, 1)
X_test, y_test = torch.FloatTensor(features[1200:]), torch.FloatTensor(value[1200:]).view(-1, 1)


class Regressor(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden1, self.hidden2, self.out = nn.Linear(4, 32), nn.Linear(32, 32), nn.Linear(32, 1)

    def forward(self, x):
        return self.out(torch.relu(self.hidden2(torch.relu(self.hidden1(x)))))


net = Regressor()
optimizer = torch.optim.SGD(net.parameters(), lr=0.02)
loss_function = nn.MSELoss()


def test_error():
    with torch.no_grad():
        return loss_function(net(X_test), y_test).item()


print("first %.6f" % test_error())
for epoch in range(25):
    order = torch.randperm(len(X_train))
    for start in range(0, len(order), 32):
        batch = order[start : start + 32]
        prediction = net(X_train[batch])
        loss = loss_function(prediction, y_train[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 5 == 0:
        print("epoch", epoch, "train", loss.item(), "test", test_error())
print("final %.6f" % test_error())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in net.parameters())).hexdigest()[:16])
