"""Whether a run is in such a state that no figure of a step may be left out."""

from __future__ import annotations

import math
from typing import Optional, Sequence

#: A change so many times the usual one, and by such a share of the loss, is a leap; for so many steps after it all is read.
_LEAP, _LEAST, _WATCH = 4.0, 0.01, 50
#: How fast the usual change follows.
_FOLLOW = 0.05


class Alarm:
    def __init__(self) -> None:
        self._last: Optional[float] = None
        self._usual: Optional[float] = None
        self._left = 0

    def is_calm(self, loss: float) -> bool:
        """Takes the loss of a step if it calls for nothing; else it is left to `look`."""
        if self._left > 0 or self._last is None or self._usual is None:
            return False
        change = abs(loss - self._last)
        if self._leaps(change, self._last):
            return False
        self._last = loss
        self._follow(change)
        return True

    def look(self, losses: Sequence[float]) -> bool:
        """Takes the loss of a step; whether it, or one shortly before it, leapt or was not finite."""
        loss = sum(losses)
        last, self._last = self._last, loss
        if not math.isfinite(loss):
            self._left, self._last = _WATCH, last
        elif last is not None and losses:
            change = abs(loss - last)
            if self._leaps(change, last):
                self._left = _WATCH
            self._follow(change)
        self._left -= 1
        return self._left >= 0

    def _leaps(self, change: float, last: float) -> bool:
        # Of NaN no comparison is true.
        return self._usual is not None and not change <= max(_LEAP * self._usual, _LEAST * abs(last))

    def _follow(self, change: float) -> None:
        self._usual = change if self._usual is None else self._usual + _FOLLOW * (change - self._usual)
