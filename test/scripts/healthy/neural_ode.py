"""A neural ODE with fixed RK4 steps that learns a spiral."""
import hashlib
import torch
import torch.nn as nn

torch.manual_seed(0)
true_A = torch.tensor([[-0.1, 2.0], [-2.0, -0.1]])
t = torch.linspace(0.0, 4.0, 60)
dt = (t[1] - t[0]).item()


def rk4(f, y, steps):
    ys = [y]
    for _ in range(steps):
        k1 = f(y)
        k2 = f(y + dt * k1 / 2)
        k3 = f(y + dt * k2 / 2)
        k4 = f(y + dt * k3)
        y = y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        ys.append(y)
    return torch.stack(ys)


true_y = rk4(lambda y: (y**3) @ true_A, torch.tensor([[2.0, 0.0]]), 59).squeeze(1)


class ODEFunc(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, 50), nn.Tanh(), nn.Linear(50, 2))
        for m in self.net:
            if isinstance(m, nn.Linear):
                nn.init.normal_(m.weight, mean=0, std=0.1)
                nn.init.constant_(m.bias, val=0)

    def forward(self, y):
        return self.net(y**3)


func = ODEFunc()
optimizer = torch.optim.RMSprop(func.parameters(), lr=3e-3)


def whole():
    with torch.no_grad():
        return torch.mean(torch.abs(rk4(func, true_y[:-6], 6) - torch.stack([true_y[i : i + 54] for i in range(7)]))).item()


print("first %.6f" % whole())
for itr in range(1, 301):
    s = torch.randint(0, 50, (20,))
    target = torch.stack([true_y[s + i] for i in range(8)])
    optimizer.zero_grad()
    loss = torch.mean(torch.abs(rk4(func, true_y[s], 7) - target))
    loss.backward()
    optimizer.step()
    if itr % 60 == 0:
        print("Iter {:04d} | Total Loss {:.6f}".format(itr, whole()))
print("final %.6f" % whole())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in func.parameters())).hexdigest()[:16])
