"""The loss of a step: what `backward` was called on since the step before."""

from __future__ import annotations

import functools
from typing import Any, Dict, FrozenSet, List, Optional, Tuple

from ..guard import guarded
from ..say import say
from .reach import NOBODY, Before, Reach, key_of
from .terms import Terms

#: Losses that no optimizer takes are forgotten after so many.
_MOST_OPEN = 64


class _Loss:
    """A loss that `backward` was called on."""

    __slots__ = ("value", "reached", "closed", "stale", "flying", "old")

    def __init__(self, value: Any) -> None:
        self.value = value
        #: Keys of the optimizers that got gradients of it; None where that cannot be told.
        self.reached: Optional[frozenset] = None
        #: Keys of those that have stepped since, and of those whose gradients were cleared since.
        self.closed: FrozenSet[int] = NOBODY
        self.stale: FrozenSet[int] = NOBODY
        #: Whether its `backward` goes on: some scripts step within it.
        self.flying = True
        #: Whether any optimizer has stepped since.
        self.old = False

    def is_for(self, key: int) -> bool:
        return key not in self.closed and (self.reached is None or key in self.reached)

    @property
    def alone(self) -> bool:
        return self.reached is None or len(self.reached) == 1

    @property
    def spent(self) -> bool:
        if self.flying:
            return False
        return self.old if not self.reached else self.closed >= self.reached


class LossBook:
    """
    Losses since the last step. A script that accumulates divides each by the number of passes, or lets the gradients
    add up; the sum is in both cases the loss whose gradient the step applies. One whose gradient was cleared before the step
    is no part of it. With several optimizers a loss belongs to those that got gradients of it.
    """

    def __init__(self, torch: Any, driver: Any) -> None:
        self._tensor = torch.Tensor
        self._open: List[_Loss] = []
        self._scaled: Dict[int, Tuple[Any, Any]] = {}
        self._reach = Reach(driver)
        self._terms = Terms(torch, driver.session)
        self._driver = driver

    def __bool__(self) -> bool:
        return bool(self._open)

    def scaled(self, outputs: Any, original: Any) -> None:
        """`outputs` is `original` times the loss scale."""
        if isinstance(outputs, self._tensor) and isinstance(original, self._tensor):
            self._scaled = {id(outputs): (outputs, original.detach())}

    def begin(self, tensors: Any) -> Optional[Tuple[List[_Loss], Before]]:
        """`backward` is about to be called. What is called within another, as a checkpoint does, is a part of that one."""
        if self._open and self._open[-1].flying:
            return None
        kind = self._tensor
        if isinstance(tensors, kind):
            losses = [tensors] if tensors.numel() == 1 else []
        else:
            given = tensors if isinstance(tensors, (list, tuple)) else (tensors,)
            losses = [loss for loss in given if isinstance(loss, kind) and loss.numel() == 1]
        if not losses:
            return None
        driver = self._driver
        if len(losses) == 1:
            self._terms.see(losses[0])
            if driver.clues.open:
                driver.clues.before_backward(losses[0])
        before = self._reach.before()
        if before.cleared:
            for entry in self._open:
                entry.stale |= before.cleared
        added = [_Loss(self._value(loss)) for loss in losses]
        if not driver.made and driver.is_by_hand:
            self._open = []
            driver.by_hand.before(losses[0], float(added[0].value))
        if len(self._open) >= _MOST_OPEN and before.looks:
            self._open = self._open[_MOST_OPEN // 2 :]
        self._open += added
        return added, before

    def end(self, begun: Tuple[List[_Loss], Before]) -> None:
        """`backward` has returned."""
        added, before = begun
        driver = self._driver
        if not driver.made and driver.is_by_hand:
            driver.by_hand.after()
        if driver.clues.open:
            driver.clues.after_backward()
        reached = self._reach.after(before)
        for entry in added:
            entry.reached, entry.flying = reached, False

    def fail(self, begun: Tuple[List[_Loss], Before]) -> None:
        """`backward` has raised: there is no gradient of it."""
        self._open = [entry for entry in self._open if entry not in begun[0]]

    def _value(self, loss: Any) -> Any:
        known = self._scaled.pop(id(loss), None) if self._scaled else None
        value = known[1] if known is not None else loss
        return value.item() if value.is_cpu else value.detach()

    def only(self, optimizer: Any) -> Any:
        """The loss of the step where there is one, of the script's only optimizer: the usual case by far. It is not taken."""
        if len(self._open) != 1:
            return None
        loss = self._open[0]
        mine = loss.reached is not None and loss.reached is self._reach.sole(optimizer) and not loss.flying
        return loss.value if mine else None

    def take(self, optimizer: Any) -> List[Any]:
        """
        The losses of a step, numbers or tensors. Those since the last step of any optimizer come first. Losses that reach
        this optimizer alone are its own; only without them those it shares (a generator is trained through its
        discriminator). One that reached nobody is taken where there is no other.
        """
        only = self.only(optimizer)
        if only is not None:
            self._open = []
            return [only]
        key = key_of(optimizer)
        mine = [entry for entry in self._open if entry.is_for(key)]
        chosen = [entry for entry in mine if key not in entry.stale] or mine[-1:]
        chosen = [entry for entry in chosen if not entry.old] or chosen
        chosen = [entry for entry in chosen if entry.alone] or chosen
        if not mine:
            chosen = [entry for entry in self._open if entry.reached is not None and not entry.reached and not entry.old]
        for entry in mine:
            entry.closed |= {key}
        self._open = [entry for entry in self._open if not entry.spent]
        for entry in self._open:
            entry.old = True
        return [entry.value for entry in chosen]

    def forget(self) -> None:
        self._open = []


def hook_backward(torch: Any, driver: Any) -> None:
    """`Tensor.backward` and direct calls both come through torch.autograd.backward."""
    original = torch.autograd.backward
    session = driver.session
    losses = driver.losses
    begin = guarded(say("work.read-loss"))(losses.begin)
    end = guarded(say("work.read-loss"))(losses.end)

    @functools.wraps(original)
    def backward(tensors: Any, *args: Any, **kwargs: Any) -> Any:
        begun = begin(tensors) if session.active else None
        if begun is None:
            return original(tensors, *args, **kwargs)
        try:
            result = original(tensors, *args, **kwargs)
        except BaseException:
            losses.fail(begun)
            raise
        end(begun)
        return result

    torch.autograd.backward = backward
