"""One Keras optimizer under watch, and the rows that come of it."""

from __future__ import annotations

import math
import time
import weakref
from typing import Any, List, Optional

from ..folder import Table, is_good
from ..grouping import grouped
from ..say import Said, say
from ..trouble import what_broke
from .backends import JaxQueue
from .figures import ALL, HEAD, NORMS, bad_and_zeros, squares_of, vector, weight_figures
from .ring import TensorFlowRing


class KerasTracker:
    def __init__(self, driver: Any, optimizer: Any, index: int, name: str, variables: List[Any]) -> None:
        self.driver = driver
        self.session = driver.session
        # Nothing is kept alive by being watched: a script may make a model after the other.
        self._optimizer = weakref.ref(optimizer)
        self._variables = [weakref.ref(variable) for variable in variables]
        self.index = index
        self.step = driver.session.settings.resume_step
        self.told = False
        self.last_rate: Optional[float] = None
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
        self._recorded: Optional[float] = None
        #: Whether it has been found how often norms can be computed.
        self.paced = False

    @property
    def optimizer(self) -> Any:
        """None where the script has let go of it."""
        return self._optimizer()

    @property
    def variables(self) -> List[Any]:
        """None is left of them where the script has let go of any."""
        variables = [kept() for kept in self._variables]
        return [] if any(variable is None for variable in variables) else variables

    def _values(self, variables: List[Any]) -> List[Any]:
        return [variable.value if hasattr(variable, "value") else variable for variable in variables]

    # Within the step.

    def before(self, grads: List[Any], variables: List[Any], symbolic: bool) -> Any:
        """Reads loss, rate and gradients; returns what `after` needs."""
        driver = self.driver
        ops, optimizer = driver.ops, self.optimizer
        loss, unseen = driver.take_loss(optimizer, grads, variables)
        scale = getattr(optimizer, "loss_scale_factor", None)
        if loss is not None and scale is not None and driver.torch_driver is None:
            loss = loss / scale
        rate = optimizer.learning_rate
        if symbolic and driver.backend == "tensorflow":
            self._queue = self._queue or TensorFlowRing(len(grads))
            return [loss, unseen, rate], self._queue.figures(grads, loss), None
        sample = driver.backend == "jax" or driver.pace.due(self.step + 1)
        old: Any = None
        if sample:
            copy = ops.copy if not symbolic else lambda value: value
            old = [copy(value) for value in self._values(variables)]
        squares = squares_of(ops, grads)
        if not symbolic:
            rate = ops.convert_to_numpy(rate).item()
            sums = ops.convert_to_numpy(ops.stack(squares)).tolist()
            head = ops.convert_to_numpy(vector(ops, [loss, unseen, rate], [])).tolist()
            if not sample and all(map(math.isfinite, sums + head)):
                return [head[0], bool(head[1]), rate], [float(NORMS)] + sums, None
        return [loss, unseen, rate], [float(ALL)] + squares + bad_and_zeros(ops, grads), old

    def after(self, read: Any, variables: List[Any], symbolic: bool) -> None:
        """Hands the figures to the host."""
        head, figures, old = read
        ops = self.driver.ops
        if old is not None:
            figures = figures + weight_figures(ops, old, self._values(variables))
        row = vector(ops, head, figures)
        if not symbolic:
            self._ready.append((ops.convert_to_numpy(row).tolist(), old is not None))
            return
        self._queue = self._queue or JaxQueue()
        self._queue.put(row)

    # On the host.

    @property
    def samples(self) -> bool:
        """Whether the weights before the present call of a graph are kept."""
        return self._before is not None

    def remember(self) -> None:
        """Keeps the weights before a call of a graph, where the layers are due."""
        self._before = None
        if self._queue is not None and self.driver.pace.due(self.step + 1):
            begin = time.perf_counter()
            self._queue.want_all(True)
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
        if rows:
            self._queue.want_all(False)
        if len(rows) == 1 and self._before:
            return ready + [(rows[0] + self._weights_now(), True)]
        self._before = None
        return ready + [(row, False) for row in rows]

    def sample_norms(self, seconds: float) -> None:
        """Lets the norms be computed as often as fits into the probe's share of steps that take `seconds`."""
        every = self._queue.sample_norms(self.variables, 0.5 * self.session.settings.overhead * seconds)
        if every > 1:
            self.session.note(say("probe.norms-sampled", every=every))

    @property
    def in_graph(self) -> bool:
        return isinstance(self._queue, TensorFlowRing)

    def _weights_now(self) -> List[float]:
        import numpy

        before, self._before = self._before, None
        squares = lambda array: float(numpy.sum(numpy.square(array, dtype="float64")))
        changes = [squares(variable.numpy() - old) for variable, old in zip(self.variables, before)]
        return [squares(old) for old in before] + changes

    def record(self, rows: List[Any]) -> None:
        count = len(self._sizes)
        now = time.time()
        # Rows that come together have their steps behind them, one after the other.
        begin = min(self._recorded, now) if self._recorded is not None and len(rows) > 1 else now
        self._recorded = now
        for number, (row, sampled) in enumerate(rows, 1):
            self.step += 1
            value, unseen, rate, level = row[:HEAD]
            loss = None if unseen else value
            if not self.told:
                self.driver.opened(self, loss is not None)
                self.told = True
            part = lambda kind: row[HEAD + kind * count : HEAD + (kind + 1) * count]
            squares, bad, zeros = part(0), part(1), part(2)
            norm = None
            if level:
                norm = math.sqrt(sum(squares)) if all(map(math.isfinite, squares)) else sum(squares)
            self.last_rate = rate
            self.table.step([float(self.step), begin + (now - begin) * number / len(rows), loss, rate, norm])
            finite = is_good(loss) and is_good(norm)
            if level >= ALL and (sampled or (not finite and self._finite)):
                weights = (part(3), part(4)) if len(row) >= HEAD + 5 * count else (None, None)
                self.table.layers(self.step, self._layers(squares, zeros, bad, *weights))
            if self.index == 0:
                # What is noted of it bears its step, though the run has gone on.
                self.session.step = self.step
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

    def _trouble(self, loss: Any, norm: Optional[float], bad: List[float]) -> Said:
        """One sentence that says what is not finite, and names the first layer that is not."""
        wrong = sorted({self._places[number] for number, count in enumerate(bad) if count > 0})
        return what_broke(loss, norm, self.table.info["layers"], wrong)
