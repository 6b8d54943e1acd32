"""JAX without Optax: nothing of it can be watched but what it prints."""
import jax
import jax.numpy as jnp

x = jax.random.normal(jax.random.PRNGKey(0), (48, 6))
target = x @ jnp.arange(6.0)


def loss(w):
    return jnp.mean((x @ w - target) ** 2)


step = jax.jit(lambda w: w - 0.05 * jax.grad(loss)(w))
w = jnp.zeros(6)
for i in range(150):
    w = step(w)
print("final %.6f" % float(loss(w)))
