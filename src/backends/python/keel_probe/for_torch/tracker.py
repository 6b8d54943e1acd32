"""One optimizer under watch: what is read before and after its step."""

from __future__ import annotations

import math
import time
import weakref
from typing import Any, List, Optional

from ..grouping import grouped
from ..guard import guarded
from ..pace import LAST_DOUBLING
from ..say import Said, say
from .alarm import Alarm
from .clipping import apply_clip
from .enforce import Enforcer
from .figures import Weights, count_non_finite, count_nonzero, dense, norms, total_norm
from .layers import Layers
from .names import layer_of
from .recording import Recording
from .scaler import current_scale

#: Steps in a row that are quiet at most.
_QUIET = 31


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
        self._alarm = Alarm()
        self._on_host = self.device.type == "cpu"
        self.rows = Recording(driver, index, name, self.layers, len(optimizer.param_groups), self.device)
        self.table = self.rows.table
        # What a step finds before the update, for after it.
        self._row: Any = None
        self._skip = False
        #: Steps for which nothing is to be read but the loss and the rate, unless they themselves show otherwise.
        self.quiet = 0
        #: The step that was last looked at in full, and when that was.
        self._looked, self._looked_at = self.step, 0.0

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

    def take(self, original: Any, optimizer: Any, args: Any, kwargs: Any) -> Any:
        """One call: reads the gradients, lets the step be taken, reads what it did."""
        self.calls += 1
        self._row, self._skip, self.complete = None, False, True
        closure = args[0] if args else kwargs.get("closure")
        if closure is not None and callable(closure):
            self._refuse_to_accumulate(say("probe.closure"))
            args, kwargs = self._with_watched(closure, args, kwargs)
        elif self._every > 1 and self._accumulates():
            return None
        else:
            self._before()
        try:
            if self._skip and not callable(closure):
                return None
            return original(optimizer, *args, **kwargs)
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
            self._every, self.rows.passes, self.holding = 1, 1, False
            self.session.note(say("probe.no-accumulate", why=why))

    def _accumulates(self) -> bool:
        """Whether this call only adds to the gradients, the step being left to a later one."""
        if self.rows.scaled:
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

    # The usual step: of the only optimizer, on the host, as the script has it, with one loss that goes its way.

    @guarded(say("work.read-gradients"), otherwise=False)
    def begins_quietly(self, optimizer: Any) -> bool:
        """Reads the loss and the rate of a step that has nothing else to read. False where it is to be looked at in full."""
        driver, rows = self.driver, self.rows
        if driver.clips.calls or driver.clip or driver.evaluations.pending or not (rows.has_room and self.enforcer.leaves_alone):
            return False
        loss = driver.losses.only(optimizer)
        if loss is None or not self._alarm.is_calm(loss):
            return False
        driver.losses.forget()
        self.quiet -= 1
        self.calls += 1
        self.step += 1
        self.complete = True
        self._row = rows.unread(self.step, [loss], [float(optimizer.param_groups[0]["lr"])])
        return True

    def ends_quietly(self) -> None:
        row, self._row = self._row, None
        self.rows.hold(row)

    def _quiet_steps(self, now: float) -> int:
        """How many steps after this one may be quiet."""
        driver, pace = self.driver, self.driver.pace
        since, took = self.step - self._looked, now - self._looked_at
        self._looked, self._looked_at = self.step, now
        plain = self.rows.groups == 1 and self._every == 1 and not self.rows.skips
        if not plain or self.step <= LAST_DOUBLING or driver.clues.open or driver.evaluations.compares:
            return 0
        left = min(pace.next, driver.norms.next) - now
        return max(0, min(_QUIET, int(left * since / took))) if took > 0 else 0

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
        unread = not (sample or alarmed or driver.norms.due(begin) or self._needs_norm())
        if self.rows.holds and not (unread and self.rows.has_room):
            self.rows.release(losses, self._parameters())
        if unread:
            rates = self.enforcer.rates(self.step)
            self.enforcer.apply(rates)
            if self._on_host:
                self._row = self.rows.unread(self.step, losses, rates)
                steps = self.step - self._looked
                self.quiet = self._quiet_steps(begin)
                # What it took until here and will after the step; the steps since the last one took as much.
                driver.pace.took(2 * steps * (time.thread_time() - begin), costly=False)
            else:
                self._row = (losses, None, rates, None, time.thread_time() - begin, True)
            return
        with self.torch.no_grad():
            self._read(losses, sample, begin)

    def _read(self, losses: List[Any], sample: bool, begin: float) -> None:
        driver, on_host = self.driver, self._on_host
        parameters = self._parameters()
        grads = [parameter.grad for parameter in parameters if parameter.grad is not None]
        norm, each, factor = self._norm(parameters, grads)
        value = norm.item() if on_host and norm is not None else None
        self._skip = self._must_skip(norm, value)
        if value is not None and self.rows.finite and not math.isfinite(value):
            sample = True
        # With all that a step has for it which is looked at in full.
        driver.norms.took(time.thread_time() - begin)
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
        if driver.clips.calls or driver.clip or driver.sharded or settings.skip_non_finite or not self.rows.finite:
            return True
        return settings.layers_every is not None

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
        skip = not math.isfinite(value if value is not None else norm.item())
        if skip:
            self.driver.buffers.put_back()
        else:
            self.driver.buffers.keep(self.driver.roots)
        return skip

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
            self.rows.hold(row)
            return
        losses, norm, rates, sample, took, unread = row
        begin = time.thread_time()
        with self.torch.no_grad():
            updates = self._weights.update_norms(sample[1]) if sample is not None else None
            self.rows.add(self.step, losses, norm, rates, sample, updates, self._skip, unread)
        took += time.thread_time() - begin
        self.driver.pace.took(took, costly=sample is not None)

    # What ends otherwise.

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
            self.rows.add(self.step, losses, norm, self.enforcer.rates(self.step), skipped=True)

    @guarded(say("work.write-rows"))
    def flush(self) -> None:
        self.rows.flush(self._parameters())
