"""Looks at the calls by which a script hands figures to its loggers and metrics. What the script sees of them stays as it is."""

from __future__ import annotations

import functools
import os
import sys
import threading
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Tuple

from ..guard import guarded
from ..imports import when_imported
from ..say import say
from .readers import Call, Reader, grouped, kept, many, named, one

if TYPE_CHECKING:
    from ..session import Session


class Hook(NamedTuple):
    """A function that takes figures. Within its call the others are not looked at: loggers hand on to each other."""

    module: str
    #: Its name in the module, of a method behind that of its class.
    path: str
    #: None: what it logs by others is nothing that the script sees.
    read: Optional[Reader]
    #: The figures are what the call gives, not what it takes.
    after: bool = False


_add_scalar = one(1, "tag", "scalar_value", (3, "global_step"))
_lightning = ("lightning.pytorch", "pytorch_lightning")

HOOKS = (
    Hook("torch.utils.tensorboard.writer", "SummaryWriter.add_scalar", _add_scalar),
    Hook("torch.utils.tensorboard.writer", "SummaryWriter.add_scalars", grouped),
    Hook("tensorboardX.writer", "SummaryWriter.add_scalar", _add_scalar),
    Hook("tensorboardX.writer", "SummaryWriter.add_scalars", grouped),
    Hook("tensorboard.plugins.scalar.summary_v2", "scalar", one(0, "name", "data", (2, "step"))),
    Hook("wandb.sdk.wandb_run", "Run.log", many(1, "data", (2, "step"))),
    Hook("trackio.run", "Run.log", many(1, "metrics", (2, "step"))),
    Hook("mlflow.tracking.fluent", "log_metric", one(0, "key", "value", (2, "step"))),
    Hook("mlflow.tracking.fluent", "log_metrics", many(0, "metrics", (1, "step"))),
    Hook("transformers.trainer", "Trainer.log", many(1, "logs")),
    Hook("accelerate.accelerator", "Accelerator.log", many(1, "values", (2, "step"))),
    Hook("stable_baselines3.common.logger", "Logger.dump", kept),
    *(Hook(name + ".core.module", "LightningModule.log", one(1, "name", "value")) for name in _lightning),
    *(Hook(name + ".core.module", "LightningModule.log_dict", many(1, "dictionary")) for name in _lightning),
    Hook("lightning.fabric.fabric", "Fabric.log", one(1, "name", "value", (3, "step"))),
    Hook("lightning.fabric.fabric", "Fabric.log_dict", many(1, "metrics", (2, "step"))),
    Hook("keras.src.callbacks.callback_list", "CallbackList.on_epoch_end", many(2, "logs")),
    Hook("evaluate.module", "CombinedEvaluations.compute", named("metrics"), after=True),
    Hook("torchmetrics.collections", "MetricCollection.compute", named("metrics"), after=True),
    # A metric's `forward` computes that of the batch by the way.
    Hook("torchmetrics.metric", "Metric.forward", None),
)


class Loggers:
    """The figures of a session that its loggers are given."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        #: How often each name came, where neither the run nor the script counts steps.
        self._counts: Dict[str, int] = {}
        self._within = threading.local()

    def install(self) -> None:
        """Hooks wait for the packages that the script imports."""
        for hook in HOOKS:
            when_imported(hook.module, functools.partial(self._place, hook))
        when_imported("torchmetrics.metric", self._place_compute)
        when_imported("evaluate.module", self._place_evaluation)

    @guarded(say("work.figures"))
    def _place(self, hook: Hook, module: Any) -> None:
        *classes, name = hook.path.split(".")
        owner = module
        for each in classes:
            owner = getattr(owner, each, None)
        original = getattr(owner, name, None)
        if original is not None:
            setattr(owner, name, self.watched(original, hook.read, hook.after))

    @guarded(say("work.figures"))
    def _place_compute(self, module: Any) -> None:
        """A metric of torchmetrics wraps its `compute` when it is made, and anew when it is copied."""
        original = module.Metric._wrap_compute
        made: Dict[type, List[Any]] = {}

        @functools.wraps(original)
        def wrap_compute(metric: Any, compute: Callable[..., Any]) -> Any:
            kind, place = type(metric), _own_line()

            def read(call: Call) -> Any:
                places = made.setdefault(kind, [])
                if place not in places:
                    places.append(place)
                number = places.index(place) + 1
                return named(kind.__name__ + (" %d" % number if number > 1 else ""))(call)

            return self.watched(original(metric, compute), read, after=True)

        module.Metric._wrap_compute = wrap_compute

    @guarded(say("work.figures"))
    def _place_evaluation(self, module: Any) -> None:
        """A module of `evaluate` copies the code of its `compute` when it is made, so it is looked at behind that."""
        original = module.EvaluationModule.__init__

        @functools.wraps(original)
        def init(one: Any, *args: Any, **kwargs: Any) -> None:
            original(one, *args, **kwargs)
            one.compute = self.watched(one.compute, named(str(one.name)), after=True)

        module.EvaluationModule.__init__ = init

    def watched(self, original: Callable[..., Any], read: Optional[Reader], after: bool) -> Callable[..., Any]:
        """`original`, looked at where it was called by the script and not by another logger."""
        within = self._within

        @functools.wraps(original)
        def call(*args: Any, **named: Any) -> Any:
            if getattr(within, "deep", False):
                return original(*args, **named)
            within.deep = True
            try:
                if read is not None and not after:
                    self._take(read, Call(args, named))
                gave = original(*args, **named)
                if read is not None and after:
                    self._take(read, Call(args, named, gave))
                return gave
            finally:
                within.deep = False

        # TensorFlow is not to make a graph of what it is here for.
        call.autograph_info__ = {}  # type: ignore[attr-defined]
        return call

    @guarded(say("work.figures"))
    def _take(self, read: Reader, call: Call) -> None:
        values, own = read(call)
        session = self._session
        if values and session.active:
            session.figures(session.step if session.started else self._own_step(values, own), values)

    def _own_step(self, values: Mapping[str, Any], own: Any) -> int:
        if isinstance(own, int) and own >= 0:
            return own
        name = next(iter(values))
        count = self._counts[name] = self._counts.get(name, -1) + 1 if len(self._counts) < 1000 else 0
        return count


def _own_line() -> Optional[Tuple[str, int]]:
    """
    The line of the user's own code that is at work: metrics of one kind are told apart by where they are made, so that one
    that is made anew each epoch keeps its name.
    """
    frame: Any = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if not any(part in file for part in _NOT_OWN):
            return file, frame.f_lineno
        frame = frame.f_back
    return None


#: Parts of the files of libraries, and of this probe.
_NOT_OWN = ("site-packages", "dist-packages", "keel_probe", "<", os.path.dirname(os.path.abspath(os.__file__)))
