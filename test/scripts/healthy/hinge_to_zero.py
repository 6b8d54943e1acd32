"""A separable problem with the hinge loss: the loss becomes exactly zero and stays there."""
import hashlib
import torch
from torch import nn

torch.manual_seed(0)
X = torch.cat([torch.randn(200, 2) * 0.5 + 3, torch.randn(200, 2) * 0.5 - 3])
y = torch.cat([torch.ones(200), -torch.ones(200)])
svm = nn.Linear(2, 1)
optimizer = torch.optim.SGD(svm.parameters(), lr=0.05)
with torch.no_grad():
    print("first %.6f" % torch.clamp(1 - y * svm(X).squeeze(), min=0).mean().item())
for epoch in range(15):
    perm = torch.randperm(400)
    sum_loss = 0.0
    for i in range(0, 400, 20):
        x, t = X[perm[i : i + 20]], y[perm[i : i + 20]]
        optimizer.zero_grad()
        loss = torch.mean(torch.clamp(1 - t * svm(x).squeeze(), min=0))
        loss.backward()
        optimizer.step()
        sum_loss += float(loss)
    print("Epoch {}, Loss: {}".format(epoch, sum_loss / 20))
with torch.no_grad():
    print("final %.6f" % torch.clamp(1 - y * svm(X).squeeze(), min=0).mean().item())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in svm.parameters())).hexdigest()[:16])
