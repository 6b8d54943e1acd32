"""REINFORCE with returns-to-go on CartPole."""
import hashlib
import gymnasium as gym
import numpy as np
import torch
from torch import nn
from torch.distributions import Categorical

torch.manual_seed(1)
env = gym.make("CartPole-v1")
policy = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
optimizer = torch.optim.Adam(policy.parameters(), lr=1e-2)

scores = []
for episode in range(120):
    obs, _ = env.reset(seed=episode)
    log_probs, rewards, done = [], [], False
    while not done and len(rewards) < 200:
        dist = Categorical(logits=policy(torch.as_tensor(obs)))
        action = dist.sample()
        log_probs.append(dist.log_prob(action))
        obs, reward, terminated, truncated, _ = env.step(action.item())
        rewards.append(reward)
        done = terminated or truncated
    returns, running = [], 0.0
    for reward in reversed(rewards):
        running = reward + 0.99 * running
        returns.insert(0, running)
    returns = torch.tensor(returns)
    returns = (returns - returns.mean()) / (returns.std() + 1e-8)
    loss = -(torch.stack(log_probs) * returns).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scores.append(sum(rewards))
    if episode % 20 == 0:
        print(f"Episode {episode}\tlast length {scores[-1]:.0f}\taverage {np.mean(scores[-20:]):.1f}")

print("first %.6f" % -np.mean(scores[:20]))
print("final %.6f" % -np.mean(scores[-20:]))
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in policy.parameters())).hexdigest()[:16])
