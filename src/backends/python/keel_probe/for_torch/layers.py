"""Layers: parameters grouped by the module that holds them, and their rows."""

from __future__ import annotations

import math
from typing import Any, List, Optional, Sequence

from ..folder import LAYER_FIGURES
from ..say import Said
from ..trouble import what_broke

_WIDTH = len(LAYER_FIGURES)


class Layers:
    def __init__(self, parameters: Sequence[Any], owners: Sequence[str]) -> None:
        trained = [owner for owner, parameter in zip(owners, parameters) if parameter.requires_grad]
        self.names: List[str] = list(dict.fromkeys(trained))
        places = {name: number for number, name in enumerate(self.names)}
        #: The layer of each parameter; None for one that is not trained.
        self._places = [places.get(owner) for owner in owners]
        self._sizes = [max(1, parameter.numel()) for parameter in parameters]
        self._totals = [0] * len(self.names)
        for place, size in zip(self._places, self._sizes):
            if place is not None:
                self._totals[place] += size

    def items(self, sample: Any, updates: Sequence[Any]) -> List[Any]:
        """The tensors of a sample, kind after kind: norms of gradient, weight and update, non-zeros, non-finites."""
        _, _, gradients, weights, nonzero, bad = sample
        return list(gradients) + list(weights) + list(updates) + list(nonzero) + list(bad or [])

    def from_host(self, sample: Any, updates: Sequence[Any]) -> List[float]:
        return self.from_list(sample[0], [item.item() for item in self.items(sample, updates)])

    def from_list(self, present: Sequence[bool], values: Sequence[float]) -> List[float]:
        """A row of the layer table. `present` says which parameters had a gradient; the others count as zero."""
        count = sum(present)
        part = lambda kind: values[kind * count : (kind + 1) * count] or [0.0] * count
        gradients, weights, updates, nonzero, bad = (part(kind) for kind in range(5))
        squares = [[0.0, 0.0, 0.0] for _ in self.names]
        filled = [0.0] * len(self.names)
        wrong = [0.0] * len(self.names)
        number = -1
        for place, here in zip(self._places, present):
            if not here:
                continue
            number += 1
            if place is None:
                continue
            sums = squares[place]
            sums[0] += gradients[number] * gradients[number]
            sums[1] += weights[number] * weights[number]
            sums[2] += updates[number] * updates[number]
            filled[place] += nonzero[number]
            wrong[place] += bad[number]
        row: List[float] = []
        for place, sums in enumerate(squares):
            row += [math.sqrt(item) for item in sums]
            row += [1.0 - filled[place] / self._totals[place], wrong[place]]
        return row

    def describe_trouble(self, loss: Any, norm: Any, row: Optional[Sequence[float]]) -> Said:
        """One sentence that says what is not finite, and names the first layer that is not."""
        wrong = [place for place in range(len(self.names)) if row is not None and row[place * _WIDTH + 4] > 0]
        return what_broke(loss, norm, self.names, wrong)
