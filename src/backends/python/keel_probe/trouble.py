"""What is said of a step whose figures are not finite, whatever framework took it."""

from __future__ import annotations

from typing import Any, Sequence

from .folder import is_good
from .say import Said, say


def what_broke(loss: Any, norm: Any, names: Sequence[str], wrong: Sequence[int]) -> Said:
    """One sentence that says what is not finite. `wrong`: the places of the layers that are not, among `names`, in order."""
    if wrong:
        first = names[wrong[0]]
        if len(wrong) == len(names):
            return (
                say("broken.all-layers", layer=first)
                if is_good(loss)
                else say("broken.loss-and-all-layers", loss=loss, layer=first)
            )
        count = len(names)
        if is_good(loss):
            return say("broken.layers", n=len(wrong), all=count, layer=first)
        return say("broken.loss-and-layers", loss=loss, n=len(wrong), all=count, layer=first)
    if is_good(norm):
        return say("broken.loss", loss=loss)
    return say("broken.norm", norm=norm) if is_good(loss) else say("broken.loss-and-norm", loss=loss, norm=norm)
