"""The figures of a step as one vector of float32, made of operations that run at once or are compiled with the script's."""

from __future__ import annotations

from typing import Any, List, Sequence

#: Before the figures of the parameters stand the loss, whether there was none (1), the rate, and whether there was none.
HEAD = 4


class Operations:
    """`jax.numpy` under the names of Keras's operations, by which what both need is written."""

    def __init__(self, jnp: Any) -> None:
        self._jnp = jnp

    def cast(self, value: Any, dtype: Any) -> Any:
        return self._jnp.asarray(value).astype(dtype)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._jnp, name)


def _float(jnp: Any, value: Any) -> Any:
    return jnp.asarray(value).astype(jnp.float32)


def _squares(jnp: Any, leaves: Sequence[Any]) -> List[Any]:
    real = lambda leaf: jnp.abs(leaf) if jnp.iscomplexobj(leaf) else leaf
    return [jnp.sum(jnp.square(_float(jnp, real(leaf)))) for leaf in leaves]


def row(jax: Any, head: Sequence[Any], grads: Sequence[Any], params: Sequence[Any]) -> Any:
    """
    `head` is loss and rate, None where absent; of every gradient the sum of squares, the entries that are not finite and those
    that are zero, and of every weight its square. All of it are sums, at every step: XLA computes them beside the script's own
    operations and leaves those as they were. A copy of a gradient, a condition around its sums, or a look at the update
    would make it round elsewhere, and change the last bit of the weights.
    """
    jnp = jax.numpy
    firsts: List[Any] = []
    for value in head:
        firsts += [_float(jnp, 0.0 if value is None else value).reshape(()), _float(jnp, float(value is None))]
    bad = [jnp.sum(~jnp.isfinite(leaf)).astype(jnp.float32) for leaf in grads]
    zeros = [jnp.sum(leaf == 0).astype(jnp.float32) for leaf in grads]
    return jnp.stack(firsts + _squares(jnp, grads) + bad + zeros + _squares(jnp, params))
