"""The rows of one optimizer: put together from figures that may still be on the device, and written when they are known."""

from __future__ import annotations

import math
import time
from collections import deque
from typing import Any, Deque, List, NamedTuple, Optional

from ..folder import Table, is_good
from .batches import Trained
from .figures import flat
from .scaler import current_scale

#: Rows that may wait for a device; the oldest is then long finished, and waiting for it costs nothing.
_WAITING = 64
#: Rows that are written together, and the seconds that the first of them waits.
_TOGETHER, _SECONDS = 32, 0.05
#: Places in a row.
_TIME, _NORM = 1, 4

#: A row before it is written; None stands for what was not recorded.
Cells = List[Optional[float]]


class Row(NamedTuple):
    """A step whose figures may still be on the device: [norm, scale, losses..., layers...] as one vector."""

    step: int
    time: float
    rates: List[float]
    skipped: bool
    losses: int
    #: Whether there was a gradient norm; its place in the vector holds 0 otherwise.
    normed: bool
    divisor: float
    values: Any
    event: Any
    layers: Any
    trained: Optional[Trained]


class Recording:
    def __init__(self, driver: Any, index: int, name: str, layers: Any, groups: int, device: Any) -> None:
        self._driver = driver
        self._torch = driver.torch
        self._index = index
        self._layers = layers
        self._device = device
        self._on_host = device.type == "cpu"
        self.groups = groups
        self.scaled = driver.scaler is not None
        self.skips = self.scaled or driver.session.settings.skip_non_finite
        self._placed = driver.batches.is_ordered
        extras = ["lr%d" % (number + 1) for number in range(1, groups)]
        extras += (["lossScale"] if self.scaled else []) + (["skipped"] if self.skips else [])
        extras += ["position"] if self._placed else []
        self.table = Table(name, index, extras, layers.names)
        #: Passes of a step whose losses were added up.
        self.passes = driver.session.settings.accumulate
        #: Whether all figures of the last row were numbers.
        self.finite = True
        self._waiting: Deque[Row] = deque()
        #: Rows of steps whose norm was not read: until the loss after tells whether the gradient was finite, and a little longer
        #: where steps are short, for rows that are written together cost less.
        self._held: List[Cells] = []
        #: What the newest of these was trained on.
        self._trained: Optional[Trained] = None

    # Rows of steps whose norm was not read.

    @property
    def holds(self) -> bool:
        return bool(self._held)

    @property
    def has_room(self) -> bool:
        """Whether one more may be held before all of them are written."""
        held = self._held
        return len(held) < _TOGETHER and (not held or time.time() - (held[0][_TIME] or 0.0) < _SECONDS)

    def unread(self, step: int, losses: List[Any], rates: List[float]) -> Cells:
        """The row of a step on the host whose norm is left out; it gets its time with `hold`."""
        trained = self._trained = self._driver.batches.of(self._index)
        return self._cells(step, 0.0, self._loss(losses), None, rates, self._scale(), False, trained)

    def hold(self, row: Cells) -> None:
        row[_TIME] = time.time()
        self._held.append(row)

    def release(self, losses: List[Any], parameters: List[Any]) -> None:
        """Writes the rows that are held: the last one's gradient was not finite if it broke the weights."""
        held, self._held = self._held, []
        if not held:
            return
        finite = self._torch.isfinite
        if math.isfinite(sum(map(float, losses))) or all(bool(finite(each).all()) for each in parameters):
            self.table.steps(held)
            return
        self.table.steps(held[:-1])
        held[-1][_NORM] = math.nan
        self._record(held[-1], None, False, self._trained)

    # All others.

    def add(
        self, step: int, losses: List[Any], norm: Any, rates: List[float], sample: Any = None, updates: Any = None,
        skipped: bool = False, unread: bool = False,
    ) -> None:  # fmt: skip
        """Writes the row of a step, or lets it wait for the device. `unread`: the norm was left out of this step."""
        now = time.time()
        trained = self._driver.batches.of(self._index)
        if norm is None and losses and not unread:
            # The loss reaches no parameter of this optimizer: a gradient of 0. Without a loss there is nothing to tell of.
            norm = 0.0
        if self._on_host:
            layers = self._layers.from_host(sample, updates) if sample is not None else None
            self._record(self._cells(step, now, self._loss(losses), norm, rates, self._scale(), skipped, trained), layers, skipped, trained)
            return
        vector, event = self._on_its_way(norm, losses, sample, updates)
        present = sample[0] if sample is not None else None
        row = Row(step, now, rates, skipped, len(losses), norm is not None, self._divisor, vector, event, present, trained)
        self._waiting.append(row)
        self._drain(_WAITING)

    def _on_its_way(self, norm: Any, losses: List[Any], sample: Any, updates: Any) -> Any:
        """The figures as one vector, on its way from the device, and what tells that it has come."""
        torch = self._torch
        as_tensor = lambda item: item if isinstance(item, torch.Tensor) else torch.tensor(float(item))
        items = [as_tensor(norm if norm is not None else 0.0), as_tensor(self._scale())] + [as_tensor(item) for item in losses]
        if sample is not None:
            items += self._layers.items(sample, updates)
        vector = flat(torch, [item.detach() for item in items], self._device)
        if self._device.type != "cuda":
            return vector, None
        host = torch.empty(vector.shape, dtype=vector.dtype, pin_memory=True)
        host.copy_(vector, non_blocking=True)
        event = torch.cuda.Event()
        event.record()
        return host, event

    def _drain(self, most: int) -> None:
        """Writes the rows that have come from the device; waits only for those beyond `most`."""
        waiting = self._waiting
        while waiting and (len(waiting) > most or (waiting[0].event is not None and waiting[0].event.query())):
            row = waiting.popleft()
            if row.event is not None:
                row.event.synchronize()
            values = row.values.tolist()
            losses = values[2 : 2 + row.losses]
            loss = sum(losses) / row.divisor if losses else None
            norm = values[0] if row.normed else None
            layers = None if row.layers is None else self._layers.from_list(row.layers, values[2 + row.losses :])
            cells = self._cells(row.step, row.time, loss, norm, row.rates, values[1], row.skipped, row.trained)
            self._record(cells, layers, row.skipped, row.trained)

    @property
    def _divisor(self) -> float:
        return float(self.passes) if self.passes > 1 and not self.scaled else 1.0

    def _loss(self, losses: List[Any]) -> Optional[float]:
        return sum(map(float, losses)) / self._divisor if losses else None

    def _scale(self) -> Any:
        return current_scale(self._driver.scaler) if self.scaled and self._driver.scaler is not None else math.nan

    def _cells(
        self, step: int, now: float, loss: Optional[float], norm: Optional[float], rates: List[float], scale: Any, skipped: bool,
        trained: Optional[Trained],
    ) -> Cells:  # fmt: skip
        cells: Cells = [float(step), now, loss, rates[0], norm]
        if self.groups > 1:
            # A script may have removed groups since.
            cells += (rates[1:] + [None] * self.groups)[: self.groups - 1]
        if self.scaled:
            cells.append(float(scale))
        if self.skips:
            cells.append(1.0 if skipped else 0.0)
        if self._placed:
            cells.append(trained.position if trained is not None else None)
        return cells

    def _record(self, cells: Cells, layers: Any, skipped: bool, trained: Optional[Trained]) -> None:
        """Writes a row, and says where its figures are not finite."""
        session = self._driver.session
        self.table.step(cells)
        if layers is not None:
            self.table.layers(int(cells[0] or 0), layers)
        loss, norm = cells[2], cells[_NORM]
        good_loss, good_norm = is_good(loss), is_good(norm)
        finite = good_loss and good_norm
        if not finite and self.finite and not (skipped and good_loss):
            step = int(cells[0] or 0)
            session.note(self._layers.describe_trouble(loss, norm, layers), step)
            if trained is not None:
                session.note(trained.describe(step), step)
        self.finite = finite
        if self._index == 0:
            session.saving.found(finite or (skipped and good_loss))

    def flush(self, parameters: List[Any]) -> None:
        self.release([], parameters)
        self._drain(0)
