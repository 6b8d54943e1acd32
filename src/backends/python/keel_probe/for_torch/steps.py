"""Where the probe gets hold of optimizers: their step, their zero_grad, and the schedulers beside them."""

from __future__ import annotations

import functools
import weakref
from typing import Any


def hook_steps(torch: Any, driver: Any) -> None:
    """
    Wraps `step` of every optimizer class when the first of its kind is made: where torch itself wraps it for its
    profiler, which subclasses of users pass through too.
    """
    optimizer_type = torch.optim.Optimizer
    seam = "_patch_step_function" if hasattr(optimizer_type, "_patch_step_function") else "_hook_for_profile"
    original = getattr(optimizer_type, seam)

    @functools.wraps(original)
    def patch(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = original(self, *args, **kwargs)
        kind = type(self)
        if not getattr(kind.step, "_keel", False):
            kind.step = _watched(kind.step, driver)
        driver.known.add(self)
        driver.made += 1
        return result

    setattr(optimizer_type, seam, patch)


def _watched(original: Any, driver: Any) -> Any:
    session = driver.session
    compiler = getattr(driver.torch, "compiler", None)
    compiling = getattr(compiler, "is_compiling", None) or (lambda: False)

    @functools.wraps(original)
    def step(self: Any, *args: Any, **kwargs: Any) -> Any:
        # Within a step of a wrapper, of a scaler's fused step, or under the compiler there is nothing to add.
        if compiling() or not session.active or driver.depth > 0:
            return original(self, *args, **kwargs)
        return driver.step(self, original, args, kwargs)

    step._keel = True  # type: ignore[attr-defined]
    return step


def hook_zero_grad(torch: Any, driver: Any) -> None:
    """With `accumulate` gradients must outlive the steps that are left out."""
    for owner in (torch.optim.Optimizer, torch.nn.Module):
        owner.zero_grad = _holding(owner.zero_grad, driver)


def _holding(original: Any, driver: Any) -> Any:
    @functools.wraps(original)
    def zero_grad(self: Any, *args: Any, **kwargs: Any) -> Any:
        return None if driver.holds(self) else original(self, *args, **kwargs)

    return zero_grad


def hook_schedulers(torch: Any, driver: Any) -> None:
    """Remembers the script's schedulers, for snapshots."""
    module = torch.optim.lr_scheduler
    for name in ("LRScheduler", "_LRScheduler", "ReduceLROnPlateau"):
        kind = getattr(module, name, None)
        if kind is None or getattr(kind.__init__, "_keel", False):
            continue
        kind.__init__ = _remembering(kind.__init__, driver)


def _remembering(original: Any, driver: Any) -> Any:
    @functools.wraps(original)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        if not any(known() is self for known in driver.schedulers):
            driver.schedulers.append(weakref.ref(self))

    init._keel = True  # type: ignore[attr-defined]
    return init
