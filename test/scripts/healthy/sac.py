"""Soft actor-critic with twin critics and a learned temperature on a small point-mass task."""
import hashlib
import random
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(2), random.seed(2)
rng = np.random.default_rng(2)


class PointMass:
    def reset(self):
        self.x = rng.uniform(-1, 1, 2).astype(np.float32)
        self.t = 0
        return self.x.copy()

    def step(self, a):
        self.x = np.clip(self.x + 0.2 * a + 0.01 * rng.normal(size=2), -2, 2).astype(np.float32)
        self.t += 1
        return self.x.copy(), -float((self.x**2).sum()), self.t >= 20


def mlp(i, o):
    return nn.Sequential(nn.Linear(i, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, o))


class Actor(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = mlp(2, 4)

    def forward(self, obs):
        mean, log_std = self.body(obs).chunk(2, -1)
        dist = torch.distributions.Normal(mean, log_std.clamp(-5, 2).exp())
        x = dist.rsample()
        a = torch.tanh(x)
        return a, (dist.log_prob(x) - torch.log(1 - a.pow(2) + 1e-6)).sum(-1, keepdim=True)


actor = Actor()
qf1, qf2, qt1, qt2 = (mlp(4, 1) for _ in range(4))
qt1.load_state_dict(qf1.state_dict()), qt2.load_state_dict(qf2.state_dict())
q_optimizer = torch.optim.Adam([*qf1.parameters(), *qf2.parameters()], lr=1e-3)
actor_optimizer = torch.optim.Adam(actor.parameters(), lr=3e-4)
log_alpha = torch.zeros(1, requires_grad=True)
a_optimizer = torch.optim.Adam([log_alpha], lr=1e-3)
env, buffer, episode_returns, total = PointMass(), [], [], 0.0
obs = env.reset()
for step in range(900):
    if step < 100:
        action = rng.uniform(-1, 1, 2).astype(np.float32)
    else:
        with torch.no_grad():
            action = actor(torch.from_numpy(obs))[0].numpy()
    nxt, reward, done = env.step(action)
    total += reward
    buffer.append((obs, action, reward, nxt))
    obs = nxt
    if done:
        episode_returns.append(total)
        obs, total = env.reset(), 0.0
    if step < 100:
        continue
    o, a, r, n = (torch.tensor(np.array(x), dtype=torch.float32) for x in zip(*random.sample(buffer, 64)))
    alpha = log_alpha.exp().item()
    with torch.no_grad():
        na, nlogp = actor(n)
        sa = torch.cat([n, na], 1)
        target = r[:, None] + 0.95 * (torch.min(qt1(sa), qt2(sa)) - alpha * nlogp)
    sa = torch.cat([o, a], 1)
    qf_loss = F.mse_loss(qf1(sa), target) + F.mse_loss(qf2(sa), target)
    q_optimizer.zero_grad()
    qf_loss.backward()
    q_optimizer.step()
    pi, logp = actor(o)
    sa = torch.cat([o, pi], 1)
    actor_loss = (alpha * logp - torch.min(qf1(sa), qf2(sa))).mean()
    actor_optimizer.zero_grad()
    actor_loss.backward()
    actor_optimizer.step()
    alpha_loss = (-log_alpha.exp() * (logp.detach() - 2)).mean()
    a_optimizer.zero_grad()
    alpha_loss.backward()
    a_optimizer.step()
    for t, s in ((qt1, qf1), (qt2, qf2)):
        for tp, sp in zip(t.parameters(), s.parameters()):
            tp.data.copy_(0.01 * sp.data + 0.99 * tp.data)
    if step % 200 == 0:
        print(f"{step}: q {qf_loss.item():.3f} pi {actor_loss.item():.3f} alpha {alpha:.3f}")

print("first %.6f" % -np.mean(episode_returns[:5]))
print("final %.6f" % -np.mean(episode_returns[-8:]))
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in actor.parameters())).hexdigest()[:16])
