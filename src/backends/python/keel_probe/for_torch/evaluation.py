"""
Evaluations: losses that the script computes without gradients between its steps. Seen at torch's loss functions, for
nothing else tells a loss from any other number.
"""

from __future__ import annotations

import functools
from typing import Any, Dict, List, Sequence

from ..guard import guarded
from ..say import say
from .splits import Split, Splits

_FUNCTIONS = (
    "cross_entropy",
    "nll_loss",
    "mse_loss",
    "l1_loss",
    "smooth_l1_loss",
    "huber_loss",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "kl_div",
    "poisson_nll_loss",
    "gaussian_nll_loss",
    "ctc_loss",
    "hinge_embedding_loss",
    "margin_ranking_loss",
    "multi_margin_loss",
    "soft_margin_loss",
    "triplet_margin_loss",
    "cosine_embedding_loss",
)


#: Those whose target is a class, as only data has it.
_CLASSES = {"cross_entropy", "nll_loss", "ctc_loss", "multi_margin_loss"}

#: Steps whose loss is compared with what the loss functions gave, and of them the share that must agree.
_COMPARED, _AGREEING = 20, 0.5
#: Of which so many tell whether the loss has the sign of the functions.
_CERTAIN = 10
#: Losses from before the first step that are held back until it is known what is trained on.
_EARLY = 10_000


class Evaluations:
    """Means of the losses seen since the last step, by the data, by loss function, and weighted by the size of the batch."""

    def __init__(self, torch: Any, driver: Any) -> None:
        self._session = driver.session
        self._driver = driver
        self.splits = Splits(torch)
        self._seen: Dict[Split, Dict[str, List[Any]]] = {}
        #: Those from before the first training step, with what tells whether they are over the training data.
        self._early: List[tuple] = []
        #: The functions seen in training, whose evaluation means the same.
        self._trained = set()
        #: What they gave since the last step, while it is compared with the loss; how often both agreed.
        self._gave: List[float] = []
        self._compared = self._agreed = self._negated = 0
        #: Training losses that were looked at, and how many of them were against data: classes, or what a loader served.
        self._looked = self._of_data = 0

    @property
    def pending(self) -> bool:
        return bool(self._seen or self._early)

    @property
    def compares(self) -> bool:
        """Whether losses are still compared with what the loss functions gave."""
        return bool(self._gave) or self._compared < _COMPARED

    def trained(self, name: str, result: Any, target: Any) -> None:
        if target is not None:
            self.splits.trained(target)
        if name in self._trained and self._looked >= _COMPARED <= self._compared:
            return
        self._trained.add(name)
        if self._looked < _COMPARED:
            classes = name in _CLASSES and target is not None and not target.is_floating_point()
            self._looked += 1
            self._of_data += classes or self.splits.of_loader
            if self._looked == _COMPARED:
                self._measures()
        if self._compared < _COMPARED and result.device.type == "cpu" and len(self._gave) < _COMPARED:
            self._gave.append(result.item())

    def _measures(self) -> None:
        """Says where the loss is seen to measure progress: it is that of a loss function against data."""
        if not self._session.ranks.leads:
            return
        if self._of_data > _AGREEING * self._looked and self._agreed >= _AGREEING * self._compared:
            self._session.event("scalar", step=self._session.step, name="supervised", value=1.0)

    def stepped(self, losses: Sequence[float]) -> None:
        """A step was taken on these losses: their sum is that of the functions, or where they were scaled its mean."""
        gave, self._gave = self._gave, []
        if not gave or not losses or self._compared >= _COMPARED:
            return
        total, loss = sum(gave), sum(losses)
        self._compared += 1
        self._agreed += any(abs(loss - each) <= 1e-3 * abs(each) for each in (total, total / len(losses)))
        self._negated += total != 0 and abs(loss + total) <= 1e-3 * abs(total)
        if self._compared == _CERTAIN:
            self._look_at_sign()

    def _look_at_sign(self) -> None:
        """One loss, of a model that begins from nothing, is to fall: neither is it negated, nor its gradient climbed."""
        driver, clues = self._driver, self._driver.clues
        if driver.made == 0:
            clues.by_function = self._agreed == self._compared
        if driver.made > 1 or not (clues.from_scratch or driver.made == 0):
            return
        if self._negated == self._compared:
            clues.tell("negated", sorted(self._trained), steps=float(_CERTAIN))
        elif self._agreed == self._compared and any(each.get("maximize") for one in driver.known for each in one.param_groups):
            clues.tell("maximized", sorted(self._trained), steps=float(_CERTAIN))

    @property
    def _other_scale(self) -> bool:
        """Whether the training loss is something else than these functions alone."""
        return self._compared > 0 and self._agreed < _AGREEING * self._compared

    def add(self, name: str, target: Any, total: Any, count: Any) -> None:
        """`total`: the sum of the losses of `count` examples."""
        split = self.splits.of(target) if target is not None else Split("", False)
        if target is not None and self.splits.untrained and len(self._early) < _EARLY:
            self._early.append((split, self.splits.source(target), name, total, count))
        else:
            self._put(split, name, total, count)

    def _put(self, split: Split, name: str, total: Any, count: Any) -> None:
        entry = self._seen.setdefault(split, {}).setdefault(name, [0.0, 0])
        entry[0] = entry[0] + total
        entry[1] = entry[1] + count

    def tell(self, step: int) -> None:
        """Writes an `eval` event for each part of the data; called before the next step and at the end."""
        early, self._early = self._early, []
        for split, source, name, total, count in early:
            self._put(self.splits.settled(split, source), name, total, count)
        seen, self._seen = self._seen, {}
        if not (self._session.started and self._session.ranks.leads):
            return
        # Validation leads: what is seen first is what the run is judged by.
        for split, losses in sorted(seen.items(), key=lambda item: item[0].name != "val"):
            if self._trained:
                losses = {name: entry for name, entry in losses.items() if name in self._trained}
            means = {name: float(total) / float(count) for name, (total, count) in losses.items() if float(count)}
            if means:
                more: Dict[str, Any] = {"name": split.name} if split.name else {}
                more.update({"training": True} if split.training else {})
                more.update({"otherScale": True} if self._other_scale else {})
                self._session.event("eval", step=step, loss=sum(means.values()), metrics=means, **more)


def hook_losses(torch: Any, driver: Any) -> None:
    functional = torch.nn.functional
    originals = {name: getattr(functional, name) for name in _FUNCTIONS if hasattr(functional, name)}
    session = driver.session
    compiler = getattr(torch, "compiler", None)
    compiling = getattr(compiler, "is_compiling", None) or (lambda: False)
    evaluations = driver.evaluations

    def target_of(args: Any, kwargs: Any) -> Any:
        target = args[1] if len(args) > 1 else kwargs.get("target")
        return target if isinstance(target, torch.Tensor) else None

    def examples(target: Any, kwargs: Any) -> Any:
        """How many targets a loss is the mean or the sum of."""
        if target is None:
            return 1
        if target.is_floating_point():
            return max(1, len(target) if target.dim() else 1)
        return (target != kwargs.get("ignore_index", -100)).sum()

    tensor, is_grad_enabled, clues = torch.Tensor, torch.is_grad_enabled, driver.clues

    @guarded(say("work.read-evaluation"))
    def see(name: str, result: Any, args: Any, kwargs: Any) -> None:
        if type(result) is not tensor or result.dim() != 0:
            return
        target = target_of(args, kwargs)
        if is_grad_enabled():
            evaluations.trained(name, result, target)
            if name not in clues.given_enough:
                clues.given(name, args[0] if args else kwargs.get("input"))
        elif driver.depth == 0:
            count = examples(target, kwargs)
            loss = result.detach()
            evaluations.add(name, target, loss if kwargs.get("reduction") == "sum" else loss * count, count)

    def watched(name: str) -> Any:
        original = originals[name]

        @functools.wraps(original)
        def loss(*args: Any, **kwargs: Any) -> Any:
            result = original(*args, **kwargs)
            if not compiling() and session.active:
                see(name, result, args, kwargs)
            return result

        return loss

    wrapped = {name: watched(name) for name in originals}

    def put(functions: Dict[str, Any]) -> None:
        for name, function in functions.items():
            setattr(functional, name, function)

    put(wrapped)
    _leave_alone_in_script(torch, lambda: put(originals), lambda: put(wrapped))


def _leave_alone_in_script(torch: Any, remove: Any, restore: Any) -> None:
    """torch.jit.script reads the source of the functions a model calls, and must find torch's own."""
    original = torch.jit.script

    @functools.wraps(original)
    def script(obj: Any, optimize: Any = None, _frames_up: int = 0, *args: Any, **kwargs: Any) -> Any:
        remove()
        try:
            return original(obj, optimize, _frames_up + 1, *args, **kwargs)
        finally:
            restore()

    torch.jit.script = script
