"""Which copies of the state are kept: dense near the present, ever sparser before, so that one lies before any trouble."""

from __future__ import annotations

import os
import time
from typing import Any, Callable, List, NamedTuple, Optional, Sequence

#: Steps to which ages are rounded: a trouble is not known more closely than that.
_BLUR = 10
#: Seconds that copies may take beyond their share, so that the shortest run has some.
_GRACE = 0.005
#: Copies in memory: with gaps that double they reach back over some thousand steps.
_MOST = 12
#: Of the memory that is free, what copies may take, and bytes at most; where the system does not say what is free, these.
_SHARE = 1 / 16
_BYTES = 1 << 30
_UNKNOWN = 64 << 20


def superfluous(steps: Sequence[int], keep: int, now: int) -> List[int]:
    """
    Which of `steps` to give up so that `keep` are left. The newest stays. Of the others goes, one after the other, the one
    without which the way back to a copy is lengthened least against its age; step 0 can be gone back to always.
    """
    left, gone = sorted(set(steps), reverse=True), []
    while len(left) > max(1, keep):
        older = left[1:] + [0]

        def lengthened(place: int) -> float:
            return (left[place - 1] - older[place]) / (now - older[place] + _BLUR)

        gone.append(left.pop(min(range(1, len(left)), key=lengthened)))
    return gone


def room_for_copies() -> int:
    """Bytes that copies in memory may take together."""
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return _UNKNOWN
    return int(min(_BYTES, _SHARE * free))


class Allowance:
    """
    When a copy may be made: within a share of the time since the beginning, in seconds of this thread's own work, for a
    machine that is busy with something else, or a disk that is, would make every copy look dear.
    """

    def __init__(self, share: float) -> None:
        self._share = share
        self._begin = time.perf_counter()
        self._spent = 0.0
        self._cheapest: Optional[float] = None

    def allows(self, now: float) -> bool:
        granted = _GRACE + self._share * (now - self._begin)
        return self._cheapest is None or self._spent + self._cheapest <= granted

    def took(self, seconds: float) -> None:
        if self._cheapest is None:
            # The first time pays for memory and caches, too, and is not charged.
            self._cheapest = 0.5 * seconds
            return
        self._spent += seconds
        self._cheapest = min(self._cheapest, seconds)


class Copy(NamedTuple):
    """The state after a step, in memory; `write` puts it into a folder, `state` is JSON beside it."""

    step: int
    write: Callable[[str], Any]
    state: dict
    size: int


class Held:
    """Copies in memory, within a room of so many bytes."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._copies: List[Copy] = []

    def fits(self, size: int) -> bool:
        """Whether there is room for two copies of this size: a single one may be from after the trouble."""
        return 2 * size <= self._room

    def add(self, copy: Copy) -> None:
        self._copies.append(copy)
        most = min(_MOST, max(2, self._room // max(1, copy.size)))
        self._drop(superfluous(self.steps, most, copy.step))

    @property
    def steps(self) -> List[int]:
        return [copy.step for copy in self._copies]

    def take(self, unwanted: Sequence[int]) -> List[Copy]:
        """All copies but those of the unwanted steps, oldest first; none is held any more."""
        self._drop(unwanted)
        taken, self._copies = self._copies, []
        return taken

    def _drop(self, steps: Sequence[int]) -> None:
        self._copies = [copy for copy in self._copies if copy.step not in steps]
