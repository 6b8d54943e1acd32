"""The learning rate of an Optax optimizer: what it was made with, and where its state says how far its schedule is."""

from __future__ import annotations

import functools
import weakref
from typing import Any, Iterator, Optional

from ..guard import guarded
from ..say import say

#: Functions within functions that an optimizer is made of, at most.
_DEEPEST = 12
#: Steps whose rates are looked at for the highest one.
_LOOKED = 10_000


class Rates:
    """Which learning rate each part of an optimizer was made with: a number, or a function of its count of updates."""

    def __init__(self) -> None:
        self._known: Any = weakref.WeakKeyDictionary()

    def made(self, transformation: Any, rate: Any) -> None:
        self._known[transformation[1]] = rate

    def of(self, update: Any) -> Optional[Any]:
        """The rate of the optimizer whose update this is; that of its first part that has one."""
        return next((self._known[part] for part in _parts(update) if part in self._known), None)


def _parts(value: Any, depth: int = 0) -> Iterator[Any]:
    """The functions that a function is made of, as far as its closure shows them."""
    if depth > _DEEPEST:
        return
    if isinstance(value, (tuple, list)):
        for item in value:
            yield from _parts(item, depth + 1)
    elif isinstance(value, dict):
        yield from _parts(list(value.values()), depth + 1)
    elif isinstance(value, functools.partial):
        yield from _parts([value.func, value.args, value.keywords], depth + 1)
    elif callable(value) and hasattr(value, "__code__"):
        yield value
        for cell in getattr(value, "__closure__", None) or ():
            try:
                content = cell.cell_contents
            except ValueError:
                continue
            if callable(content) or isinstance(content, (tuple, list, dict)):
                yield from _parts(content, depth + 1)


def states(state: Any) -> Iterator[Any]:
    """The state of an optimizer and of all its parts."""
    yield state
    inner = state.values() if isinstance(state, dict) else state if isinstance(state, (tuple, list)) else ()
    for item in inner:
        yield from states(item)


def count_of(state: Any) -> Optional[Any]:
    """How many updates there were, where any part of the optimizer counts them."""
    counts = (getattr(part, "count", None) for part in states(state) if isinstance(part, tuple) and hasattr(part, "_fields"))
    return next((count for count in counts if hasattr(count, "dtype")), None)


def injected(state: Any) -> Optional[Any]:
    """The rate among the hyperparameters that `optax.inject_hyperparams` keeps in the state."""
    for part in states(state):
        known = getattr(part, "hyperparams", None)
        if isinstance(known, dict) and "learning_rate" in known:
            return known["learning_rate"]
    return None


def scheduled_count(state: Any) -> Optional[Any]:
    """The count that a schedule of the rate goes by."""
    for part in states(state):
        if type(part).__name__ == "ScaleByScheduleState":
            return part.count
    return count_of(state)


def peak(jax: Any, rate: Any, total: Optional[int]) -> Optional[float]:
    """The highest rate of a schedule over the run, or the rate itself; None where it is known within the graph alone."""
    try:
        with jax.ensure_compile_time_eval():
            if not callable(rate):
                return float(rate)
            last = total or _LOOKED
            return max(float(rate(step)) for step in sorted({round(last * part / 200) for part in range(201)}))
    except Exception:  # noqa: BLE001 - a traced rate has no value
        return None


def hook_rates(optax: Any, driver: Any) -> None:
    """Optax makes the last part of its optimizers by one function, which is told the rate."""
    from optax._src import transform

    original = transform.scale_by_learning_rate
    note = guarded(say("work.read-rate"))(driver.rates.made)

    @functools.wraps(original)
    def scale_by_learning_rate(learning_rate: Any, *args: Any, **kwargs: Any) -> Any:
        result = original(learning_rate, *args, **kwargs)
        if learning_rate is not None:
            note(result, learning_rate)
        return result

    for module in (transform, optax):
        if hasattr(module, "scale_by_learning_rate"):
            module.scale_by_learning_rate = scale_by_learning_rate
