"""
Whether a script clears its gradients between steps. One that accumulates on purpose clears them after the step; where they
are still those of the step when the next `backward` adds to them, step after step, every step is taken on the sum of all.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from .reach import key_of, parameters_of

#: Steps in a row that must have been taken on gradients of before.
SURE_STEPS = 20
#: Values of the gradient that are compared.
_VALUES = 32


class _Kept:
    """One gradient of an optimizer, from its step on."""

    __slots__ = ("parameter", "grad", "values", "state", "steps")

    def __init__(self) -> None:
        self.parameter: Any = None
        self.grad: Any = None
        self.values: Any = None
        #: Since the last step: `waits` for `backward`, `kept` as that began, `added` to by it; or it was `cleared`.
        self.state = "waits"
        self.steps = 0


class Clearing:
    def __init__(self, torch: Any) -> None:
        self._torch = torch
        #: By optimizer; None once it is known to clear.
        self._kept: Dict[int, Optional[_Kept]] = {}

    def _open(self) -> List[_Kept]:
        return [kept for kept in self._kept.values() if kept is not None and kept.parameter is not None]

    def settled(self, optimizers: int) -> bool:
        """Whether so many optimizers are known to clear."""
        return len(self._kept) >= optimizers and not any(self._kept.values())

    def before_backward(self) -> None:
        for kept in self._open():
            if kept.state == "waits":
                grad = kept.parameter.grad
                same = grad is not None and grad is kept.grad and self._torch.equal(self._values(grad), kept.values)
                kept.state = "kept" if same else "cleared"

    def after_backward(self) -> None:
        for kept in self._open():
            if kept.state == "kept" and kept.parameter.grad is kept.grad:
                # What the script puts in its place before the step is no sum.
                kept.state = "waits" if self._torch.equal(self._values(kept.grad), kept.values) else "added"

    def stepped(self, optimizer: Any) -> bool:
        """A step was taken. True once it is sure that the gradients are never cleared."""
        key = key_of(optimizer)
        kept = self._kept.setdefault(key, _Kept())
        if kept is None:
            return False
        if kept.parameter is not None and (kept.state != "added" or kept.parameter.grad is not kept.grad):
            self._kept[key] = None
            return False
        kept.steps += kept.parameter is not None
        if kept.steps >= SURE_STEPS:
            self._kept[key] = None
            return True
        self._begin(kept, optimizer)
        return False

    def _begin(self, kept: _Kept, optimizer: Any) -> None:
        """From here on: the gradient that this step was taken on, of a weight that has one."""
        known = kept.parameter
        for parameter in [known] if known is not None else reversed(parameters_of(optimizer)):
            grad = parameter.grad
            if grad is not None and not grad.is_sparse and bool(self._values(grad).any()):
                kept.parameter, kept.grad, kept.values, kept.state = parameter, grad, self._values(grad), "waits"
                return

    def _values(self, grad: Any) -> Any:
        return grad.detach().reshape(-1)[:_VALUES].clone()
