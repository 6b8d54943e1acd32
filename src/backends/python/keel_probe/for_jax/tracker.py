"""One Optax optimizer under watch, and the rows that come of it."""

from __future__ import annotations

import math
import time
from typing import Any, List, Optional, Sequence

from ..folder import Table, is_good
from ..grouping import grouped
from ..trouble import what_broke
from .figures import HEAD


def _name_of(key: Any) -> str:
    for attribute in ("key", "name", "idx"):
        if hasattr(key, attribute):
            return str(getattr(key, attribute))
    return str(key)


class JaxTracker:
    def __init__(self, driver: Any, index: int, name: str, paths: Sequence[Any], shapes: Any, peak: Optional[float]) -> None:
        self.driver = driver
        self.session = driver.session
        self.index = index
        self.step = driver.session.settings.resume_step
        self.told = False
        self.peak = peak
        self._shapes = shapes
        self._sizes = [max(1, math.prod(shape)) for shape in shapes]
        # As Flax names them: the layer holds its kernel and its bias.
        names = [[_name_of(key) for key in path] for path in paths]
        layers = grouped(self.session, ["/".join(path[:-1] or path) or "parameters" for path in names], index, "/")
        unique = list(dict.fromkeys(layers))
        self._places = [unique.index(layer) for layer in layers]
        self.table = Table(name, index, [], unique)
        self._finite = True

    def receive(self, vector: Any) -> None:
        """
        A row that a step hands to the host: from within the step or, of compiled code, from a thread of JAX's own. Those of two
        optimizers may come at once, and either may be the one that opens the record, so they take turns.
        """
        with self.driver.receiving:
            self._record([float(value) for value in vector])

    def _record(self, row: List[float]) -> None:
        self.step += 1
        loss, no_loss, rate, no_rate = row[:HEAD]
        count = len(self._sizes)
        seen: Optional[float] = self.driver.carried(self._shapes) if no_loss else loss
        if not self.told:
            self.driver.opened(self, seen is not None)
            self.told = True
        parts = [row[HEAD + kind * count : HEAD + (kind + 1) * count] for kind in range(4)]
        squares = parts[0]
        norm = math.sqrt(sum(squares)) if all(map(math.isfinite, squares)) else sum(squares)
        self.table.step([float(self.step), time.time(), seen, None if no_rate else rate, norm])
        finite = is_good(seen) and is_good(norm)
        if self.driver.pace.due(self.step) or (not finite and self._finite):
            begin = time.perf_counter()
            self.table.layers(self.step, self._layers(parts))
            self.driver.pace.took(time.perf_counter() - begin, costly=True)
        if not finite and self._finite:
            # What is noted of it bears its step, though the script has not looked since.
            self.session.step = self.step if self.index == 0 else self.session.step
            wrong = sorted({self._places[number] for number, bad in enumerate(parts[1]) if bad > 0})
            self.session.note(what_broke(seen, norm, self.table.info["layers"], wrong))
        self._finite = finite

    def _layers(self, parts: List[List[float]]) -> List[float]:
        layers = len(self.table.info["layers"])

        def per_layer(values: Sequence[float]) -> List[float]:
            sums = [0.0] * layers
            for place, value in zip(self._places, values):
                sums[place] += value
            return sums

        root = lambda values: [math.sqrt(value) for value in per_layer(values)] if values else [math.nan] * layers
        squares, bad, zeros, weights = parts
        share = [part / size for part, size in zip(per_layer(zeros), per_layer(self._sizes))]
        columns = [root(squares), root(weights), root([]), share, per_layer(bad)]
        return [column[place] for place in range(layers) for column in columns]
