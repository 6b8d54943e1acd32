"""PPO in one file, as CleanRL writes it: vectorized CartPole, GAE, clipped objective, annealed rate."""
import hashlib
import random
import gymnasium as gym
import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim
from torch.distributions.categorical import Categorical

random.seed(1), np.random.seed(1), torch.manual_seed(1)
num_envs, num_steps, updates, minibatches, epochs = 4, 128, 14, 4, 4
gamma, lam, clip_coef, ent_coef, vf_coef, learning_rate = 0.99, 0.95, 0.2, 0.01, 0.5, 1e-3
envs = gym.vector.SyncVectorEnv([lambda: gym.wrappers.RecordEpisodeStatistics(gym.make("CartPole-v1"))] * num_envs)


def layer_init(layer, std=np.sqrt(2), bias_const=0.0):
    torch.nn.init.orthogonal_(layer.weight, std)
    torch.nn.init.constant_(layer.bias, bias_const)
    return layer


class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.critic = nn.Sequential(layer_init(nn.Linear(4, 64)), nn.Tanh(), layer_init(nn.Linear(64, 64)), nn.Tanh(), layer_init(nn.Linear(64, 1), std=1.0))
        self.actor = nn.Sequential(layer_init(nn.Linear(4, 64)), nn.Tanh(), layer_init(nn.Linear(64, 64)), nn.Tanh(), layer_init(nn.Linear(64, 2), std=0.01))

    def get_action_and_value(self, x, action=None):
        probs = Categorical(logits=self.actor(x))
        if action is None:
            action = probs.sample()
        return action, probs.log_prob(action), probs.entropy(), self.critic(x)


agent = Agent()
optimizer = optim.Adam(agent.parameters(), lr=learning_rate, eps=1e-5)
obs = torch.zeros(num_steps, num_envs, 4)
actions, logprobs, rewards, dones, values = (torch.zeros(num_steps, num_envs) for _ in range(5))
next_obs = torch.Tensor(envs.reset(seed=1)[0])
next_done = torch.zeros(num_envs)
lengths, running = [], np.zeros(num_envs)
for update in range(1, updates + 1):
    optimizer.param_groups[0]["lr"] = (1.0 - (update - 1.0) / updates) * learning_rate
    for step in range(num_steps):
        obs[step], dones[step] = next_obs, next_done
        with torch.no_grad():
            action, logprob, _, value = agent.get_action_and_value(next_obs)
        values[step], actions[step], logprobs[step] = value.flatten(), action, logprob
        o, reward, term, trunc, _ = envs.step(action.numpy())
        running += 1
        for i in np.nonzero(term | trunc)[0]:
            lengths.append(running[i])
            running[i] = 0
        rewards[step] = torch.tensor(reward)
        next_obs, next_done = torch.Tensor(o), torch.Tensor((term | trunc).astype(float))
    with torch.no_grad():
        next_value = agent.critic(next_obs).reshape(1, -1)
        advantages, last = torch.zeros_like(rewards), 0
        for t in reversed(range(num_steps)):
            alive = 1.0 - (next_done if t == num_steps - 1 else dones[t + 1])
            nextvalues = next_value if t == num_steps - 1 else values[t + 1]
            delta = rewards[t] + gamma * nextvalues * alive - values[t]
            advantages[t] = last = delta + gamma * lam * alive * last
        returns = advantages + values
    b_obs, b_act = obs.reshape(-1, 4), actions.reshape(-1)
    b_logp, b_adv, b_ret = logprobs.reshape(-1), advantages.reshape(-1), returns.reshape(-1)
    inds = np.arange(num_envs * num_steps)
    for epoch in range(epochs):
        np.random.shuffle(inds)
        for mb in np.split(inds, minibatches):
            _, newlogprob, entropy, newvalue = agent.get_action_and_value(b_obs[mb], b_act.long()[mb])
            logratio = newlogprob - b_logp[mb]
            ratio = logratio.exp()
            with torch.no_grad():
                approx_kl = ((ratio - 1) - logratio).mean()
            adv = b_adv[mb]
            adv = (adv - adv.mean()) / (adv.std() + 1e-8)
            pg_loss = torch.max(-adv * ratio, -adv * torch.clamp(ratio, 1 - clip_coef, 1 + clip_coef)).mean()
            v_loss = 0.5 * ((newvalue.view(-1) - b_ret[mb]) ** 2).mean()
            loss = pg_loss - ent_coef * entropy.mean() + v_loss * vf_coef
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(agent.parameters(), 0.5)
            optimizer.step()
    print(f"update={update}, value_loss={v_loss.item():.3f}, policy_loss={pg_loss.item():.4f}, approx_kl={approx_kl.item():.4f}")

print("first %.6f" % -np.mean(lengths[:20]))
print("final %.6f" % -np.mean(lengths[-20:]))
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in agent.parameters())).hexdigest()[:16])
