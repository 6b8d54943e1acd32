"""One optimizer under watch: what is read before and after its step, and the rows that come of it."""

from __future__ import annotations

import math
import time
import weakref
from collections import deque
from typing import Any, Deque, List, NamedTuple, Optional

from ..folder import Table, is_good
from ..grouping import grouped
from ..guard import guarded
from ..say import Said, say
from .alarm import Alarm
from .batches import Trained
from .clipping import apply_clip
from .enforce import Enforcer
from .figures import Weights, count_non_finite, count_nonzero, dense, flat, norms, total_norm
from .layers import Layers
from .names import layer_of
from .scaler import current_scale

#: Rows that may wait for a device; the oldest is then long finished, and waiting for it costs nothing.
_WAITING = 64
#: Rows that are written together, and the seconds that the first of them waits.
_TOGETHER, _SECONDS = 32, 0.05
#: Places in a row.
_TIME, _NORM = 1, 4
#: Of the steps whose norm is not read the time is taken in one of so many.
_STANDS_FOR = 16


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


class Tracker:
    def __init__(self, driver: Any, optimizer: Any, index: int, name: str, names: List[str]) -> None:
        self.driver = driver
        self.torch = driver.torch
        self.session = driver.session
        #: Weak: a script that makes a new model for each fold of its data lets the old ones go.
        self._optimizer = weakref.ref(optimizer)
        self.index = index
        settings = self.session.settings
        self.enforcer = Enforcer(optimizer, settings)
        parameters = self._parameters()
        self.device = parameters[0].device
        self.names = names
        #: Hyperparameters as the script set them.
        self.fresh = [{key: item for key, item in group.items() if key != "params"} for group in optimizer.param_groups]
        for group, peak in zip(self.fresh, self.enforcer.peaks):
            group["lr"] = peak
        self.layers = Layers(parameters, grouped(self.session, [layer_of(each) for each in names], index))
        self.step = settings.resume_step
        self.calls = 0
        #: Whether the last call ended a step, and not only a part of one that accumulates.
        self.complete = True
        self.holding = False
        self._micro = 0
        self._every = settings.accumulate
        self._weights = Weights(self.torch)
        self._waiting: Deque[Row] = deque()
        self._finite = True
        self._alarm = Alarm()
        self._on_host = self.device.type == "cpu"
        #: Cells of steps whose norm was not read: until the loss after tells whether the gradient was finite, and a little longer
        #: where steps are short, for rows that are written together cost less.
        self._held: List[List[Optional[float]]] = []
        #: What the newest of these was trained on.
        self._trained: Optional[Trained] = None
        groups = len(optimizer.param_groups)
        self._extras = ["lr%d" % (number + 1) for number in range(1, groups)]
        self._groups = groups
        self._scaled = driver.scaler is not None
        self._skips = self._scaled or settings.skip_non_finite
        self._placed = driver.batches.is_ordered
        self._extras += (["lossScale"] if self._scaled else []) + (["skipped"] if self._skips else [])
        self._extras += ["position"] if self._placed else []
        self.table = Table(name, index, self._extras, self.layers.names)
        # What a step finds before the update, for after it.
        self._row: Any = None
        self._skip = False

    @property
    def optimizer(self) -> Any:
        """None once the script has let it go."""
        return self._optimizer()

    def _parameters(self) -> List[Any]:
        optimizer = self.optimizer
        groups = optimizer.param_groups if optimizer is not None else []
        return [parameter for group in groups for parameter in group["params"]]

    # A call of step.

    def stand_aside(self, args: Any, kwargs: Any) -> Any:
        """The script's first step is replaced by the state that the run continues from."""
        self.calls += 1
        closure = args[0] if args else kwargs.get("closure")
        result = closure() if callable(closure) else None
        self.complete = False
        return result

    def take(self, original: Any, args: Any, kwargs: Any) -> Any:
        """One call: reads the gradients, lets the step be taken, reads what it did."""
        self.calls += 1
        self._row, self._skip, self.complete = None, False, True
        closure = args[0] if args else kwargs.get("closure")
        if callable(closure):
            self._refuse_to_accumulate(say("probe.closure"))
            args, kwargs = self._with_watched(closure, args, kwargs)
        elif self._accumulates():
            return None
        else:
            self._before()
        try:
            if self._skip and not callable(closure):
                return None
            return original(self.optimizer, *args, **kwargs)
        finally:
            self._after()

    def _with_watched(self, closure: Any, args: Any, kwargs: Any) -> Any:
        """The closure computes the gradients within the step. Its first call, at the weights as they are, is the step's."""
        first = [True]

        def watched(*inner: Any, **named: Any) -> Any:
            result = closure(*inner, **named)
            if first[0]:
                first[0] = False
                self._before(result)
            else:
                self._again()
            return result

        if args:
            return (watched,) + tuple(args[1:]), kwargs
        return args, {**kwargs, "closure": watched}

    def _refuse_to_accumulate(self, why: Said) -> None:
        """Says once that `accumulate` has no effect, and leaves the steps and the loss as the script has them."""
        if self._every > 1:
            self._every, self.holding = 1, False
            self.session.note(say("probe.no-accumulate", why=why))

    def _accumulates(self) -> bool:
        """Whether this call only adds to the gradients, the step being left to a later one."""
        if self._scaled:
            self._refuse_to_accumulate(say("probe.scaler"))
        if self._every <= 1:
            return False
        self._micro += 1
        self.complete = self._micro % self._every == 0
        self.holding = not self.complete
        if self.complete:
            for parameter in self._parameters():
                if parameter.grad is not None:
                    parameter.grad.div_(self._every)
        return not self.complete

    @guarded(say("work.read-gradients"))
    def _before(self, closure_result: Any = None) -> None:
        driver = self.driver
        begin = time.thread_time()
        self.step += 1
        if driver.evaluations.pending:
            driver.evaluations.tell(self.step - 1)
        losses = self._losses(closure_result)
        alarmed = False
        if self._on_host:
            driver.evaluations.stepped(losses)
            alarmed = self._alarm.look(losses)
        sample = driver.pace.due(self.step, begin)
        unread = not (sample or alarmed or self._needs_norm() or driver.norms.due(begin))
        held = self._held
        if held and not (unread and len(held) < _TOGETHER and time.time() - (held[0][_TIME] or 0.0) < _SECONDS):
            self._release(losses)
        if unread:
            rates = self.enforcer.rates(self.step)
            self.enforcer.apply(rates)
            if self._on_host:
                self._trained = driver.batches.of(self.index)
                self._row = self._cells(self.step, 0.0, self._loss(losses), None, rates, self._scale(), False, self._trained)
                # To look at the clock is dear where so little is done; one step stands for all.
                if self.step % _STANDS_FOR == 0:
                    driver.pace.took(2 * _STANDS_FOR * (time.thread_time() - begin), costly=False)
            else:
                self._row = (losses, None, rates, None, time.thread_time() - begin, True)
            return
        with self.torch.no_grad():
            self._read(losses, sample, begin)

    def _read(self, losses: List[Any], sample: bool, begin: float) -> None:
        driver, on_host = self.driver, self._on_host
        parameters = self._parameters()
        grads = [parameter.grad for parameter in parameters if parameter.grad is not None]
        before = time.thread_time()
        norm, each, factor = self._norm(parameters, grads)
        value = norm.item() if on_host and norm is not None else None
        self._skip = self._must_skip(norm, value)
        if value is not None and self._finite and not math.isfinite(value):
            sample = True
        driver.norms.took(time.thread_time() - before)
        rates = self.enforcer.rates(self.step)
        middle = time.thread_time()
        sampled = self._sample(parameters, grads, each, factor, value) if sample else None
        end = time.thread_time()
        self._enforce(grads, norm, each, rates)
        driver.pace.took(middle - begin, costly=False)
        self._row = (losses, value if on_host else norm, rates, sampled, end - middle, False)

    def _needs_norm(self) -> bool:
        """Whether the norm is asked for in every step, or is there already."""
        driver, settings = self.driver, self.session.settings
        if driver.clips.calls or driver.clip or driver.sharded or settings.skip_non_finite or not self._finite:
            return True
        return settings.layers_every is not None

    def _release(self, losses: List[Any]) -> None:
        """Writes the rows whose norm was not read: the last one's gradient was not finite if it broke the weights."""
        held, self._held = self._held, []
        finite = self.torch.isfinite
        if math.isfinite(sum(map(float, losses))) or all(bool(finite(each).all()) for each in self._parameters()):
            self.table.steps(held)
            return
        self.table.steps(held[:-1])
        held[-1][_NORM] = math.nan
        self._record(held[-1], None, False, self._trained)

    def _losses(self, closure_result: Any) -> List[Any]:
        found = self.driver.losses.take(self.optimizer)
        if not found and isinstance(closure_result, (float, self.torch.Tensor)):
            found = [closure_result.detach() if hasattr(closure_result, "detach") else closure_result]
        return found

    def _norm(self, parameters: List[Any], grads: List[Any]) -> Any:
        """The global norm before clipping, the norms of the gradients as they are, and what these were multiplied by."""
        torch, driver = self.torch, self.driver
        if not grads:
            return None, None, None
        call = driver.clips.take([parameter for parameter in parameters if parameter.grad is not None])
        if call is not None:
            norm = dense(call.norm)
            scaled = norm / current_scale(driver.scaler) if driver.unscales_late else norm
            return scaled, None, (norm, call.limit)
        each = norms(torch, grads)
        norm = total_norm(torch, each)
        if driver.sharded:
            square = norm.double() ** 2
            torch.distributed.all_reduce(square)
            norm = square.sqrt()
        inner = getattr(self.optimizer, "grad_scale", None)
        if inner is not None:
            # A fused optimizer divides by the scale in its own kernel, so its gradients are still multiplied by it.
            norm = norm / inner
        return norm, each, None

    def _must_skip(self, norm: Any, value: Optional[float]) -> bool:
        if not self.session.settings.skip_non_finite or norm is None:
            return False
        return not math.isfinite(value if value is not None else norm.item())

    def _sample(self, parameters: List[Any], grads: List[Any], each: Any, factor: Any, value: Optional[float]) -> Any:
        """Reads what the layers are made of before the step; returns what is needed after it."""
        torch = self.torch
        weights = [dense(parameter.detach()) for parameter in parameters if parameter.grad is not None]
        inner = [dense(grad) for grad in grads]
        if not inner:
            return None
        each = each if each is not None else norms(torch, inner)
        if factor is not None:
            norm, limit = factor
            back = torch.clamp((norm + 1e-6) / limit, min=1.0)
            each = [item * back.to(item.device) for item in each]
        nonzero = count_nonzero(torch, inner)
        # On the host the norm tells that all is finite, which saves a pass over the gradients.
        bad = None if value is not None and math.isfinite(value) else count_non_finite(torch, inner)
        self._weights.remember(weights)
        present = [parameter.grad is not None for parameter in parameters]
        return present, weights, each, norms(torch, weights), nonzero, bad

    def _enforce(self, grads: List[Any], norm: Any, each: Any, rates: List[float]) -> None:
        clip = self.driver.clip
        if self._skip:
            for parameter in self._parameters():
                parameter.grad = None
        elif clip and grads:
            untouched = each is not None and not self.driver.sharded
            apply_clip(self.torch, clip, grads, norm if each is not None else None, each if untouched else None)
        self.enforcer.apply(rates)

    @guarded(say("work.clip-gradients"))
    def _again(self) -> None:
        """A further call of a closure within one step."""
        self.driver.losses.forget()
        self.driver.evaluations.stepped([])
        self.driver.clips.calls = []
        clip = self.driver.clip
        grads = [parameter.grad for parameter in self._parameters() if parameter.grad is not None]
        if clip and grads:
            with self.torch.no_grad():
                apply_clip(self.torch, clip, grads, None, None)

    @guarded(say("work.read-step"))
    def _after(self) -> None:
        row, self._row = self._row, None
        if row is None:
            return
        self.enforcer.undo()
        if type(row) is list:
            row[_TIME] = time.time()
            self._held.append(row)
            return
        losses, norm, rates, sample, took, unread = row
        begin = time.thread_time()
        with self.torch.no_grad():
            updates = self._weights.update_norms(sample[1]) if sample is not None else None
            self._queue(losses, norm, rates, sample, updates, self._skip, unread)
        took += time.thread_time() - begin
        self.driver.pace.took(took, costly=sample is not None)

    # Rows.

    @guarded(say("work.record-skipped-step"))
    def skipped_by_scaler(self) -> None:
        """The scaler has unscaled the gradients, found some that are not finite, and left the step out."""
        self.calls += 1
        self.step += 1
        parameters = self._parameters()
        grads = [parameter.grad for parameter in parameters if parameter.grad is not None]
        losses = self.driver.losses.take(self.optimizer)
        with self.torch.no_grad():
            norm, _, _ = self._norm(parameters, grads)
            if norm is not None and self.device.type == "cpu":
                norm = norm.item()
            self._queue(losses, norm, self.enforcer.rates(self.step), None, None, True)

    def _queue(
        self, losses: List[Any], norm: Any, rates: List[float], sample: Any, updates: Any, skipped: bool, unread: bool = False
    ) -> None:
        """`unread`: the norm was left out of this step."""
        now = time.time()
        trained = self.driver.batches.of(self.index)
        if norm is None and losses and not unread:
            # The loss reaches no parameter of this optimizer: a gradient of 0. Without a loss there is nothing to tell of.
            norm = 0.0
        scale = self._scale()
        if self._on_host:
            layers = self.layers.from_host(sample, updates) if sample is not None else None
            cells = self._cells(self.step, now, self._loss(losses), norm, rates, scale, skipped, trained)
            self._record(cells, layers, skipped, trained)
            return
        torch, device = self.torch, self.device
        as_tensor = lambda item: item if isinstance(item, torch.Tensor) else torch.tensor(float(item))
        items = [as_tensor(norm if norm is not None else 0.0), as_tensor(scale)] + [as_tensor(item) for item in losses]
        if sample is not None:
            items += self.layers.items(sample, updates)
        vector = flat(torch, [item.detach() for item in items], device)
        event = None
        if device.type == "cuda":
            host = torch.empty(vector.shape, dtype=vector.dtype, pin_memory=True)
            host.copy_(vector, non_blocking=True)
            event = torch.cuda.Event()
            event.record()
            vector = host
        present = sample[0] if sample is not None else None
        normed = norm is not None
        row = Row(self.step, now, rates, skipped, len(losses), normed, self._divisor, vector, event, present, trained)
        self._waiting.append(row)
        self._drain(_WAITING)

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
            layers = None if row.layers is None else self.layers.from_list(row.layers, values[2 + row.losses :])
            cells = self._cells(row.step, row.time, loss, norm, row.rates, values[1], row.skipped, row.trained)
            self._record(cells, layers, row.skipped, row.trained)

    @property
    def _divisor(self) -> float:
        return float(self._every) if self._every > 1 and not self._scaled else 1.0

    def _loss(self, losses: List[Any]) -> Optional[float]:
        return sum(map(float, losses)) / self._divisor if losses else None

    def _scale(self) -> Any:
        return current_scale(self.driver.scaler) if self._scaled and self.driver.scaler is not None else math.nan

    def _cells(
        self,
        step: int,
        now: float,
        loss: Optional[float],
        norm: Optional[float],
        rates: List[float],
        scale: Any,
        skipped: bool,
        trained: Optional[Trained],
    ) -> List[Optional[float]]:
        """A row; None stands for what was not recorded."""
        cells: List[Optional[float]] = [float(step), now, loss, rates[0], norm]
        if self._groups > 1:
            # A script may have removed groups since.
            cells += (rates[1:] + [None] * self._groups)[: self._groups - 1]
        if self._scaled:
            cells.append(float(scale))
        if self._skips:
            cells.append(1.0 if skipped else 0.0)
        if self._placed:
            cells.append(trained.position if trained is not None else None)
        return cells

    def _record(self, cells: List[Optional[float]], layers: Any, skipped: bool, trained: Optional[Trained]) -> None:
        """Writes a row, and says where its figures are not finite."""
        self.table.step(cells)
        if layers is not None:
            self.table.layers(int(cells[0] or 0), layers)
        loss, norm = cells[2], cells[_NORM]
        good_loss, good_norm = is_good(loss), is_good(norm)
        finite = good_loss and good_norm
        if not finite and self._finite and not (skipped and good_loss):
            self.session.note(self.layers.describe_trouble(loss, norm, layers))
            if trained is not None:
                self.session.note(trained.describe(int(cells[0] or 0)))
        self._finite = finite
        if self.index == 0:
            self.session.saving.found(finite or (skipped and good_loss))

    @guarded(say("work.write-rows"))
    def flush(self) -> None:
        if self._held:
            self._release([])
        self._drain(0)
