"""The loss of a step: what `backward` was called on since the step before."""

from __future__ import annotations

import functools
import sys
from typing import Any, Dict, List, NamedTuple, Optional, Set, Tuple

from ..guard import guarded
from ..say import say


class _Loss(NamedTuple):
    value: Any
    #: Ids of the optimizers that its graph reaches; None where there is only one.
    reached: Optional[frozenset]
    #: Ids of those that have stepped since.
    closed: Set[int]


#: Losses that no optimizer takes are forgotten after so many.
_MOST_OPEN = 64


class LossBook:
    """
    Losses since the last step. A script that accumulates divides each by the number of passes, or lets the gradients
    add up; the sum is in both cases the loss whose gradient the step applies.
    With several optimizers a loss belongs to those whose parameters its graph reaches.
    """

    def __init__(self, torch: Any, driver: Any) -> None:
        self._torch = torch
        self._driver = driver
        self._open: List[_Loss] = []
        #: How many of the open ones came before the last step of any optimizer.
        self._old = 0
        self._scaled: Dict[int, Tuple[Any, Any]] = {}
        self._reached: Dict[Tuple[Any, int], frozenset] = {}

    def __bool__(self) -> bool:
        return bool(self._open)

    def scaled(self, outputs: Any, original: Any) -> None:
        """`outputs` is `original` times the loss scale."""
        if isinstance(outputs, self._torch.Tensor) and isinstance(original, self._torch.Tensor):
            self._scaled = {id(outputs): (outputs, original.detach())}

    def add(self, loss: Any) -> None:
        """`backward` is about to be called on `loss`."""
        if not isinstance(loss, self._torch.Tensor) or loss.numel() != 1:
            return
        known = self._scaled.pop(id(loss), None) if self._scaled else None
        value = known[1] if known is not None else loss.detach()
        reached = self._reach(loss) if len(self._driver.known) > 1 else None
        if len(self._open) >= _MOST_OPEN and reached is not None:
            self._open = self._open[_MOST_OPEN // 2 :]
            self._old = 0
        self._open.append(_Loss(value.item() if value.device.type == "cpu" else value, reached, set()))

    def take(self, optimizer: Any) -> List[Any]:
        """
        The losses of a step, numbers or tensors. Those since the last step of any optimizer come first. Losses that reach
        this optimizer alone are its own; only without them those it shares (a generator is trained through its
        discriminator).
        """
        entries = self._open
        if not any(entry.reached is not None for entry in entries):
            self._open, self._old = [], 0
            return [entry.value for entry in entries]
        key = id(optimizer)
        mine = [
            (number, entry)
            for number, entry in enumerate(entries)
            if (entry.reached is None or key in entry.reached) and key not in entry.closed
        ]
        chosen = [entry for number, entry in mine if number >= self._old] or [entry for _, entry in mine]
        own = [entry for entry in chosen if entry.reached is not None and len(entry.reached) == 1]
        for _, entry in mine:
            entry.closed.add(key)
        self._open = [entry for entry in entries if entry.reached is not None and not entry.closed >= entry.reached]
        self._old = len(self._open)
        return [entry.value for entry in own or chosen]

    def forget(self) -> None:
        self._open, self._old = [], 0

    def _reach(self, loss: Any) -> frozenset:
        """The optimizers whose parameters the graph of the loss reaches; looked up once a line of the script."""
        frame: Any = sys._getframe(2)
        while frame is not None and frame.f_globals.get("__name__", "").startswith(("keel_probe", "torch.")):
            frame = frame.f_back
        place = (frame.f_code, frame.f_lineno) if frame is not None else (None, 0)
        found = self._reached.get(place)
        if found is None:
            found = self._reached[place] = self._walk(loss)
        return found

    def _walk(self, loss: Any) -> frozenset:
        owners: Dict[int, Set[int]] = {}
        for optimizer in self._driver.known:
            for group in optimizer.param_groups:
                for parameter in group["params"]:
                    owners.setdefault(id(parameter), set()).add(id(optimizer))
        seen: Set[Any] = set()
        found: Set[int] = set()
        waiting = [loss.grad_fn]
        while waiting:
            node = waiting.pop()
            if node is None or node in seen:
                continue
            seen.add(node)
            found.update(owners.get(id(getattr(node, "variable", None)), ()))
            waiting.extend(following for following, _ in node.next_functions)
        return frozenset(found)


def hook_backward(torch: Any, driver: Any) -> None:
    """`Tensor.backward` and direct calls both come through torch.autograd.backward."""
    original = torch.autograd.backward
    session = driver.session

    @guarded(say("work.read-loss"))
    def see(tensors: Any) -> None:
        for loss in tensors if isinstance(tensors, (list, tuple)) else (tensors,):
            driver.losses.add(loss)

    @functools.wraps(original)
    def backward(tensors: Any, *args: Any, **kwargs: Any) -> Any:
        if session.active:
            see(tensors)
        return original(tensors, *args, **kwargs)

    torch.autograd.backward = backward
