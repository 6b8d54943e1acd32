"""PPO of stable_baselines3 on CartPole."""
import hashlib
import gymnasium as gym
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.evaluation import evaluate_policy

torch.set_num_threads(1)
env = gym.make("CartPole-v1")
model = PPO("MlpPolicy", env, n_steps=512, batch_size=64, n_epochs=6, learning_rate=1e-3, seed=3, device="cpu", verbose=1)
before, _ = evaluate_policy(model, model.get_env(), n_eval_episodes=5, warn=False)
model.learn(total_timesteps=4096)
after, _ = evaluate_policy(model, model.get_env(), n_eval_episodes=5, warn=False)
print("first %.6f" % -before)
print("final %.6f" % -after)
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.policy.parameters())).hexdigest()[:16])
