"""The probe inside a Keras script: what is common to its optimizers."""

from __future__ import annotations

import platform
import weakref
from typing import Any, Dict, List, Optional

from .. import __version__, guard
from ..pace import LayersPace
from ..say import message_of, say
from ..schedule import needs_total
from ..session import Driver, Session
from .backends import device_of, is_symbolic, reading
from .clues import look_at_model
from .figures import clip
from ..loss_book import LossBook, joined
from .looks import Looks
from .rate import lr_at, warmup_factor
from .tensorflow import Carry
from .tracker import KerasTracker

#: Keys of the config and attributes of Keras's optimizers.
_KEYS = {"eps": "epsilon", "momentum": "momentum", "weightDecay": "weight_decay"}


#: A script with more optimizers than this makes one for each of many trials; the first ones are recorded.
_MOST_TABLES = 32
#: Steps after which it shows how long one takes; until then each has its norms, however busy the machine is.
_WARM = 32


class _AsOfTorch:
    """What an optimizer of Keras trains, as the optimizers of PyTorch name it."""

    def __init__(self, parameters: List[Any]) -> None:
        self.param_groups = [{"params": parameters}]


class KerasDriver(Driver):
    def __init__(self, keras: Any, session: Session) -> None:
        self.keras = keras
        self.ops = keras.ops
        self.session = session
        self.backend: str = keras.backend.backend()
        self.torch_driver = session.driver if self.backend == "torch" else None
        self.trackers: List[KerasTracker] = []
        self._by_optimizer: Any = weakref.WeakKeyDictionary()
        self._peaks: Any = weakref.WeakKeyDictionary()
        self.pace = LayersPace(session.settings.overhead, session.settings.layers_every)
        self._as_of_torch: Any = weakref.WeakKeyDictionary()
        self.losses = LossBook(*reading(self.backend))
        #: Losses between graphs, of TensorFlow.
        self.carry = Carry()
        #: Within a fit by Keras's own train_step, which takes gradients and applies them in one graph.
        self.in_train_step = False
        #: Within the outermost call of a tf.function.
        self.in_call = False
        self.in_fit = False
        #: Within the optimizer's apply, where the rate is the config's.
        self.in_apply = False
        self._restored = session.settings.resume_path is None
        self._full = False
        self._looks = Looks(session)
        self._attend = guard.guarded(say("work.obey-requests"))(session.attend)
        self._finished_step = guard.guarded(say("work.obey-requests"))(session.finished_step)
        self._manual: Any = None
        #: The model that is being fitted, or was last.
        self.model: Any = None

    # The optimizer, before its first step.

    def prepare(self, optimizer: Any) -> None:
        """Sets what the config says at an optimizer that is about to be built."""
        if getattr(optimizer, "_keel_prepared", False) or type(optimizer).__name__ == "LossScaleOptimizer":
            return
        optimizer._keel_prepared = True
        self._peak(optimizer)
        if self._manual is None and self.backend != "jax":
            self._manual = self._new_factor()
        settings = self.session.settings
        wanted = settings.optimizer
        for key, attribute in _KEYS.items():
            if key in wanted:
                self._set(optimizer, key, attribute, wanted[key])
        if "betas" in wanted:
            for attribute, value in zip(("beta_1", "beta_2"), wanted["betas"]):
                self._set(optimizer, "betas", attribute, value)
        if settings.accumulate > 1:
            optimizer.gradient_accumulation_steps = settings.accumulate
        if settings.skip_non_finite:
            self.session.note(say("probe.keras-skip"))
        schedule = settings.schedule
        if schedule and needs_total(schedule) and not self._total():
            self.session.note(say("probe.needs-length", schedule=schedule["name"]))

    def built(self, optimizer: Any, variables: List[Any]) -> None:
        """Its variables are known now: on PyTorch the losses are told apart by whose gradients they gave."""
        if self.torch_driver is not None and optimizer not in self._as_of_torch:
            known = self._as_of_torch[optimizer] = _AsOfTorch([variable.value for variable in variables])
            self.torch_driver.known.add(known)

    def _new_factor(self) -> Any:
        """A variable that graphs read: the factor on the learning rate that was asked for by hand."""
        if self.backend == "tensorflow":
            import tensorflow as tf

            with tf.init_scope():
                return tf.Variable(1.0, trainable=False, name="keel_lr_factor")
        return self.keras.Variable(1.0, trainable=False, name="keel_lr_factor")

    def _set(self, optimizer: Any, key: str, attribute: str, value: Any) -> None:
        if hasattr(optimizer, attribute):
            setattr(optimizer, attribute, value)
        else:
            kind = type(optimizer).__name__
            self.session.note(say("probe.not-applied", key=key, kind=kind, attribute=attribute))

    def _total(self) -> Optional[int]:
        return self.session.settings.total_steps

    def rate(self, optimizer: Any, own: Any) -> Any:
        """The learning rate of a step, from the script's own, which is all that the script itself sees."""
        if not self.in_apply:
            return own
        settings = self.session.settings
        wanted, schedule = settings.optimizer, settings.schedule
        if not schedule and not ("lr" in wanted or "lrScale" in wanted):
            return own if self._manual is None else self.ops.cast(own, "float32") * self.ops.cast(self._manual, "float32")
        peak = self._peak(optimizer)
        target = wanted.get("lr", peak) * wanted.get("lrScale", 1.0)
        step = self.ops.cast(optimizer._iterations, "float32") + 1.0
        if schedule and "name" in schedule:
            value = lr_at(self.ops, schedule, target, step, self._total())
        else:
            value = self.ops.cast(own, "float32") * (target / peak if peak else 1.0)
            if schedule:
                value = value * warmup_factor(self.ops, schedule, step, self._total())
        return value if self._manual is None else value * self.ops.cast(self._manual, "float32")

    def _peak(self, optimizer: Any) -> float:
        """The rate that the script means, whatever its schedule makes of it at the start."""
        known = self._peaks.get(optimizer)
        if known is None:
            own = optimizer._learning_rate
            known = getattr(own, "initial_learning_rate", None)
            known = max(getattr(own, "warmup_target", None) or 0.0, known) if known is not None else float(self._value(own))
            self._peaks[optimizer] = known = float(known)
        return known

    def _value(self, variable: Any) -> float:
        # Not `.value`, which is a part of the graph while JAX traces one.
        inner = getattr(variable, "_value", variable)
        if self.backend == "tensorflow":
            import tensorflow as tf

            with tf.init_scope():
                return float(self.ops.convert_to_numpy(inner))
        return float(self.ops.convert_to_numpy(inner))

    # A step.

    def take_loss(self, optimizer: Any, grads: List[Any], variables: List[Any]) -> Any:
        """The loss that the gradients of a step come from, and whether there is none: a truth, or 1 or 0 where only the graph knows."""
        if self.torch_driver is not None:
            values = self.torch_driver.losses.take(self._as_of_torch.get(optimizer))
            return (sum(float(value) for value in values), False) if values else (None, True)
        loss = joined(self.ops, self.losses.take(optimizer, grads, variables))
        if loss is not None:
            if self.carry.wanted and not is_symbolic(self.backend, loss):
                # What was found here needs no other way.
                self.carry.take(variables)
            return loss, False
        carried = self.carry.take(variables) if self.backend == "tensorflow" else None
        return (None, True) if carried is None else carried

    def apply(self, optimizer: Any, grads: List[Any], variables: List[Any], original: Any) -> None:
        """`grads` of `variables`, unscaled and before clipping; eager, or part of a graph that is being traced."""
        tracker = guard.guarded(say("work.watch-optimizer"))(self._tracker)(optimizer, variables)
        if tracker is None:
            original(optimizer, grads, variables)
            return
        symbolic = is_symbolic(self.backend, grads[0])
        self.in_apply = True
        try:
            self._apply(tracker, grads, variables, original, symbolic)
        finally:
            self.in_apply = False
        if not symbolic and not self.in_fit:
            self.step_ended()

    def _apply(self, tracker: KerasTracker, grads: List[Any], variables: List[Any], original: Any, symbolic: bool) -> None:
        read = guard.guarded(say("work.read-gradients"))(tracker.before)(self.losses.unclipped(grads), variables, symbolic)
        original(tracker.optimizer, self._changed(grads), variables)
        if read is not None:
            guard.guarded(say("work.read-step"))(tracker.after)(read, variables, symbolic)

    def _changed(self, grads: List[Any]) -> List[Any]:
        """The gradients after what the config does to them."""
        settings, ops = self.session.settings, self.ops
        if settings.skip_non_finite:
            total = sum(ops.sum(ops.cast(grad, "float32") * 0.0) for grad in grads)
            grads = [ops.where(ops.isfinite(total), grad, ops.zeros_like(grad)) for grad in grads]
        return clip(ops, grads, settings.clip) if settings.clip else grads

    def _tracker(self, optimizer: Any, variables: List[Any]) -> Optional[KerasTracker]:
        tracker = self._by_optimizer.get(optimizer)
        if tracker is not None:
            return tracker
        index = len(self.trackers)
        if index >= _MOST_TABLES:
            self._attend()
            if not self._full:
                self._full = True
                self.session.note(say("probe.many-optimizers", n=_MOST_TABLES))
            return None
        name = "main" if index == 0 else "%s %d" % (self._trained(variables) or optimizer.name, index + 1)
        tracker = self._by_optimizer[optimizer] = KerasTracker(self, optimizer, index, name, variables)
        self.trackers.append(tracker)
        self.session.driver = self
        return tracker

    @staticmethod
    def _trained(variables: List[Any]) -> str:
        """The name of the model that the variables are of, where it shows in their paths."""
        tops = {variable.path.split("/")[0] for variable in variables}
        return tops.pop() if len(tops) == 1 else ""

    def opened(self, tracker: KerasTracker, with_loss: bool) -> None:
        """The first row of a tracker is there: its table is told."""
        if not with_loss:
            self.session.note(say("probe.no-loss"))
        device = device_of(self.backend)
        settings = self.session.settings
        if settings.device == "gpu" and device["kind"] == "cpu":
            self.session.leave("failed", say("probe.keras-on-cpu", backend=self.backend, cpu=device["name"]))
        versions = {"python": platform.python_version(), "keras": self.keras.__version__, "keel_probe": __version__}
        versions[self.backend] = str(__import__(self.backend).__version__)
        self.session.begin(device, versions, [item.table for item in self.trackers if item.told or item is tracker])

    # The host's side of a step.

    def before_call(self) -> None:
        """A call that may take steps is about to be made: weights are kept where the layers are due."""
        ahead = self._looks.ahead
        # What a step did to the weights shows where it comes alone.
        if ahead and self.trackers and self.pace.due(self.trackers[0].step + ahead + 1):
            self.step_ended()
        for tracker in self.trackers:
            tracker.remember()

    def after_call(self) -> None:
        """A call is over that may have taken steps, or a batch of a fit."""
        self._looks.called()
        if self.trackers:
            wanted = any(tracker.samples or not tracker.told for tracker in self.trackers)
            if wanted or self._looks.due(self.trackers[0].step):
                self.step_ended()

    def step_ended(self) -> None:
        """Writes the rows that have come, and lets the session act."""
        if self.backend == "jax":
            self._wait()
        most = 0
        for tracker in self.trackers:
            rows = tracker.take()
            if rows and not self._restored:
                self._restore()
                return
            guard.guarded("record a step")(tracker.record)(rows)
            if rows and tracker.index == 0:
                self._finished_step(tracker.step)
            elif rows and not most:
                # The leading one has ended, as that of a fold before: what is asked of the run is heard all the same.
                self._attend()
            most = max(most, len(rows))
            self._pace_norms(tracker, len(rows))
        self._looks.done(most)

    def _pace_norms(self, tracker: KerasTracker, steps: int) -> None:
        """After some steps it shows how long they take, and so how often their norms can be computed."""
        if not tracker.in_graph or tracker.paced or tracker.step < _WARM or steps < 2:
            return
        tracker.paced = True
        self.in_call, before = True, self.in_call
        try:
            guard.guarded(say("work.read-gradients"))(tracker.sample_norms)(self._looks.seconds_a_step(steps))
        finally:
            self.in_call = before

    def _wait(self) -> None:
        import jax

        jax.effects_barrier()

    # Model.fit.

    def fitting(self, model: Any, params: dict) -> None:
        self.model = model
        self._looks.begin()
        self.in_fit = self.backend == "jax"
        self.in_train_step = str(type(model).train_step.__module__).startswith("keras.")
        guard.guarded(say("work.read-clues"))(look_at_model)(self.keras, self.session, model)
        epochs, steps = params.get("epochs"), params.get("steps")
        if epochs and steps:
            self.session.planned_steps = int(epochs * steps)

    def fitted(self) -> None:
        self.in_fit = self.in_train_step = False

    def evaluated(self, model: Any, logs: Dict[str, Any]) -> None:
        values = {name: float(value) for name, value in logs.items() if isinstance(value, (int, float)) or hasattr(value, "dtype")}
        if "loss" not in values or not self.session.started or not self.session.ranks.leads:
            return
        self.flush()
        loss = values.pop("loss")
        optimizer = getattr(model, "optimizer", None)
        tracker = self._by_optimizer.get(getattr(optimizer, "inner_optimizer", optimizer)) if optimizer is not None else None
        if tracker is None or tracker.index == 0:
            self.session.event("eval", step=self.session.step, loss=loss, metrics=values)
        else:
            self.session.event("eval", step=tracker.step, loss=loss, metrics=values, name=tracker.table.info["name"])

    # What the session asks.

    def flush(self) -> None:
        if self.backend == "jax":
            self._wait()
        for tracker in self.trackers:
            tracker.record(tracker.take())
        self._looks.done(0)
        if self.trackers:
            self.session.step = self.trackers[0].step

    def set_lr(self, value: float) -> None:
        if self.backend == "jax":
            raise ValueError(say("probe.jax-lr"))
        if not self.trackers:
            raise ValueError(say("probe.no-optimizer"))
        last = self.trackers[0].last_rate
        if not last:
            raise ValueError(say("probe.zero-lr"))
        self._manual.assign(self._value(self._manual) * value / last)

    def capture(self) -> Any:
        from .state import capture

        return capture(self)

    def _restore(self) -> None:
        from .state import restore

        self._restored = True
        try:
            notes = restore(self)
        except Exception as error:  # noqa: BLE001 - to go on from the start instead would deceive
            self.session.leave("failed", say("probe.not-continued", why=message_of(error)))
        for note in notes:
            self.session.note(note)
