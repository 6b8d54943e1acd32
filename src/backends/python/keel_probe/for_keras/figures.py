"""The figures of a step as one vector, made of operations that run eagerly or become part of the script's graph."""

from __future__ import annotations

from typing import Any, List, Optional, Sequence

#: Before the figures of the variables stand the loss, whether there was none (1), and the learning rate.
HEAD = 3


def _entries(grad: Any) -> Any:
    """The entries of a gradient; of a sparse one (tf.IndexedSlices) those it holds, as tf.linalg.global_norm counts."""
    return grad.values if type(grad).__name__ == "IndexedSlices" else grad


def _single(ops: Any, value: Any) -> Any:
    return ops.reshape(ops.cast(value, "float32"), ())


def gradient_figures(ops: Any, grads: Sequence[Any]) -> List[Any]:
    """Sums of squares, zeros, and non-finite entries of every gradient, kind after kind."""
    entries = [ops.cast(_entries(grad), "float32") for grad in grads]
    squares = [ops.sum(ops.square(entry)) for entry in entries]
    zeros = [ops.sum(ops.cast(ops.equal(entry, 0.0), "float32")) for entry in entries]
    bad = [ops.sum(ops.cast(ops.logical_not(ops.isfinite(entry)), "float32")) for entry in entries]
    return squares + zeros + bad


def weight_figures(ops: Any, before: Sequence[Any], after: Sequence[Any]) -> List[Any]:
    """Sums of squares of the weights and of their change, kind after kind."""
    old = [ops.cast(value, "float32") for value in before]
    new = [ops.cast(value, "float32") for value in after]
    return [ops.sum(ops.square(value)) for value in old] + [
        ops.sum(ops.square(ops.subtract(b, a))) for a, b in zip(old, new)
    ]


def vector(ops: Any, loss: Optional[Any], unseen: Any, rate: Any, figures: Sequence[Any]) -> Any:
    head = [0.0 if loss is None else loss, float(unseen) if isinstance(unseen, bool) else unseen, rate]
    return ops.stack([_single(ops, item) for item in head + list(figures)])


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
