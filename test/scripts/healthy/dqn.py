"""DQN with a replay memory and a soft target, after the PyTorch tutorial, on CartPole."""
import hashlib
import math
import random
from collections import deque, namedtuple
import gymnasium as gym
import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim

random.seed(0), torch.manual_seed(0)
env = gym.make("CartPole-v1")
Transition = namedtuple("Transition", ("state", "action", "next_state", "reward"))
BATCH_SIZE, GAMMA, EPS_START, EPS_END, EPS_DECAY, TAU, LR = 64, 0.99, 0.9, 0.02, 300, 0.01, 1e-3


def net():
    return nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))


policy_net, target_net = net(), net()
target_net.load_state_dict(policy_net.state_dict())
optimizer = optim.AdamW(policy_net.parameters(), lr=LR, amsgrad=True)
memory, steps_done, durations = deque(maxlen=5000), 0, []

for i_episode in range(60):
    state, _ = env.reset(seed=i_episode)
    for t in range(1, 201):
        eps = EPS_END + (EPS_START - EPS_END) * math.exp(-steps_done / EPS_DECAY)
        steps_done += 1
        if random.random() > eps:
            with torch.no_grad():
                action = policy_net(torch.as_tensor(state)).argmax().item()
        else:
            action = random.randrange(2)
        observation, reward, terminated, truncated, _ = env.step(action)
        memory.append(Transition(state, action, None if terminated else observation, reward))
        state = observation
        if len(memory) >= BATCH_SIZE:
            batch = Transition(*zip(*random.sample(memory, BATCH_SIZE)))
            non_final = torch.tensor([s is not None for s in batch.next_state])
            next_states = torch.tensor(np.array([s for s in batch.next_state if s is not None]))
            q = policy_net(torch.tensor(np.array(batch.state))).gather(1, torch.tensor(batch.action).unsqueeze(1))
            next_q = torch.zeros(BATCH_SIZE)
            with torch.no_grad():
                next_q[non_final] = target_net(next_states).max(1).values
            expected = next_q * GAMMA + torch.tensor(batch.reward)
            loss = nn.SmoothL1Loss()(q, expected.unsqueeze(1).float())
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_value_(policy_net.parameters(), 100)
            optimizer.step()
            for target, source in zip(target_net.parameters(), policy_net.parameters()):
                target.data.mul_(1 - TAU).add_(source.data, alpha=TAU)
        if terminated or truncated:
            break
    durations.append(t)
    if i_episode % 10 == 9:
        print(f"episode {i_episode}: mean duration {np.mean(durations[-10:]):.1f}")

print("first %.6f" % -np.mean(durations[:15]))
print("final %.6f" % -np.mean(durations[-15:]))
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in policy_net.parameters())).hexdigest()[:16])
