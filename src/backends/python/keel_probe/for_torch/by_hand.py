"""
Training without an optimizer: `backward`, and then the script changes the weights itself. A step is a call of `backward`
after which the leaves of its graph are changed, or others stand in their place. Its row is known at the next call.
"""

from __future__ import annotations

import time
from typing import Any, List, Optional, Tuple

from ..folder import Table
from ..guard import guarded
from ..say import say
from .devices import describe_device
from .figures import norms, total_norm

#: So many steps must have come before they are taken for training; an attack on an input takes fewer.
_SURE = 20
#: Leaves that are compared, and values of each.
_LEAVES, _VALUES = 8, 32


def leaves_of(loss: Any) -> List[Any]:
    """The leaves that a loss is computed from and that take gradients."""
    found, seen, waiting = [], set(), [loss.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        variable = getattr(node, "variable", None)
        if variable is not None:
            found.append(variable)
        waiting.extend(following for following, _ in node.next_functions)
    return found


class ByHand:
    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._torch = driver.torch
        self._leaves: List[Any] = []
        self._mark: List[Tuple[int, Any]] = []
        #: Losses since the last step, and the norm of the gradients that they add up to.
        self._losses: List[float] = []
        self._norm: Optional[float] = None
        self._rows: List[List[Optional[float]]] = []
        self._step = 0
        #: The gradients of the leaves that are compared, and how many steps went along them.
        self._slopes: List[Any] = []
        self._climbed = 0
        self.table: Optional[Table] = None

    @guarded(say("work.read-loss"))
    def before(self, loss: Any, value: float) -> None:
        """`backward` is about to be called on `loss`."""
        if self._losses:
            if self._changed():
                self._look_uphill()
                self._stepped()
            else:
                leaves = leaves_of(loss)
                if self._replaced(leaves):
                    self._stepped()
                self._leaves = leaves
        else:
            self._leaves = leaves_of(loss)
        self._losses.append(value)
        self._driver.evaluations.stepped([value])

    @guarded(say("work.read-gradients"))
    def after(self) -> None:
        """`backward` has returned."""
        grads = [leaf.grad for leaf in self._leaves if leaf.grad is not None]
        with self._torch.no_grad():
            self._norm = total_norm(self._torch, norms(self._torch, grads)).item() if grads else None
            self._mark = [(leaf._version, self._values(leaf)) for leaf in self._leaves[:_LEAVES]]
            slopes = [leaf.grad for leaf in self._leaves[:_LEAVES]]
            self._slopes = [None if each is None or self._step >= _SURE else self._values(each) for each in slopes]

    def _values(self, leaf: Any) -> Any:
        return leaf.detach().flatten()[:_VALUES].clone()

    def _changed(self) -> bool:
        """Whether most leaves are; where it is one of many, as in an attack on an input, no model is trained."""
        marked = list(zip(self._leaves, self._mark))
        # `parameter.data` has a counter of its own.
        differs = lambda leaf, values: not self._torch.equal(self._values(leaf), values)
        changed = sum(leaf._version != version or differs(leaf, values) for leaf, (version, values) in marked)
        return 2 * changed > len(marked)

    def _look_uphill(self) -> None:
        """Whether the update went along the gradients. An attack on an input does so on purpose, and has that one leaf."""
        if self._step >= _SURE:
            return
        pairs = [(leaf, old, slope) for leaf, (_, old), slope in zip(self._leaves, self._mark, self._slopes) if slope is not None]
        climbed = sum(float(((self._values(leaf) - old) * slope).sum()) for leaf, old, slope in pairs)
        self._climbed += climbed > 0 and len(self._leaves) > 1
        if self._climbed == _SURE - 1 and self._driver.clues.by_function:
            self._driver.clues.tell("uphill", steps=float(self._climbed))

    def _replaced(self, leaves: List[Any]) -> bool:
        known = set(map(id, self._leaves))
        same = [leaf.shape for leaf in leaves] == [leaf.shape for leaf in self._leaves]
        return same and bool(leaves) and not any(id(leaf) in known for leaf in leaves)

    def _stepped(self) -> None:
        self._step += 1
        row: List[Optional[float]] = [float(self._step), time.time(), sum(self._losses), None, self._norm]
        self._losses = []
        if self.table is not None:
            self.table.step(row)
            self._driver.session.finished_step(self._step)
            return
        self._rows.append(row)
        if len(self._rows) >= _SURE:
            self._begin()

    def _begin(self) -> None:
        driver = self._driver
        self.table = Table("updates by hand", 0, [], [])
        driver.keeps = False
        driver.session.begin(describe_device(self._torch, self._leaves[0].device), driver.versions(), [self.table])
        for row in self._rows:
            self.table.step(row)
        self._rows = []
        driver.session.finished_step(self._step)

    def flush(self) -> None:
        """At the end, or where the run pauses: the last step is written if it was taken."""
        if self.table is not None and self._losses and self._changed():
            self._step += 1
            self.table.step([float(self._step), time.time(), sum(self._losses), None, self._norm])
            self._losses = []
