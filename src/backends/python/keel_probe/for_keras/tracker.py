"""One Keras optimizer under watch, and the rows that come of it."""

from __future__ import annotations

import math
import time
from typing import Any, List, Optional

from ..folder import Table, is_good
from ..grouping import grouped
from ..say import Said
from ..trouble import what_broke
from .backends import JaxQueue, TensorFlowRing
from .figures import HEAD, gradient_figures, vector, weight_figures


class KerasTracker:
    def __init__(self, driver: Any, optimizer: Any, index: int, name: str, variables: List[Any]) -> None:
        self.driver = driver
        self.session = driver.session
        self.optimizer = optimizer
        self.index = index
        self.step = driver.session.settings.resume_step
        self.told = False
        self.last_rate: Optional[float] = None
        self.variables = variables
        layers = [variable.path.rpartition("/")[0] or variable.path for variable in variables]
        layers = grouped(self.session, layers, index, "/")
        names = list(dict.fromkeys(layers))
        self._places = [names.index(layer) for layer in layers]
        self._sizes = [max(1, math.prod(variable.shape)) for variable in variables]
        self.table = Table(name, index, [], names)
        self._queue: Any = None
        self._ready: List[Any] = []
        self._before: Any = None
        self._finite = True

    def _values(self, variables: List[Any]) -> List[Any]:
        return [variable.value if hasattr(variable, "value") else variable for variable in variables]

    # Within the step.

    def before(self, grads: List[Any], variables: List[Any], symbolic: bool) -> Any:
        """Reads loss, rate and gradients; returns what `after` needs."""
        driver = self.driver
        ops = driver.ops
        loss, unseen = driver.take_loss(self.optimizer, grads, variables)
        scale = getattr(self.optimizer, "loss_scale_factor", None)
        if loss is not None and scale is not None and driver.torch_driver is None:
            loss = loss / scale
        figures = gradient_figures(ops, grads)
        rate = self.optimizer.learning_rate
        sample = driver.backend == "jax" or (not symbolic and driver.pace.due(self.step + 1))
        old: Any = None
        if sample:
            copy = ops.copy if not symbolic else lambda value: value
            old = [copy(value) for value in self._values(variables)]
        return loss, unseen, rate if symbolic else ops.convert_to_numpy(rate).item(), figures, old

    def after(self, read: Any, variables: List[Any], symbolic: bool) -> None:
        """Hands the figures to the host."""
        loss, unseen, rate, figures, old = read
        ops = self.driver.ops
        if old is not None:
            figures = figures + weight_figures(ops, old, self._values(variables))
        row = vector(ops, loss, unseen, rate, figures)
        if not symbolic:
            self._ready.append((ops.convert_to_numpy(row).tolist(), old is not None))
            return
        if self._queue is None:
            width = HEAD + len(figures)
            self._queue = TensorFlowRing(width) if self.driver.backend == "tensorflow" else JaxQueue()
        self._queue.put(row)

    # On the host.

    def remember(self) -> None:
        """Keeps the weights before a call of a graph, where the layers are due."""
        self._before = None
        if self._queue is not None and self.driver.pace.due(self.step + 1):
            begin = time.perf_counter()
            self._before = [variable.numpy() for variable in self.variables]
            self.driver.pace.took(time.perf_counter() - begin, costly=True)

    def take(self) -> List[Any]:
        """(row, whether the layers were due) of the steps since the last call."""
        ready, self._ready = self._ready, []
        if self._queue is None:
            return ready
        rows = self._queue.take()
        if self.driver.backend == "jax":
            return ready + [(row, self.driver.pace.due(self.step + 1 + number)) for number, row in enumerate(rows)]
        if len(rows) == 1 and self._before is not None:
            return ready + [(rows[0] + self._weights_now(), True)]
        return ready + [(row, False) for row in rows]

    def _weights_now(self) -> List[float]:
        import numpy

        before, self._before = self._before, None
        squares = lambda array: float(numpy.sum(numpy.square(array, dtype="float64")))
        changes = [squares(variable.numpy() - old) for variable, old in zip(self.variables, before)]
        return [squares(old) for old in before] + changes

    def record(self, rows: List[Any]) -> None:
        count = len(self.variables)
        for row, sampled in rows:
            self.step += 1
            value, unseen, rate = row[:HEAD]
            loss = None if unseen else value
            if not self.told:
                self.driver.opened(self, loss is not None)
                self.told = True
            part = lambda kind: row[HEAD + kind * count : HEAD + (kind + 1) * count]
            squares, zeros, bad = part(0), part(1), part(2)
            norm = math.sqrt(sum(squares)) if all(map(math.isfinite, squares)) else sum(squares)
            self.last_rate = rate
            self.table.step([float(self.step), time.time(), loss, rate, norm])
            finite = is_good(loss) and is_good(norm)
            if sampled or (not finite and self._finite):
                weights = (part(3), part(4)) if len(row) >= HEAD + 5 * count else (None, None)
                self.table.layers(self.step, self._layers(squares, zeros, bad, *weights))
            if not finite and self._finite:
                self.session.note(self._trouble(loss, norm, bad))
            self._finite = finite
            if self.index == 0:
                self.session.saving.found(finite)

    def _layers(self, squares: Any, zeros: Any, bad: Any, weights: Any, updates: Any) -> List[float]:
        names = self.table.info["layers"]

        def per_layer(values: Any) -> List[float]:
            sums = [0.0] * len(names)
            for place, value in zip(self._places, values):
                sums[place] += value
            return sums

        root = lambda values: [math.sqrt(value) for value in per_layer(values)]
        none = [math.nan] * len(names)
        sizes, empty = per_layer(self._sizes), per_layer(zeros)
        columns = [
            root(squares),
            none if weights is None else root(weights),
            none if updates is None else root(updates),
            [part / size for part, size in zip(empty, sizes)],
            per_layer(bad),
        ]
        return [column[place] for place in range(len(names)) for column in columns]

    def _trouble(self, loss: Any, norm: float, bad: List[float]) -> Said:
        """One sentence that says what is not finite, and names the first layer that is not."""
        wrong = sorted({self._places[number] for number, count in enumerate(bad) if count > 0})
        return what_broke(loss, norm, self.table.info["layers"], wrong)
