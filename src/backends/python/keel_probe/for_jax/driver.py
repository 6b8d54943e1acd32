"""The probe inside a JAX script that trains with Optax, by itself or under Flax, Equinox and the like."""

from __future__ import annotations

import functools
import platform
import sys
import threading
import time
import weakref
from typing import Any, Dict, List, Optional, Sequence

from .. import __version__, guard
from ..for_keras.figures import clip
from ..for_keras.rate import lr_at, warmup_factor
from ..loss_book import LossBook, joined
from ..pace import LayersPace
from ..say import say
from ..schedule import needs_total
from ..session import Driver, Session
from .figures import Operations, row
from .rate import Rates, count_of, injected, peak, scheduled_count
from .tracker import JaxTracker

_MOST_TABLES = 32
#: Losses of batches whose gradients are added up, at most.
_MOST_CARRIED = 1000
#: Seconds between looks at what was asked of the run.
_LOOK = 0.05
#: What is done by Optax itself, when it is made.
_NOT_APPLIED = ("betas", "eps", "momentum", "weightDecay")


class JaxDriver(Driver):
    def __init__(self, jax: Any, session: Session) -> None:
        self.jax = jax
        self.ops = Operations(jax.numpy)
        self.session = session
        self.trackers: List[JaxTracker] = []
        self.receiving = threading.Lock()
        self._by_update: Any = weakref.WeakKeyDictionary()
        self.losses = LossBook(_usable)
        self.rates = Rates()
        #: The trace that an update was last a part of.
        self._updated: Any = None
        self._carried: Dict[Any, List[float]] = {}
        self._looked = 0.0
        self.pace = LayersPace(session.settings.overhead, session.settings.layers_every)
        self._full = False
        self._finished_step = guard.guarded(say("work.obey-requests"))(session.finished_step)
        self._attend = guard.guarded(say("work.obey-requests"))(session.attend)

    # Within a step.

    def see_gradients(self, loss: Any, gradients: Any) -> None:
        self.session.no_step = say("probe.jax-no-optax")
        self.losses.add(loss, [], self.jax.tree_util.tree_leaves(gradients))

    def trace_ended(self) -> None:
        """
        The tracing of a compiled function ends. Losses whose gradients it hands out, for an update elsewhere, go to the host by
        themselves; where it has updated, what is left over were gradients of something else.
        """
        jax, left = self.jax, self.losses.left(lambda loss: getattr(loss, "_trace", None) is _present_trace())
        if self._updated is _present_trace() or "optax" not in sys.modules or "keras" in sys.modules:
            return
        for origin in left:
            if origin.shapes and getattr(origin.loss, "shape", None) == ():
                jax.debug.callback(functools.partial(self._carry, tuple(origin.shapes)), origin.loss)

    def _carry(self, shapes: Any, loss: Any) -> None:
        self._carried[shapes] = self._carried.get(shapes, [])[-_MOST_CARRIED:] + [float(loss)]

    def carried(self, shapes: Any) -> Optional[float]:
        """The mean of the losses that came for gradients of these shapes since the last step."""
        losses = self._carried.pop(shapes, None)
        return sum(losses) / len(losses) if losses else None

    def update(self, original: Any, updates: Any, state: Any, params: Any, extra: Any) -> Any:
        """One call of the outermost update; what the script's own code raises passes, the probe's errors do not."""
        self._updated = _present_trace()
        tracker = guard.guarded(say("work.watch-optimizer"))(self._tracker)(original, updates)
        clipped = guard.guarded(say("work.clip-gradients"), updates)(self._clipped)(updates)
        result, new_state = original(clipped, state, params, **extra)
        if tracker is None:
            return result, new_state
        work = guard.guarded(say("work.set-lr"))(self._factor)(tracker, original, state)
        if work is not None:
            result = self.jax.tree_util.tree_map(lambda leaf: leaf * self.jax.numpy.asarray(work, leaf.dtype), result)
        if self.session.settings.skip_non_finite:
            result, new_state = self._skipping(updates, result, state, new_state)
        guard.guarded(say("work.read-step"))(self._read)(tracker, original, updates, state, new_state, params, work)
        return result, new_state

    def _tracker(self, original: Any, updates: Any) -> Optional[JaxTracker]:
        tracker = self._by_update.get(original)
        if tracker is not None or self._full:
            return tracker
        index = len(self.trackers)
        if index >= _MOST_TABLES:
            self._full = True
            self.session.note(say("probe.many-optimizers", n=_MOST_TABLES))
            return None
        found = self.jax.tree_util.tree_flatten_with_path(updates)[0]
        settings = self.session.settings
        highest = peak(self.jax, self.rates.of(original), settings.total_steps)
        name = "main" if index == 0 else "optimizer %d" % (index + 1)
        shapes = tuple(tuple(leaf.shape) for _, leaf in found)
        tracker = JaxTracker(self, index, name, [path for path, _ in found], shapes, highest)
        self.trackers.append(tracker)
        self._by_update[original] = tracker
        self.session.driver = self
        if index == 0:
            self._begin(highest)
        return tracker

    def _begin(self, highest: Optional[float]) -> None:
        """Says what of the config cannot be done here."""
        settings, note = self.session.settings, self.session.note
        if settings.resume_path is not None:
            self.session.leave("failed", say("probe.not-continued", why=say("probe.jax-snapshots")))
        settings.snapshot_every = 0
        for key in _NOT_APPLIED:
            if key in settings.optimizer:
                note(say("probe.jax-not-applied", key="optimizer.%s" % key))
        if settings.accumulate > 1:
            note(say("probe.jax-not-applied", key="accumulate"))
        if highest is None and ("lr" in settings.optimizer or (settings.schedule or {}).get("name")):
            note(say("probe.jax-no-rate"))
        schedule = settings.schedule
        if schedule and needs_total(schedule) and not settings.total_steps:
            note(say("probe.needs-length", schedule=schedule["name"]))

    def _clipped(self, updates: Any) -> Any:
        wanted = self.session.settings.clip
        if not wanted:
            return updates
        leaves, tree = self.jax.tree_util.tree_flatten(updates)
        return tree.unflatten(clip(self.ops, leaves, wanted))

    def _own_rate(self, original: Any, state: Any, new_state: Any) -> Any:
        """The script's own rate of this update; None where it does not show."""
        kept = injected(new_state)
        if kept is not None:
            return kept
        rate = self.rates.of(original)
        if not callable(rate):
            return rate
        count = scheduled_count(state)
        return None if count is None else rate(count)

    def _factor(self, tracker: JaxTracker, original: Any, state: Any) -> Any:
        """What the config makes of the script's rate, as a factor on the update; None where it changes nothing."""
        settings = self.session.settings
        wanted, schedule, jnp = settings.optimizer, settings.schedule, self.jax.numpy
        factor: Any = wanted.get("lrScale", 1.0)
        if "lr" in wanted and tracker.peak:
            factor = factor * wanted["lr"] / tracker.peak
        count = count_of(state)
        if schedule and count is None:
            self.session.note(say("probe.jax-no-count"))
        elif schedule:
            step = count.astype(jnp.float32) + 1.0
            if "name" in schedule and tracker.peak:
                own = self._own_rate(original, state, state)
                target = tracker.peak * factor
                return lr_at(self.ops, schedule, target, step, settings.total_steps) / (own if own is not None else tracker.peak)
            return factor * warmup_factor(self.ops, schedule, step, settings.total_steps)
        return None if isinstance(factor, (int, float)) and factor == 1.0 else factor

    def _skipping(self, updates: Any, result: Any, state: Any, new_state: Any) -> Any:
        """The step left out where a gradient is not finite: nothing changes, the optimizer's state included."""
        jnp, tree_map = self.jax.numpy, self.jax.tree_util.tree_map
        fine = jnp.all(jnp.stack([jnp.all(jnp.isfinite(leaf)) for leaf in self.jax.tree_util.tree_leaves(updates)]))
        nothing = tree_map(lambda leaf: jnp.where(fine, leaf, jnp.zeros_like(leaf)), result)
        return nothing, tree_map(lambda new, old: jnp.where(fine, new, old), new_state, state)

    def _read(self, tracker: Any, original: Any, updates: Any, state: Any, new_state: Any, params: Any, factor: Any) -> None:
        jax = self.jax
        leaves = jax.tree_util.tree_leaves
        grads = leaves(updates)
        loss = joined(self.ops, self.losses.take(original, grads, []))
        rate = self._own_rate(original, state, new_state)
        if rate is not None and factor is not None:
            rate = rate * factor
        weights = leaves(params) if params is not None else []
        weights = weights if len(weights) == len(grads) else []
        vector = row(jax, [loss, rate], grads, weights)
        receive = guard.guarded(say("work.read-step"))(tracker.receive)
        if isinstance(vector, jax.core.Tracer):
            jax.debug.callback(receive, vector)
        else:
            receive(vector)
            self.after_call()

    # Between steps, in the thread of the script.

    def after_call(self) -> None:
        if time.perf_counter() - self._looked < _LOOK and self.session.stop_reason is None:
            return
        self._looked = time.perf_counter()
        leader = self.trackers[0]
        if leader.step > self.session.step:
            self._finished_step(leader.step)
        elif self.session.started:
            self._attend()

    def opened(self, tracker: JaxTracker, with_loss: bool) -> None:
        if not with_loss:
            self.session.note(say("probe.no-loss"))
        self.session.begin(self._device(), self._versions(), [item.table for item in self.trackers if item.told or item is tracker])

    def _device(self) -> Dict[str, str]:
        from ..for_torch.devices import processor_name

        device = self.jax.devices()[0]
        if device.platform == "cpu":
            return {"backend": "jax", "kind": "cpu", "name": processor_name()}
        return {"backend": "jax", "kind": "gpu", "name": str(device.device_kind)}

    @staticmethod
    def _versions() -> Dict[str, str]:
        versions = {"python": platform.python_version(), "keel_probe": __version__}
        for name in ("jax", "optax", "flax", "equinox", "haiku"):
            version = getattr(sys.modules.get(name), "__version__", None)
            if version:
                versions[name] = str(version)
        return versions

    # What the session asks.

    def flush(self) -> None:
        self.jax.effects_barrier()
        if self.trackers:
            self.session.step = max(self.session.step, self.trackers[0].step)

    def capture(self) -> Any:
        raise ValueError(say("probe.jax-snapshots"))

    def set_lr(self, value: float) -> None:
        raise ValueError(say("probe.jax-lr"))


def _present_trace() -> Any:
    from jax._src import core

    context: Any = getattr(core, "trace_ctx", None)
    return getattr(context, "trace", None)


def _usable(loss: Any, gradient: Any) -> bool:
    """Whether a step that has `gradient` can read the loss: it is a value, or its function is being traced still."""
    trace = getattr(loss, "_trace", None)
    if trace is None:
        return getattr(gradient, "_trace", None) is None
    if trace is getattr(gradient, "_trace", None):
        return True
    is_valid: Any = getattr(trace, "is_valid", None)
    return getattr(gradient, "_trace", None) is not None and is_valid is not None and bool(is_valid())
