"""
Which batches of its loader a step was trained on: the number of each in the loader, and the rows of the data that it holds. A
batch that spoils a run is found again by these, also where the loader shuffles.
"""

from __future__ import annotations

import weakref
from typing import Any, List, NamedTuple, Optional, Set

from ..say import Said, say

#: Rows of the data that are named.
_MOST_ROWS = 16
#: Batches of one step that are remembered.
_MOST_BATCHES = 256


class Batch(NamedTuple):
    """A batch that a loader handed out: its place in the loader, from 0, and what the sampler drew for it, if anything."""

    dataset: Any
    number: int
    drawn: Any
    #: Whether the loader hands out the same batch at this place each time.
    ordered: bool

    @property
    def rows(self) -> List[int]:
        """Its rows in the data under all subsets of it, such as those of `random_split`; none where they have no numbers."""
        rows, dataset = self.drawn if isinstance(self.drawn, (list, tuple)) else [self.drawn], self.dataset
        while type(dataset).__name__ == "Subset" and all(type(row) is int for row in rows):
            rows = [int(dataset.indices[row]) for row in rows]
            dataset = dataset.dataset
        return list(rows) if all(type(row) is int for row in rows) else []


class Trained(NamedTuple):
    """What a step was trained on: batches that came one after the other from one loader."""

    first: Batch
    last: Batch

    @property
    def position(self) -> Optional[float]:
        """The place of the batch in the data; None where the step has several, or the same data come elsewhere next time."""
        return float(self.first.number) if self.first is self.last and self.first.ordered else None

    def describe(self, step: int) -> Said:
        first, rows = self.first, self.first.rows
        if first is not self.last:
            return say("batch.several", step=step, first=first.number, last=self.last.number)
        if not rows:
            return say("batch.number", step=step, number=first.number)
        shown = ", ".join(map(str, rows[:_MOST_ROWS])) + (", ..." if len(rows) > _MOST_ROWS else "")
        return say("batch.rows", step=step, number=first.number, rows=shown)


class Batches:
    def __init__(self, torch: Any) -> None:
        self._torch = torch
        #: Handed out since the last step, while gradients were computed.
        self._since: List[Batch] = []
        #: The optimizers that took a step on these, and how many there were then.
        self._took: Set[int] = set()
        self._used = 0
        #: Of each epoch of a loader, the rows that its sampler drew for batches that are not handed out yet, by their number.
        self._drawn: Any = weakref.WeakKeyDictionary()

    def begins(self, epoch: Any) -> None:
        self._drawn[epoch] = (0, {})

    def draws(self, epoch: Any, rows: Any) -> None:
        number, drawn = self._drawn.get(epoch, (0, {}))
        drawn[number] = rows
        self._drawn[epoch] = (number + 1, drawn)

    def serves(self, epoch: Any) -> None:
        number = epoch._num_yielded - 1
        _, drawn = self._drawn.get(epoch, (0, {}))
        rows = drawn.pop(number, None)
        if self._torch.is_grad_enabled() and len(self._since) < _MOST_BATCHES:
            self._since.append(Batch(epoch._dataset, number, rows, _is_ordered(epoch)))

    def of(self, index: int) -> Optional[Trained]:
        """
        What the step of the optimizer of this number is trained on; None where no loader handed out anything since the last
        step but one of the same optimizer. Two optimizers may take a step each on the same batch.
        """
        if not self._since:
            return None
        if index in self._took:
            self._took.clear()
            self._since = self._since[self._used :]
        self._took.add(index)
        self._used = len(self._since)
        own = [batch for batch in self._since if batch.dataset is self._since[-1].dataset]
        return Trained(own[0], own[-1]) if own else None

    @property
    def is_ordered(self) -> bool:
        """Whether the loader that serves now hands out the same batches at the same places each time."""
        return bool(self._since) and self._since[-1].ordered


def _is_ordered(epoch: Any) -> bool:
    sampler = getattr(epoch._index_sampler, "sampler", epoch._index_sampler)
    return type(sampler).__name__ == "SequentialSampler"
