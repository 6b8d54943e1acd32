"""What the config sets at an optimizer: learning rate, schedule, betas and the rest. The script's own values return after."""

from __future__ import annotations

import weakref
from typing import Any, Dict, List, Optional

from ..say import say
from ..schedule import lr_at, needs_total, warmup_factor
from ..settings import Settings

#: Keys of the config and those of PyTorch's parameter groups.
_KEYS = (("betas", "betas"), ("eps", "eps"), ("momentum", "momentum"), ("weightDecay", "weight_decay"), ("alpha", "alpha"))


def _number(value: Any) -> float:
    return float(value)


def peak_of(group: dict, default: float) -> float:
    """The learning rate that the script means for a group, whatever its schedule makes of it at the start."""
    for key in ("max_lr", "initial_lr"):
        if group.get(key):
            return _number(group[key])
    lr = _number(group["lr"])
    return lr if lr > 0 else default


class Enforcer:
    """The settings of one optimizer. `notes` says what could not be set."""

    def __init__(self, optimizer: Any, settings: Settings) -> None:
        self._optimizer_ref = weakref.ref(optimizer)
        self._wanted = settings.optimizer
        self._schedule = settings.schedule
        self._total = settings.total_steps
        self.notes: List[str] = []
        #: By hand, on request.
        self._manual = 1.0
        groups = optimizer.param_groups
        default = _number(getattr(optimizer, "defaults", {}).get("lr") or 0.0)
        self.peaks = [peak_of(group, default) for group in groups]
        self._restore: List[Any] = []
        self._sets_rate = bool(self._schedule) or "lr" in self._wanted or "lrScale" in self._wanted
        self._kind = type(optimizer).__name__
        self._others = [(ours, theirs) for ours, theirs in _KEYS if ours in self._wanted]
        self._check(groups[0])

    @property
    def _optimizer(self) -> Any:
        return self._optimizer_ref()

    def _check(self, group: dict) -> None:
        kind = self._kind
        for ours, theirs in list(self._others):
            if theirs not in group:
                self._others.remove((ours, theirs))
                self.notes.append(say("probe.not-applied", key=ours, kind=kind, attribute=theirs))
        schedule = self._schedule
        if schedule and self._total is None and needs_total(schedule):
            self.notes.append(say("probe.needs-length", schedule=schedule["name"]))

    @property
    def idle(self) -> bool:
        """Whether the script's learning rate stands."""
        return not self._sets_rate and self._manual == 1.0

    @property
    def leaves_alone(self) -> bool:
        """Whether everything stands as the script has it."""
        return self.idle and not self._others

    def rates(self, step: int) -> List[float]:
        """The learning rate of every group in `step`, from 1."""
        groups = self._optimizer.param_groups
        if self.idle:
            return [_number(group["lr"]) for group in groups]
        scale = self._scale()
        schedule = self._schedule
        found = []
        for index, group in enumerate(groups):
            own = self.peaks[index] if index < len(self.peaks) else peak_of(group, 0.0)
            script = _number(group["lr"])
            if schedule and "name" in schedule:
                found.append(lr_at(schedule, self._peak(own, scale), step, self._total) * self._manual)
                continue
            # A script whose rate stands at its peak gets the very number that the config names.
            lr = self._peak(own, scale) if script == own else script * scale
            if schedule:
                lr *= warmup_factor(schedule, step, self._total)
            found.append(lr * self._manual)
        return found

    def _scale(self) -> float:
        wanted = self._wanted
        scale = wanted.get("lrScale", 1.0)
        if "lr" in wanted:
            scale *= wanted["lr"] / self.peaks[0] if self.peaks[0] else 1.0
        return scale

    def _peak(self, own: float, scale: float) -> float:
        if "lr" in self._wanted and own == self.peaks[0]:
            return self._wanted["lr"] * self._wanted.get("lrScale", 1.0)
        return own * scale

    def set_lr(self, value: float, step: int) -> None:
        """From `step` on the first group has this rate, the others in proportion, and the schedule goes on from there."""
        now = self.rates(step)[0]
        if now <= 0:
            raise ValueError(say("probe.zero-lr"))
        self._manual *= value / now

    def apply(self, rates: List[float]) -> None:
        """Puts the config's values into the groups until `undo`."""
        if self.leaves_alone:
            return
        groups = self._optimizer.param_groups
        for ours, theirs in self._others:
            value = self._wanted[ours]
            value = tuple(value) if isinstance(value, list) else value
            for group in groups:
                if group.get(theirs) != value:
                    group[theirs] = value
        if self.idle:
            return
        self._restore = [group["lr"] for group in groups]
        for group, lr in zip(groups, rates):
            old = group["lr"]
            # A rate that is a tensor is read by compiled or captured kernels, so it is changed and not replaced.
            if hasattr(old, "fill_"):
                self._restore[groups.index(group)] = old.clone()
                old.fill_(lr)
            else:
                group["lr"] = lr

    def undo(self) -> None:
        if not self._restore:
            return
        restore, self._restore = self._restore, []
        for group, lr in zip(self._optimizer.param_groups, restore):
            if hasattr(group["lr"], "fill_"):
                group["lr"].copy_(lr)
            else:
                group["lr"] = lr

    def state(self) -> Dict[str, Any]:
        return {"manual": self._manual, "peaks": self.peaks}

    def resume(self, state: Optional[dict], wanted_lr_changed: bool) -> None:
        """A rate set by hand holds only as long as the config says what it said then."""
        if state and not wanted_lr_changed:
            self._manual = state.get("manual", 1.0)
