"""Plain JAX with Optax: params in a list, update by hand."""
import hashlib
import jax
import jax.numpy as jnp
import numpy as np
import optax

key = jax.random.PRNGKey(42)
x = jnp.linspace(-2, 2, 512)[:, None]
y = jnp.sin(3 * x) + 0.3 * x


def init(key, sizes):
    keys = jax.random.split(key, len(sizes) - 1)
    return [(jax.random.normal(k, (a, b)) * jnp.sqrt(2.0 / a), jnp.zeros(b)) for k, a, b in zip(keys, sizes, sizes[1:])]


def predict(params, x):
    for w, b in params[:-1]:
        x = jnp.tanh(x @ w + b)
    w, b = params[-1]
    return x @ w + b


def loss_fn(params, x, y):
    return jnp.mean((predict(params, x) - y) ** 2)


params = init(key, [1, 64, 64, 1])
optimizer = optax.adam(learning_rate=3e-3)
opt_state = optimizer.init(params)


@jax.jit
def update(params, opt_state, x, y):
    loss, grads = jax.value_and_grad(loss_fn)(params, x, y)
    updates, opt_state = optimizer.update(grads, opt_state)
    return optax.apply_updates(params, updates), opt_state, loss


print("first %.6f" % float(loss_fn(params, x, y)))
rng = np.random.default_rng(0)
for step in range(600):
    idx = rng.integers(0, 512, 64)
    params, opt_state, loss = update(params, opt_state, x[idx], y[idx])
    if step % 100 == 0:
        print("step", step, "loss", float(loss))
print("final %.6f" % float(loss_fn(params, x, y)))
print("digest", hashlib.sha256(b"".join(np.asarray(leaf).tobytes() for leaf in jax.tree_util.tree_leaves(params))).hexdigest()[:16])
