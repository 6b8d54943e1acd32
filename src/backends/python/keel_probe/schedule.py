"""
The learning rate of every step, by the same formulas as src/backends/tfjs/schedule.ts. Steps count from 1. After
`warmup` steps the curves are those of torch.optim.lr_scheduler, spread over the remaining steps.
"""

from __future__ import annotations

import math
from typing import Optional

#: Schedules whose curve depends on the length of the run.
NEEDS_TOTAL = ("linear", "cosine", "exponential", "step")


def warmup_steps(schedule: dict, total: Optional[int]) -> int:
    """Steps of linear warmup; at most the whole run."""
    steps = schedule.get("warmup") or 0
    return min(total, steps) if total else steps


def warmup_factor(schedule: dict, step: int, total: Optional[int]) -> float:
    """step / warmup until the peak is reached at the last step of warmup, then 1."""
    steps = warmup_steps(schedule, total)
    return step / steps if step <= steps else 1.0


def needs_total(schedule: dict) -> bool:
    """Whether the curve cannot be drawn without the length of the run."""
    name = schedule.get("name")
    return name in ("linear", "cosine") or (name in NEEDS_TOTAL and not schedule.get("stepSize"))


def lr_at(schedule: dict, lr: float, step: int, total: Optional[int]) -> float:
    """
    The learning rate of `step` (from 1) whose peak is `lr`. `minimum` bounds the fall, not the warmup. Without `total`
    a curve that needs it stays at the peak.
    """
    warmup = warmup_steps(schedule, total)
    if step <= warmup:
        return lr * step / warmup
    if total is None and needs_total(schedule):
        return lr
    span = max(1, (total or step) - warmup)
    minimum = min(schedule.get("minimum") or 0.0, lr)
    done = min(step - 1 - warmup, span) if total else step - 1 - warmup
    size = schedule.get("stepSize") or max(1, math.floor((total or 3) / 3 + 0.5))
    gamma = schedule.get("gamma", 0.1)
    name = schedule.get("name", "constant")
    if name == "exponential":
        value = lr * gamma ** (done / size)
    elif name == "step":
        value = lr * gamma ** (done // size)
    elif name == "linear":
        value = minimum + (lr - minimum) * (1 - done / span)
    elif name == "cosine":
        # SGDR without restarts (Loshchilov & Hutter, 2017), CosineAnnealingLR in PyTorch.
        value = minimum + (lr - minimum) * (1 + math.cos(math.pi * done / span)) / 2
    else:
        value = lr
    return max(minimum, value)
