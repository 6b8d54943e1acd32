"""Layers of models that have more of them than a run can name, such as the many experts of a mixture."""

from __future__ import annotations

import json
from typing import Any, List, Sequence

from .say import say

#: Bytes for the names of the first table's layers and for those of each further one. All tables stand in one line of the
#: events and in run.json, of which readers take a megabyte.
_MOST = 400_000
_MOST_FURTHER = 50_000
#: What a name takes there beside its letters.
_BESIDE = 16


def _size(names: Sequence[str]) -> int:
    return sum(len(json.dumps(name)) + _BESIDE for name in set(names))


def grouped(session: Any, layers: Sequence[str], index: int, separator: str = ".") -> List[str]:
    """
    The layer of each parameter in table `index`. Where their names take too much room the deepest ones are joined into the
    module that holds them, and so on, which is noted.
    """
    joined = list(layers)
    while _size(joined) > (_MOST_FURTHER if index else _MOST):
        depth = max(name.count(separator) for name in joined)
        holder = lambda name: name.rpartition(separator)[0] if name.count(separator) == depth else name
        joined = [holder(name) for name in joined] if depth else ["model"] * len(joined)
    count, left = len(set(layers)), len(set(joined))
    if left < count:
        session.note(say("probe.many-layers", n=count, left=left))
    return joined
