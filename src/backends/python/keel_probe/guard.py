"""The probe's own errors stay its own: they are told once, and the script goes on."""

from __future__ import annotations

import functools
import sys
from typing import Any, Callable, Dict, Optional

from .say import Said, say

#: After so many errors a hook is left alone.
_PATIENCE = 3

_errors: Dict[str, int] = {}
#: Told the sentence about an error; set by the session.
listener: Optional[Callable[[str], None]] = None


def describe(error: BaseException) -> str:
    """An error in one line."""
    lines = str(error).strip().splitlines()
    return "%s: %s" % (type(error).__name__, lines[0]) if lines else type(error).__name__


def tell(what: Said, error: BaseException) -> None:
    """Says once that `what` failed."""
    _errors[what] = _errors.get(what, 0) + 1
    if _errors[what] > 1:
        return
    text = say("probe.could-not", work=what, why=describe(error))
    print("keel: " + text, file=sys.stderr)
    if listener is not None:
        listener(text)


def guarded(what: Said, otherwise: Any = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Wraps work of the probe: an error in it is told, and `otherwise` returned. SystemExit passes: it ends the run."""

    def wrap(work: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(work)
        def safe(*args: Any, **kwargs: Any) -> Any:
            if _errors and _errors.get(what, 0) >= _PATIENCE:
                return otherwise
            try:
                return work(*args, **kwargs)
            except Exception as error:  # noqa: BLE001 - the script must not see it
                tell(what, error)
                return otherwise

        return safe

    return wrap
