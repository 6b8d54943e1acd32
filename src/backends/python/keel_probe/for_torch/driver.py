"""The probe inside a PyTorch script: what is common to its optimizers."""

from __future__ import annotations

import platform
import sys
import time
import weakref
from typing import Any, Dict, List, Optional

from .. import __version__, guard
from ..pace import LayersPace, Share
from ..say import message_of, say
from ..session import Driver, Session
from ..totals import about_total
from .batches import Batches
from .buffers import Buffers
from .by_hand import ByHand
from .clipping import ClipBook
from .clues import Clues
from .devices import describe_device, refuse_cpu
from .evaluation import Evaluations
from .fresh import Fresh
from .losses import LossBook
from .names import name_parameters, optimizer_name, root_modules
from .tracker import Tracker

#: A script with more optimizers at a time than this has one for each parameter; the first ones are recorded.
_MOST_AT_ONCE = 8
#: With those that came after others, as for the folds of the data.
_MOST_TABLES = 24


class TorchDriver(Driver):
    def __init__(self, torch: Any, session: Session) -> None:
        self.torch = torch
        self.session = session
        self.known: Any = weakref.WeakSet()
        #: How many optimizers were made so far.
        self.made = 0
        self.trackers: List[Tracker] = []
        self._by_optimizer: Any = weakref.WeakKeyDictionary()
        #: That of the last step.
        self._latest: Optional[Tracker] = None
        self.fresh = Fresh(torch)
        self.clues = Clues(torch, self)
        self.losses = LossBook(torch, self)
        self.clips = ClipBook()
        self.batches = Batches(torch)
        self.buffers = Buffers()
        self.evaluations = Evaluations(torch, self)
        self.schedulers: List[Any] = []
        self.scaler: Any = None
        #: The scaler's step has to unscale first, for the script has not.
        self.unscales_late = False
        #: Above 0 within an optimizer's step.
        self.depth = 0
        self._roots: List[Any] = []
        # In seconds of the script's own thread: what others on the machine take of it is no time to spend.
        self.pace = LayersPace(session.settings.overhead, session.settings.layers_every, time.thread_time)
        #: Norms take half of the share at most where nothing else asks for them.
        self.norms = Share(0.5 * session.settings.overhead, time.thread_time)
        self.sharded = False
        self._told_many = False
        self._restored = session.settings.resume_path is None
        #: Clipping by hand, on request; it takes the place of the config's `clip.norm`.
        self.clip: dict = dict(session.settings.clip)
        self.by_hand = ByHand(self)
        obeys = guard.guarded(say("work.obey-requests"))
        self._finished_step, self._attend = obeys(session.finished_step), obeys(session.attend)
        session.driver = self

    @property
    def is_by_hand(self) -> bool:
        """Whether the script has no optimizer, so far."""
        if self.made:
            return False
        session = self.session
        # Keras on torch has optimizers of its own, and a driver of its own.
        alone = session.driver is self and session.ranks.size == 1
        return alone and session.settings.resume_path is None

    # The steps.

    def step(self, optimizer: Any, original: Any, args: Any, kwargs: Any) -> Any:
        """One call of `optimizer.step`. What the script's own code raises passes; the probe's errors do not."""
        tracker = self._latest
        if tracker is not None and tracker.quiet > 0 and not args and not kwargs and tracker.optimizer is optimizer:
            if tracker.begins_quietly(optimizer):
                return self._step_quietly(tracker, original, optimizer)
        self.depth += 1
        try:
            if tracker is None or tracker.optimizer is not optimizer:
                tracker = self._latest = self._tracker(optimizer, bool(args or kwargs))
            if tracker is None:
                return original(optimizer, *args, **kwargs)
            if not self._restored:
                result = tracker.stand_aside(args, kwargs)
                self._restore()
            else:
                clues = self.clues
                if clues.open:
                    clues.before_step(tracker.index == 0)
                result = tracker.take(original, optimizer, args, kwargs)
                if clues.open:
                    clues.stepped(optimizer)
        finally:
            self.depth -= 1
        self._stepped(tracker)
        return result

    def _step_quietly(self, tracker: Tracker, original: Any, optimizer: Any) -> Any:
        self.depth += 1
        try:
            result = original(optimizer)
        finally:
            self.depth -= 1
            tracker.ends_quietly()
        self._stepped(tracker)
        return result

    def _stepped(self, tracker: Tracker) -> None:
        if not tracker.complete:
            return
        if tracker.index == 0:
            self._finished_step(tracker.step)
        elif self.trackers[0].optimizer is None and self._living()[:1] == [tracker]:
            # The run's steps stand where the first optimizer left them; requests are obeyed all the same.
            self._attend()

    def _living(self) -> List[Tracker]:
        """Those whose optimizer the script still has."""
        return [tracker for tracker in self.trackers if tracker.optimizer is not None]

    @property
    def roots(self) -> List[Any]:
        """The models that the script had when the newest optimizer took its first step, and still has."""
        return [root for root in (known() for known in self._roots) if root is not None]

    def scaler_skipped(self, optimizer: Any) -> None:
        """The gradient scaler found gradients that are not finite, and left the step out."""
        tracker = self._tracker(optimizer)
        if tracker is not None and self._restored:
            tracker.skipped_by_scaler()
            self._stepped(tracker)

    def calls(self, optimizer: Any) -> int:
        """How many steps of the optimizer were taken or stood aside for."""
        tracker = self._by_optimizer.get(optimizer)
        return tracker.calls if tracker is not None else 0

    def _tracker(self, optimizer: Any, closure: bool = False) -> Optional[Tracker]:
        tracker = self._by_optimizer.get(optimizer)
        if tracker is None and optimizer not in self._by_optimizer:
            self._by_optimizer[optimizer] = None
            guard.guarded(say("work.watch-optimizer-kind", kind=type(optimizer).__name__))(self._begin)(optimizer, closure)
            tracker = self._by_optimizer.get(optimizer)
        return tracker

    def _begin(self, first: Any, closure: bool) -> None:
        """The first step of an optimizer that is not known yet: names everything and opens the tables."""
        room = min(_MOST_AT_ONCE - len(self._living()), _MOST_TABLES - len(self.trackers))
        if room <= 0:
            self._tell_many()
            return
        self.clues.open = True
        roots = root_modules(self.torch)
        self._roots = [weakref.ref(root) for root in roots]
        self.sharded = any(type(module).__name__ == "FullyShardedDataParallel" for root in roots for module in root.modules())
        others = [item for item in self.known if item is not first and item not in self._by_optimizer]
        others = [item for item in others if item.param_groups and not self._same(item, first)]
        added = [first] + sorted(others, key=lambda item: optimizer_name(item, self.roots, ""))
        added = added[:room]
        if not self.losses and not closure:
            self.session.note(say("probe.no-backward"))
        for optimizer in added:
            self._add(optimizer, len(added) == 1 and not self.trackers)
        if not self.session.started:
            refuse_cpu(self.trackers[0].device, self.session)
            self._guess_length(first)
        for tracker in self.trackers:
            for note in tracker.enforcer.notes:
                self.session.note(note)
            tracker.enforcer.notes = []
        device = describe_device(self.torch, self.trackers[0].device)
        self.session.begin(device, self.versions(), self._tables())
        if self.trackers[0].optimizer is first and self.trackers[0].calls == 0:
            self.clues.begin(first)

    def _tell_many(self) -> None:
        if not self._told_many:
            self._told_many = True
            self.session.note(say("probe.many-optimizers", n=len(self.trackers)))

    def _guess_length(self, optimizer: Any) -> None:
        settings, about = self.session.settings, about_total(sys._getframe(1), optimizer)
        if about is not None:
            # A run that is continued begins the script's loop anew.
            self.session.about_steps = settings.resume_step + max(1, about // settings.accumulate)

    @staticmethod
    def _same(one: Any, other: Any) -> bool:
        """Whether one optimizer only wraps the other."""
        return one.param_groups is other.param_groups

    def _add(self, optimizer: Any, alone: bool) -> None:
        parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
        index = len(self._tables())
        # One that comes after all others are gone takes their place: the next fold, the next layer.
        name = "main" if alone else self._successor() or optimizer_name(optimizer, self.roots, "optimizer %d" % (index + 1))
        if any(tracker.table.info["name"] == name for tracker in self.trackers):
            name = "%s %d" % (name, index + 1)
        tracker = Tracker(self, optimizer, index, name, name_parameters(self.roots, parameters))
        self.trackers.append(tracker)
        self._by_optimizer[optimizer] = tracker

    def _tables(self) -> List[Any]:
        by_hand = self.by_hand.table
        return ([by_hand] if by_hand is not None else []) + [tracker.table for tracker in self.trackers]

    def _successor(self) -> str:
        return str(self.trackers[0].table.info["name"]) if self.trackers and not self._living() else ""

    def versions(self) -> Dict[str, str]:
        versions = {"python": platform.python_version(), "torch": str(self.torch.__version__), "keel_probe": __version__}
        for name in ("lightning", "pytorch_lightning", "transformers", "accelerate", "deepspeed"):
            version = getattr(sys.modules.get(name), "__version__", None)
            if version:
                versions[name] = str(version)
        if self.torch.version.cuda:
            versions["cuda"] = str(self.torch.version.cuda)
        return versions

    # What the session asks.

    def flush(self) -> None:
        if self.is_by_hand:
            self.by_hand.flush()
        for tracker in self.trackers:
            tracker.flush()
        self.evaluations.tell(self.session.step)

    def is_between_steps(self) -> bool:
        if not self.trackers:
            return self.by_hand.table is None
        leader = self.trackers[0]
        return leader.optimizer is not None and leader.step == self.session.step

    def set_lr(self, value: float) -> None:
        if not self.trackers:
            raise ValueError(say("probe.no-optimizer"))
        leader = (self._living() or self.trackers)[0]
        if leader.optimizer is None:
            raise ValueError(say("probe.no-optimizer"))
        leader.enforcer.set_lr(value, leader.step + 1)

    def set_clip(self, value: Optional[float]) -> None:
        self.clip = {key: item for key, item in self.clip.items() if key != "norm"}
        if value is not None:
            self.clip["norm"] = value

    def capture(self) -> Any:
        from .state import capture

        if self.sharded:
            raise ValueError(say("probe.sharded"))
        if not self.trackers or self.trackers[0].optimizer is None:
            # What the run's steps count by is gone: a snapshot would be of something else.
            raise ValueError(say("probe.no-snapshots"))
        return capture(self)

    def _restore(self) -> None:
        from .state import restore

        self._restored = True
        self.losses.forget()
        try:
            notes = restore(self)
        except Exception as error:  # noqa: BLE001 - to go on from the start instead would deceive
            self.session.leave("failed", say("probe.not-continued", why=message_of(error)))
        for note in notes:
            self.session.note(note)

    def holds(self, owner: Any) -> bool:
        """Whether gradients are being accumulated, so that the script's zero_grad must wait."""
        if not self.session.active:
            return False
        tracker = self._by_optimizer.get(owner) if isinstance(owner, self.torch.optim.Optimizer) else None
        if tracker is not None:
            return bool(tracker.holding)
        return any(tracker.holding for tracker in self.trackers)
