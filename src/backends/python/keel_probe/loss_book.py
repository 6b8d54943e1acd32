"""
Which loss the gradients come from that an optimizer applies. Gradients are taken first and applied later, several at once,
changed between, or summed over batches: a loss belongs to the variables that its gradients were taken for.
"""

from __future__ import annotations

import sys
import weakref
from typing import Any, Callable, Dict, FrozenSet, List, NamedTuple, Optional, Sequence, Tuple

#: Gradients that no optimizer applies, such as those of a penalty, are forgotten after so many.
_MOST_OPEN = 64
_MOST_CLIPPED = 4096


class Origin(NamedTuple):
    """One computation of gradients."""

    loss: Any
    #: What tells the variables apart that it was for; empty where that is unknown.
    sources: FrozenSet[int]
    gradients: Sequence[Any]
    shapes: Sequence[Any]
    #: The place in the script: what comes of one line again and again are batches, of different lines terms.
    line: Any
    #: Whether it is a part of what another loss is computed from, as the inner steps of meta-learning.
    inner: bool


def source_key(variable: Any) -> int:
    """What a variable is known by; Keras and TensorFlow have an object each for the same one."""
    try:
        return id(variable.handle)
    except Exception:  # noqa: BLE001 - not every kind has one
        return id(getattr(variable, "_value", variable))


def line_of_script() -> Any:
    """The place outside of the probe and of the libraries that gradients are computed at."""
    frame: Any = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__", "").startswith(("keel_probe", "tensorflow.", "jax.", "keras.")):
        frame = frame.f_back
    return (frame.f_code.co_filename, frame.f_lineno) if frame is not None else None


def _reference(value: Any) -> Callable[[], Any]:
    """Of a gradient that nobody needs any more, nothing is kept."""
    value = _entry(value)
    try:
        return weakref.ref(value)
    except TypeError:
        return lambda: value


def _entry(value: Any) -> Any:
    return value.values if type(value).__name__ == "IndexedSlices" else value


class LossBook:
    """
    The losses whose gradients were taken and not applied yet. `usable` says of a loss whether a step that applies given
    gradients can read it, `comes_from` whether gradients are computed from others.
    """

    def __init__(
        self,
        usable: Callable[[Any, Any], bool],
        comes_from: Callable[[Sequence[Any], Sequence[Any]], bool] = lambda gradients, others: False,
    ) -> None:
        self._usable = usable
        self._comes_from = comes_from
        self._open: List[Tuple[int, Origin]] = []
        self._count = 0
        #: How many there were at the last step of each optimizer.
        self._since: Any = weakref.WeakKeyDictionary()
        self._before_clipping: Dict[int, Tuple[Any, Any]] = {}

    def add(self, loss: Any, sources: Sequence[Any], gradients: Sequence[Any], inner: bool = False) -> None:
        """`gradients` of `loss` were taken, one for each of `sources`; None among them where there is none."""
        given = [gradient for gradient in gradients if gradient is not None]
        keys = frozenset(map(source_key, sources))
        shapes = [tuple(getattr(gradient, "shape", ())) for gradient in given]
        origin = Origin(loss, keys, [_reference(gradient) for gradient in given], shapes, line_of_script(), inner)
        self._open = self._open[-_MOST_OPEN + 1 :] + [(self._count, origin)]
        self._count += 1

    def clipped(self, before: Sequence[Any], after: Sequence[Any]) -> None:
        """The script has clipped gradients."""
        for one, other in zip(before, after):
            if one is not None and one is not other:
                self._before_clipping[id(_entry(other))] = (_reference(other), one)
        while len(self._before_clipping) > _MOST_CLIPPED:
            del self._before_clipping[next(iter(self._before_clipping))]

    def unclipped(self, gradients: Sequence[Any]) -> List[Any]:
        """The gradients of a step as they were before the script clipped them."""
        return [self._unclipped(gradient) for gradient in gradients]

    def _unclipped(self, gradient: Any) -> Any:
        after, before = self._before_clipping.pop(id(_entry(gradient)), (None, None))
        return before if after is not None and after() is _entry(gradient) else gradient

    def left(self, of: Callable[[Any], bool]) -> List[Origin]:
        """Those whose loss is one of these; they are not open any more."""
        found = [origin for _, origin in self._open if of(origin.loss)]
        self._open = [(number, origin) for number, origin in self._open if not of(origin.loss)]
        return found

    def take(self, optimizer: Any, gradients: Sequence[Any], variables: Sequence[Any]) -> List[List[Any]]:
        """The losses of a step, those of one line of the script together; none where it cannot read any."""
        keys = frozenset(map(source_key, variables))
        since = self._since.get(optimizer, 0)
        here = [(number, origin) for number, origin in self._open if self._usable(origin.loss, gradients[0])]
        chosen = self._chosen([origin for number, origin in here if number >= since], here, gradients, keys)
        self._since[optimizer] = self._count
        taken = {id(origin) for origin in chosen}
        # What this optimizer shares with another one is left for it.
        self._open = [(number, origin) for number, origin in self._open if id(origin) not in taken or not origin.sources <= keys]
        lines: Dict[Any, List[Any]] = {}
        for loss, line in {id(origin.loss): (origin.loss, origin.line) for origin in chosen}.values():
            lines.setdefault(line, []).append(loss)
        return list(lines.values())

    def _chosen(self, new: List[Origin], here: List[Any], gradients: Sequence[Any], keys: FrozenSet[int]) -> List[Origin]:
        """By the gradients themselves; where they were changed by what they were made from; else by the variables."""
        given = {id(_entry(gradient)) for gradient in gradients}
        same = [origin for _, origin in here if any(id(kept()) in given for kept in origin.gradients if kept() is not None)]
        if same:
            return same
        made = [origin for _, origin in here if self._comes_from(gradients, [kept() for kept in origin.gradients])]
        if made:
            return made
        reaching = [origin for origin in new if origin.sources & keys]
        if reaching:
            return [origin for origin in reaching if not origin.inner] or reaching
        shapes = [tuple(getattr(gradient, "shape", ())) for gradient in gradients]
        # The variables of JAX are values, which are others at every step.
        return [origin for origin in new if not origin.sources and origin.shapes == shapes][-1:]


def joined(ops: Any, lines: Sequence[Sequence[Any]]) -> Optional[Any]:
    """The loss of a step: the mean over the batches of a line, and the sum of what different lines add."""
    if not lines:
        return None
    means = []
    for losses in lines:
        sums = [ops.sum(ops.cast(loss, "float32")) for loss in losses]
        means.append(sums[0] if len(sums) == 1 else sum(sums) / len(sums))
    return means[0] if len(means) == 1 else sum(means)
