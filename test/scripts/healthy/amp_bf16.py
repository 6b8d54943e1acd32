"""Mixed precision on the CPU: autocast to bfloat16 and a gradient scaler."""
import hashlib
import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
d = load_digits()
X, y = torch.tensor(d.images, dtype=torch.float32).unsqueeze(1) / 16, torch.tensor(d.target)
net = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(256, 64), nn.ReLU(), nn.Linear(64, 10))
opt = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9, nesterov=True)
scaler = torch.amp.GradScaler("cpu")
loss_fn = nn.CrossEntropyLoss()


def held_out():
    with torch.no_grad():
        return loss_fn(net(X[1500:]), y[1500:]).item()


print("first %.6f" % held_out())
for epoch in range(8):
    for idx in torch.randperm(1500).split(64):
        with torch.autocast(device_type="cpu", dtype=torch.bfloat16):
            output = net(X[idx])
            loss = loss_fn(output, y[idx])
        scaler.scale(loss).backward()
        scaler.unscale_(opt)
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        scaler.step(opt)
        scaler.update()
        opt.zero_grad()
    print("epoch", epoch, "loss", round(loss.item(), 4), "scale", scaler.get_scale())
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in net.parameters())).hexdigest()[:16])
