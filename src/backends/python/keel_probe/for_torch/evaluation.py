"""
Evaluations: losses that the script computes without gradients between its steps. Seen at torch's loss functions, for
nothing else tells a loss from any other number.
"""

from __future__ import annotations

import functools
from typing import Any, Dict, List

from ..guard import guarded
from ..say import say

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


class Evaluations:
    """Means of the losses seen since the last step, by loss function and weighted by the size of the batch."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._seen: Dict[str, List[Any]] = {}
        #: The functions seen in training, whose evaluation means the same.
        self._trained = set()

    @property
    def pending(self) -> bool:
        return bool(self._seen)

    def trained(self, name: str) -> None:
        self._trained.add(name)

    def add(self, name: str, total: Any, count: Any) -> None:
        """`total`: the sum of the losses of `count` examples."""
        entry = self._seen.setdefault(name, [0.0, 0])
        entry[0] = entry[0] + total
        entry[1] = entry[1] + count

    def tell(self, step: int) -> None:
        """Writes one `eval` event for what was seen; called before the next step and at the end."""
        seen, self._seen = self._seen, {}
        if self._trained:
            seen = {name: entry for name, entry in seen.items() if name in self._trained}
        means = {name: float(total) / float(count) for name, (total, count) in seen.items() if float(count)}
        if means and self._session.started and self._session.ranks.leads:
            self._session.event("eval", step=step, loss=sum(means.values()), metrics=means)


def hook_losses(torch: Any, driver: Any) -> None:
    functional = torch.nn.functional
    originals = {name: getattr(functional, name) for name in _FUNCTIONS if hasattr(functional, name)}
    session = driver.session
    compiler = getattr(torch, "compiler", None)
    compiling = getattr(compiler, "is_compiling", None) or (lambda: False)
    evaluations = driver.evaluations

    def examples(args: Any, kwargs: Any) -> Any:
        """How many targets a loss is the mean or the sum of."""
        target = args[1] if len(args) > 1 else kwargs.get("target")
        if not isinstance(target, torch.Tensor):
            return 1
        if target.is_floating_point():
            return max(1, len(target) if target.dim() else 1)
        return (target != kwargs.get("ignore_index", -100)).sum()

    @guarded(say("work.read-evaluation"))
    def see(name: str, result: Any, args: Any, kwargs: Any) -> None:
        if type(result) is not torch.Tensor or result.dim() != 0:
            return
        if torch.is_grad_enabled():
            evaluations.trained(name)
        elif driver.depth == 0:
            count = examples(args, kwargs)
            loss = result.detach()
            evaluations.add(name, loss if kwargs.get("reduction") == "sum" else loss * count, count)

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
