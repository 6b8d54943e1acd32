"""
Which weights are still as they were made: the first values that torch.nn.init gave are remembered, and whatever is trained,
loaded or copied has others. It holds on other devices and for copies, and needs no memory of the weights themselves.
"""

from __future__ import annotations

import functools
from typing import Any, Optional, Set, Tuple

#: Initializations that draw at random. What they give is hardly met again by chance.
_RANDOM = (
    "uniform_", "normal_", "trunc_normal_", "xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_", "orthogonal_",
)  # fmt: skip
#: Values that are compared of each weight, and weights that are remembered.
_VALUES, _MOST = 8, 50_000


class Fresh:
    def __init__(self, torch: Any) -> None:
        self._torch = torch
        self._made: Set[Tuple[float, ...]] = set()

    def __contains__(self, weight: Any) -> bool:
        """Whether a weight has the very values that it was made with. Of one that cannot be read, it has not."""
        mark = self._mark(weight)
        return mark is not None and mark in self._made

    def made(self, weight: Any) -> None:
        if len(self._made) < _MOST:
            mark = self._mark(weight)
            if mark is not None:
                self._made.add(mark)

    def _mark(self, weight: Any) -> Optional[Tuple[float, ...]]:
        try:
            if weight.device.type == "meta" or weight.numel() < _VALUES:
                return None
            with self._torch.no_grad():
                return tuple(weight.detach().reshape(-1)[:_VALUES].float().tolist())
        except Exception:  # noqa: BLE001 - a weight that is sharded, lazy or traced is none that can be compared
            return None


def hook_init(torch: Any, driver: Any) -> None:
    init = torch.nn.init
    for name in _RANDOM:
        if hasattr(init, name):
            setattr(init, name, _watched(getattr(init, name), driver.fresh))


def _watched(original: Any, fresh: Fresh) -> Any:
    @functools.wraps(original)
    def draw(*args: Any, **kwargs: Any) -> Any:
        weight = original(*args, **kwargs)
        fresh.made(weight)
        return weight

    return draw
