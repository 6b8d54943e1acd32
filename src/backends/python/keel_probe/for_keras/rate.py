"""The learning rate as the config wants it, as operations on the optimizer's count of steps."""

from __future__ import annotations

import math
from typing import Any, Optional

from ..schedule import needs_total, warmup_steps


def lr_at(ops: Any, schedule: dict, lr: float, step: Any, total: Optional[int]) -> Any:
    """`lr_at` of schedule.py, for a `step` (float32, from 1) that is known only when the graph runs."""
    warmup = warmup_steps(schedule, total)
    name = schedule.get("name", "constant")
    value: Any = ops.ones_like(step) * lr
    if total is not None or not needs_total(schedule):
        span = float(max(1, (total or 1) - warmup))
        minimum = min(schedule.get("minimum") or 0.0, lr)
        done = step - 1.0 - warmup
        if total:
            done = ops.minimum(done, span)
        size = float(schedule.get("stepSize") or max(1, math.floor((total or 3) / 3 + 0.5)))
        gamma = schedule.get("gamma", 0.1)
        curves = {
            "exponential": lambda: lr * ops.power(gamma, done / size),
            "step": lambda: lr * ops.power(gamma, ops.floor(done / size)),
            "linear": lambda: minimum + (lr - minimum) * (1.0 - done / span),
            "cosine": lambda: minimum + (lr - minimum) * (1.0 + ops.cos(math.pi * done / span)) / 2.0,
        }
        if name in curves:
            value = ops.maximum(minimum, curves[name]())
    return ops.where(step <= warmup, lr * step / max(1, warmup), value) if warmup else value


def warmup_factor(ops: Any, schedule: dict, step: Any, total: Optional[int]) -> Any:
    warmup = warmup_steps(schedule, total)
    return ops.minimum(step / warmup, 1.0) if warmup else 1.0
