"""When a costly figure is worth taking: as often as fits into a share of the time."""

from __future__ import annotations

import math
import time
from typing import Callable, Optional

#: Of the share, what is kept for the costly work even where the figures of every step take more than all of it.
_LEAST = 0.25
#: First steps that are always looked at: a rate that is far too high shows in how far they move the weights.
FIRST_STEPS = 5
#: Steps that are looked at, too: how far the weights have come by each doubling shows whether something drives them.
_DOUBLINGS = (32, 64, 128)
LAST_DOUBLING = _DOUBLINGS[-1]


class Pace:
    """
    Keeps account of the time that the probe takes. Costly work is due when, with its usual cost, everything together
    stays within `share` of the time since the beginning. With `every` it is due at every so many steps instead.
    """

    def __init__(self, share: float, every: Optional[int] = None, clock: Callable[[], float] = time.perf_counter):
        self._share = share
        self._every = every
        self._clock = clock
        self._begin: Optional[float] = None
        self._usual = 0.0
        self._costly = 0.0
        self._cost: Optional[float] = None
        #: When the costly work is due again, by the clock.
        self.next = 0.0

    def due(self, step: int, now: Optional[float] = None) -> bool:
        """Whether the costly work should be done in `step`; in the first ones always, and the first time. `now` is of its clock."""
        if self._every is not None:
            return step == 1 or step % self._every == 0
        if step <= FIRST_STEPS and self._share > 0:
            self._begin = self._begin if self._begin is not None else self._clock()
            return True
        if self._begin is None:
            self._begin = self._clock()
            return True
        return (self._clock() if now is None else now) >= self.next

    def took(self, seconds: float, costly: bool) -> None:
        """`seconds` were spent, on the costly work or on what every step needs."""
        if not costly:
            self._usual += seconds
        elif self._cost is None:
            # The first time pays for memory, caches and imports, which later ones do not; it is not charged.
            self._cost = 0.5 * seconds
        else:
            self._costly += seconds
            self._cost = 0.5 * (self._cost + seconds)
        needed = self._costly + (self._cost or 0.0)
        # The budget grows by the share of the time; from what the usual work leaves of it, or from the least part, this is due.
        budget = min(needed + self._usual, needed / _LEAST)
        self.next = (self._begin or 0.0) + budget / self._share if self._share > 0 else math.inf


class LayersPace(Pace):
    """When the layers are looked at."""

    def due(self, step: int, now: Optional[float] = None) -> bool:
        return (step in _DOUBLINGS and self._every is None and self._share > 0) or super().due(step, now)


#: So many times what is done in a share of the time is done in any case: the first steps tell most.
_FREE = 500


class Share:
    """Work of every step that is left out of some where all of it would take more than `share` of the time."""

    def __init__(self, share: float, clock: Callable[[], float] = time.perf_counter):
        self._share = share
        self._clock = clock
        self._free = _FREE
        self._begin = 0.0
        self._spent = 0.0
        self._cost = 0.0
        #: When it is due again, by the clock.
        self.next = 0.0

    def due(self, now: float) -> bool:
        """`now` is of its clock."""
        return now >= self.next

    def took(self, seconds: float) -> None:
        if self._free > 0:
            self._free -= 1
            if self._free == 0:
                self._begin = self._clock()
            return
        self._spent += seconds
        self._cost = 0.5 * (self._cost + seconds)
        self.next = self._begin + (self._spent + self._cost) / self._share if self._share > 0 else math.inf
