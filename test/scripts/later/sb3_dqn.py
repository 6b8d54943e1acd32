"""DQN of stable_baselines3 on CartPole with few steps."""
import hashlib
import gymnasium as gym
import torch
from stable_baselines3 import DQN
from stable_baselines3.common.evaluation import evaluate_policy

torch.set_num_threads(1)
env = gym.make("CartPole-v1")
model = DQN("MlpPolicy", env, learning_rate=2e-3, batch_size=64, buffer_size=10000, learning_starts=200, gamma=0.99, target_update_interval=20, train_freq=8, gradient_steps=8, exploration_fraction=0.3, exploration_final_eps=0.04, policy_kwargs=dict(net_arch=[64, 64]), seed=1, device="cpu")
before, _ = evaluate_policy(model, model.get_env(), n_eval_episodes=5, warn=False)
model.learn(total_timesteps=3500, log_interval=20)
after, _ = evaluate_policy(model, model.get_env(), n_eval_episodes=5, warn=False)
print("first %.6f" % -before)
print("final %.6f" % -after)
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.policy.parameters())).hexdigest()[:16])
