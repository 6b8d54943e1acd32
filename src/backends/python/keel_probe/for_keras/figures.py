"""The figures of a step as one vector, made of operations that run eagerly or become part of the script's graph."""

from __future__ import annotations

from typing import Any, List, Sequence

#: Before the figures of the variables stand the loss, whether there was none (1), the learning rate, and how much follows.
HEAD = 4
#: Of the gradients: nothing, their sums of squares, or their entries that are not finite and that are zero, too.
NOTHING, NORMS, ALL = 0, 1, 2


def _entries(grad: Any) -> Any:
    """The entries of a gradient; of a sparse one (tf.IndexedSlices) those it holds, as tf.linalg.global_norm counts."""
    return grad.values if type(grad).__name__ == "IndexedSlices" else grad


def _single(ops: Any, value: Any) -> Any:
    return ops.reshape(ops.cast(value, "float32"), ())


def squares_of(ops: Any, grads: Sequence[Any]) -> List[Any]:
    """The sum of squares of every gradient."""
    return [ops.sum(ops.square(ops.cast(_entries(grad), "float32"))) for grad in grads]


def bad_and_zeros(ops: Any, grads: Sequence[Any]) -> List[Any]:
    """How many entries of every gradient are not finite, then how many are zero."""
    entries = [ops.cast(_entries(grad), "float32") for grad in grads]
    bad = [ops.sum(ops.cast(ops.logical_not(ops.isfinite(entry)), "float32")) for entry in entries]
    return bad + [ops.sum(ops.cast(ops.equal(entry, 0.0), "float32")) for entry in entries]


def weight_figures(ops: Any, before: Sequence[Any], after: Sequence[Any]) -> List[Any]:
    """Sums of squares of the weights and of their change, kind after kind."""
    old = [ops.cast(value, "float32") for value in before]
    new = [ops.cast(value, "float32") for value in after]
    return [ops.sum(ops.square(value)) for value in old] + [
        ops.sum(ops.square(ops.subtract(b, a))) for a, b in zip(old, new)
    ]


def vector(ops: Any, head: Sequence[Any], figures: Any) -> Any:
    """A row: `head` is the loss, whether there is none, and the rate; `figures` begin with how much they are."""
    loss, unseen, rate = head
    first = [0.0 if loss is None else loss, float(unseen) if isinstance(unseen, bool) else unseen, rate]
    singles = [_single(ops, item) for item in first]
    if not isinstance(figures, list):
        return ops.concatenate([ops.stack(singles), figures])
    return ops.stack(singles + [_single(ops, item) for item in figures])


def clip(ops: Any, grads: List[Any], wanted: dict) -> List[Any]:
    """Gradients after clipping by `value`, `tensorNorm` and the global `norm`, in this order."""
    value, tensor, limit = wanted.get("value"), wanted.get("tensorNorm"), wanted.get("norm")
    if value is not None:
        grads = [ops.clip(grad, -value, value) for grad in grads]
    factor_of = lambda most, norm: ops.minimum(most / (norm + 1e-6), 1.0)
    if tensor is not None:
        grads = [grad * ops.cast(factor_of(tensor, ops.sqrt(ops.sum(ops.square(grad)))), grad.dtype) for grad in grads]
    if limit is not None:
        norm = ops.sqrt(sum(ops.sum(ops.square(ops.cast(grad, "float32"))) for grad in grads))
        factor = factor_of(limit, norm)
        grads = [grad * ops.cast(factor, grad.dtype) for grad in grads]
    return grads
