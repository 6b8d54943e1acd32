"""The terms of a composite loss, such as `recon + beta * kl`: scalars of the script that the loss is the sum of."""

from __future__ import annotations

import sys
from typing import Any, Dict, List

#: What a loss is put together by: sums, and products with a number.
_SUMS = ("AddBackward0", "SubBackward0", "RsubBackward1")
_SCALES = ("MulBackward0", "DivBackward0", "NegBackward0")
#: Nodes that are looked at, and functions of the script whose variables are.
_MOST, _NEAR = 24, 4
#: All losses are looked at first, and then one in so many: a prime, so that of losses that take turns each has its own.
_FIRST, _EVERY = 100, 11


class Terms:
    def __init__(self, torch: Any, session: Any) -> None:
        self._torch = torch
        self._session = session
        self._seen = 0

    def see(self, loss: Any) -> None:
        """`backward` is about to be called on `loss`: records the terms that the script has names for."""
        self._seen += 1
        if self._seen > _FIRST and self._seen % _EVERY or type(loss.grad_fn).__name__ not in _SUMS:
            return
        named = self._named(loss, _parts(loss.grad_fn))
        if named:
            self._session.figures(self._session.step + 1, named)

    def _named(self, loss: Any, nodes: List[Any]) -> Dict[str, float]:
        found: Dict[str, float] = {}
        tensor = self._torch.Tensor
        for frame in _frames():
            for name, value in list(frame.f_locals.items()):
                if type(value) is not tensor or value is loss or value.dim() or value.device.type != "cpu":
                    continue
                if value.grad_fn is not None and any(value.grad_fn is node for node in nodes):
                    found.setdefault("term/" + name, value.detach().item())
        # The loss by another name is no term of it.
        return found if len(found) > 1 else {}


def _parts(top: Any) -> List[Any]:
    """The nodes that the loss is the weighted sum of, with the sums in between."""
    found: List[Any] = []
    waiting = [following for following, _ in top.next_functions]
    while waiting and len(found) < _MOST:
        node = waiting.pop(0)
        if node is None:
            continue
        found.append(node)
        kind = type(node).__name__
        following = [each for each, _ in node.next_functions]
        if kind in _SUMS or (kind in _SCALES and sum(each is not None for each in following) == 1):
            waiting += following
    return found


def _frames() -> List[Any]:
    found: List[Any] = []
    frame: Any = sys._getframe(3)
    while frame is not None and len(found) < _NEAR:
        if not frame.f_globals.get("__name__", "").startswith(("keel_probe", "torch.", "lightning", "accelerate")):
            found.append(frame)
        frame = frame.f_back
    return found
