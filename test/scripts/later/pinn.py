"""A physics-informed net for a damped oscillator: terms of very different size."""
import hashlib
import torch
from torch import nn

torch.manual_seed(0)
d0, w0 = 1.0, 5.0
w = (w0**2 - d0**2) ** 0.5
t_test = torch.linspace(0, 1, 200).view(-1, 1)
phi = torch.atan(torch.tensor(-d0 / w))
exact = torch.exp(-d0 * t_test) * torch.cos(phi + w * t_test) / torch.cos(phi)
pinn = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
t_boundary = torch.zeros(1, 1, requires_grad=True)
t_physics = torch.linspace(0, 1, 30).view(-1, 1).requires_grad_(True)
optimiser = torch.optim.Adam(pinn.parameters(), lr=3e-3)


def held_out():
    with torch.no_grad():
        return ((pinn(t_test) - exact) ** 2).mean().item()


print("first %.6f" % held_out())
for i in range(1200):
    optimiser.zero_grad()
    u = pinn(t_boundary)
    loss1 = (torch.squeeze(u) - 1) ** 2
    dudt = torch.autograd.grad(u, t_boundary, torch.ones_like(u), create_graph=True)[0]
    loss2 = torch.squeeze(dudt) ** 2
    u = pinn(t_physics)
    dudt = torch.autograd.grad(u, t_physics, torch.ones_like(u), create_graph=True)[0]
    d2udt2 = torch.autograd.grad(dudt, t_physics, torch.ones_like(dudt), create_graph=True)[0]
    loss3 = torch.mean((d2udt2 + 2 * d0 * dudt + w0**2 * u) ** 2)
    loss = loss1 + 1e-1 * loss2 + 1e-2 * loss3
    loss.backward()
    optimiser.step()
    if i % 200 == 0:
        print(i, loss.item())
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in pinn.parameters())).hexdigest()[:16])
