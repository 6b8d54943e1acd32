"""The gradient scaler of mixed precision: the loss scale, and the steps it skips."""

from __future__ import annotations

import functools
from typing import Any, List

from ..guard import guarded
from ..say import say


def _scalers(torch: Any) -> List[Any]:
    """The classes that define the methods: torch.amp.GradScaler, in older versions torch.cuda.amp.GradScaler."""
    general = getattr(getattr(torch, "amp", None), "GradScaler", None)
    return [general or torch.cuda.amp.GradScaler]


def hook_scaler(torch: Any, driver: Any) -> None:
    session = driver.session

    for scaler_type in _scalers(torch):
        original_scale, original_step = scaler_type.scale, scaler_type.step

        @guarded(say("work.read-loss-scale"))
        def see(scaler: Any, result: Any, outputs: Any) -> None:
            if scaler.is_enabled():
                driver.scaler = scaler
                driver.losses.scaled(result, outputs)

        @functools.wraps(original_scale)
        def scale(self: Any, outputs: Any) -> Any:
            result = original_scale(self, outputs)
            if session.active:
                see(self, result, outputs)
            return result

        @functools.wraps(original_step)
        def step(self: Any, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
            if not session.active or not self.is_enabled():
                return original_step(self, optimizer, *args, **kwargs)
            driver.scaler = self
            before = driver.calls(optimizer)
            driver.unscales_late = _is_ready(self, optimizer)
            try:
                result = original_step(self, optimizer, *args, **kwargs)
            finally:
                driver.unscales_late = False
            if driver.calls(optimizer) == before:
                driver.scaler_skipped(optimizer)
            return result

        scaler_type.scale, scaler_type.step = scale, step


def _is_ready(scaler: Any, optimizer: Any) -> bool:
    """Whether the gradients are still multiplied by the scale, so that what the script clipped was too."""
    states = getattr(scaler, "_per_optimizer_states", None)
    state = states.get(id(optimizer)) if states is not None else None
    return state is None or getattr(state.get("stage"), "name", "") == "READY"


def current_scale(scaler: Any) -> Any:
    """The scale as a tensor or a number, without waiting for a device."""
    value = getattr(scaler, "_scale", None)
    return value if value is not None else float(getattr(scaler, "_init_scale", 1.0))
