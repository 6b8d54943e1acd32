"""How figures beside the loss go into the run folder: one event a step at most, with bounds on names and lines."""

from __future__ import annotations

import math
import threading
from typing import Any, Callable, Dict, Mapping, Optional

#: Names that are recorded; a script that makes up more of them has the first ones recorded.
MOST_NAMES = 100
#: Characters of a name.
_LONGEST = 100
#: Figures of so many steps are recorded one by one; beyond them a figure comes once in a thousandth of the steps so far,
#: as the mean of those between. A million steps so make some eight thousand lines.
_WHOLE_STEPS = 1000


class _Gathered:
    """The figures of one name since the last line that has it."""

    __slots__ = ("step", "total", "count", "written")

    def __init__(self) -> None:
        self.step = 0
        self.total = 0.0
        self.count = 0
        self.written: Optional[int] = None

    def add(self, step: int, value: float) -> None:
        self.step = step
        self.total += value
        self.count += 1

    def due(self) -> bool:
        written = self.written
        return written is None or self.step < written or self.step - written >= max(1, self.step // _WHOLE_STEPS)

    def take(self) -> float:
        """The mean, which is not finite if one of the figures was not."""
        mean = self.total / self.count
        self.total, self.count, self.written = 0.0, 0, self.step
        return mean


def number_of(value: Any) -> Optional[float]:
    """
    A figure as the script holds it, of Python or NumPy or a tensor of one element in the memory of the CPU; None where it is
    none. What a device holds is not waited for: that would make the script wait, too.
    """
    if isinstance(value, (bool, str, bytes)) or value is None:
        return None
    if isinstance(value, (int, float)):
        return _float(value)
    if not _in_memory(value):
        return None
    try:
        if math.prod(int(length) for length in getattr(value, "shape", ())) != 1:
            return None
    except (TypeError, ValueError):
        return None
    item = getattr(value, "item", None)
    return _float(item() if callable(item) else value)


def _in_memory(value: Any) -> bool:
    """Whether it is no figure of a device: PyTorch, JAX and NumPy name a device each in their own way, TensorFlow by a path."""
    device = getattr(value, "device", None)
    if device is None:
        return hasattr(value, "__float__")
    name = getattr(device, "type", None) or getattr(device, "platform", None) or device
    return "cpu" in str(name).lower()


def _float(value: Any) -> Optional[float]:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    except (TypeError, ValueError):
        return None


class Figures:
    """Gathers figures, and hands on lines `(step, {name: value})`. The figures of one name at one step are averaged."""

    def __init__(self, write: Callable[[int, Dict[str, float]], None]) -> None:
        self._write = write
        self._names: Dict[str, _Gathered] = {}
        self._fresh = False
        self._lock = threading.Lock()

    def add(self, step: int, values: Mapping[str, Any]) -> None:
        """Takes figures that stand at `step`, the newest or one of before. What is no number is passed over."""
        with self._lock:
            for name, value in values.items():
                number = number_of(value)
                if number is None:
                    continue
                gathered = self._gathered(str(name)[:_LONGEST])
                if gathered is None:
                    continue
                if gathered.count > 0 and gathered.step != step and gathered.due():
                    self._write_until(gathered.step)
                gathered.add(step, number)
                self._fresh = True

    def _gathered(self, name: str) -> Optional[_Gathered]:
        gathered = self._names.get(name)
        if gathered is None and len(self._names) < MOST_NAMES:
            gathered = self._names[name] = _Gathered()
        return gathered

    def finished_step(self, step: int) -> None:
        """Nothing more comes of the steps before `step`."""
        if self._fresh:
            with self._lock:
                self._write_until(step - 1)

    def end(self) -> None:
        """Hands on what is left."""
        with self._lock:
            self._write_until(None)

    def _write_until(self, last: Optional[int]) -> None:
        """Hands on what is due of the steps up to `last`; None: all there is."""
        lines: Dict[int, Dict[str, float]] = {}
        waiting = False
        for name, gathered in self._names.items():
            if gathered.count == 0:
                continue
            if last is None or gathered.step <= last and gathered.due():
                lines.setdefault(gathered.step, {})[name] = gathered.take()
            elif gathered.step > (last or 0):
                waiting = True
        self._fresh = waiting
        for step in sorted(lines):
            self._write(step, lines[step])

    def begin(self) -> None:
        """The run counts steps from here on: what came before it stood at steps of the script's own."""
        with self._lock:
            self._write_until(None)
            self._names = {}
