"""MAML on sine waves: the inner step by autograd.grad, the outer by Adam."""
import hashlib
import math
import torch
import torch.nn.functional as F

torch.manual_seed(0)
sizes = [(40, 1), (40,), (40, 40), (40,), (1, 40), (1,)]
params = [torch.nn.Parameter(torch.randn(s) * (0.5 if s[-1] == 1 else 1 / math.sqrt(s[-1])) if len(s) == 2 else torch.zeros(s)) for s in sizes]
meta_opt = torch.optim.Adam(params, lr=2e-3)


def net(x, p):
    x = F.relu(F.linear(x, p[0], p[1]))
    x = F.relu(F.linear(x, p[2], p[3]))
    return F.linear(x, p[4], p[5])


def task(gen=None):
    amp, phase = 0.5 + 2 * torch.rand(1, generator=gen), math.pi * torch.rand(1, generator=gen)
    x = torch.rand(20, 1, generator=gen) * 10 - 5
    return x[:10], amp * torch.sin(x[:10] + phase), x[10:], amp * torch.sin(x[10:] + phase)


def adapt_and_loss(xs, ys, xq, yq, create_graph):
    inner = F.mse_loss(net(xs, params), ys)
    grads = torch.autograd.grad(inner, params, create_graph=create_graph)
    fast = [p - 0.01 * g for p, g in zip(params, grads)]
    return F.mse_loss(net(xq, fast), yq)


def held_out():
    gen = torch.Generator().manual_seed(7)
    return sum(adapt_and_loss(*task(gen), False).item() for _ in range(100)) / 100


print("first %.6f" % held_out())
for iteration in range(300):
    meta_opt.zero_grad()
    outer = sum(adapt_and_loss(*task(), True) for _ in range(4)) / 4
    outer.backward()
    meta_opt.step()
    if iteration % 50 == 0:
        print(f"iteration {iteration}: meta loss {outer.item():.3f}")
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in params)).hexdigest()[:16])
