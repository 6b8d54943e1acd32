"""Flax linen and Optax with a TrainState."""
import hashlib
import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax.training import train_state
from sklearn.datasets import load_digits

d = load_digits()
X, y = (d.data / 16).astype("float32"), d.target


class MLP(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.Dense(64)(x))
        return nn.Dense(10)(x)


model = MLP()
params = model.init(jax.random.PRNGKey(0), X[:1])["params"]
tx = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(optax.warmup_cosine_decay_schedule(0.0, 5e-3, 20, 300)))
state = train_state.TrainState.create(apply_fn=model.apply, params=params, tx=tx)


@jax.jit
def train_step(state, xb, yb):
    def loss_fn(params):
        logits = state.apply_fn({"params": params}, xb)
        return optax.softmax_cross_entropy_with_integer_labels(logits, yb).mean()

    loss, grads = jax.value_and_grad(loss_fn)(state.params)
    return state.apply_gradients(grads=grads), loss


def held_out(state):
    logits = state.apply_fn({"params": state.params}, X[1500:])
    return float(optax.softmax_cross_entropy_with_integer_labels(logits, y[1500:]).mean())


print("first %.6f" % held_out(state))
rng = np.random.default_rng(0)
for epoch in range(12):
    for idx in np.array_split(rng.permutation(1500), 25):
        state, loss = train_step(state, X[idx], y[idx])
    print(f"epoch {epoch}, loss {float(loss):.4f}")
print("final %.6f" % held_out(state))
print("digest", hashlib.sha256(b"".join(np.asarray(leaf).tobytes() for leaf in jax.tree_util.tree_leaves(state.params))).hexdigest()[:16])
