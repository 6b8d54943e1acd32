"""When the figures of steps in a graph are read. That waits for the graph and costs more than a short step does."""

from __future__ import annotations

import math
import time
from typing import Any

#: Seconds, and about so many steps, between two looks.
_SECONDS = 0.05
_STEPS = 16


class Looks:
    """Looks now and then, and at the steps that something is to be done at."""

    def __init__(self, session: Any) -> None:
        self._session = session
        #: Calls of a graph since the last look, when that was, and the most steps that a call took so far.
        self._calls = 0
        self._at = time.perf_counter()
        self._steps_a_call = 1

    def begin(self) -> None:
        self._at = time.perf_counter()

    def called(self) -> None:
        self._calls += 1

    @property
    def ahead(self) -> int:
        """About how many steps were made since the last look."""
        return self._calls * self._steps_a_call

    def due(self, step: int) -> bool:
        """Whether to look now, where `step` was the newest at the last look."""
        settings, ahead = self._session.settings, self.ahead
        every, total = settings.snapshot_every, settings.total_steps
        if self._session.stop_reason is not None or (every and (step + ahead) // every > step // every):
            return True
        if total and step + ahead >= total:
            return True
        return ahead >= _STEPS or time.perf_counter() - self._at >= _SECONDS

    def seconds_a_step(self, steps: int) -> float:
        """How long the steps took that came since the last look."""
        return (time.perf_counter() - self._at) / max(1, steps)

    def done(self, steps: int) -> None:
        """`steps` came of the calls since the last look."""
        self._steps_a_call = max(self._steps_a_call, math.ceil(steps / max(self._calls, 1)))
        self._calls, self._at = 0, time.perf_counter()
