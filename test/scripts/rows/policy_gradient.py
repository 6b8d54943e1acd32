"""Healthy: the loss of a policy gradient runs about zero while the reward grows."""
import torch
from torch import nn
from torch.distributions import Categorical

torch.manual_seed(15)
policy = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 3))
opt = torch.optim.Adam(policy.parameters(), lr=5e-3)
rewards = []
for step in range(400):
    state = torch.randn(48, 4)
    dist = Categorical(logits=policy(state))
    action = dist.sample()
    reward = (action == state[:, :3].argmax(1)).float()
    loss = -(dist.log_prob(action) * (reward - reward.mean())).mean() - 0.01 * dist.entropy().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    rewards.append(reward.mean().item())
print("reward %.3f then %.3f" % (sum(rewards[:20]) / 20, sum(rewards[-20:]) / 20))
