"""
What the probe says is a message: an id with arguments, beside the English text that it makes. The templates are those of
src/shared/messages/en; `npm run docs` writes the ones that are used here into texts.json.
"""

from __future__ import annotations

import json
import math
import os
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Callable, Dict, Optional, Sequence

from .secrets import without_secrets

_HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(_HERE, "texts.json"), encoding="utf-8") as _file:
    TEXTS: Dict[str, str] = json.load(_file)

PLACE = re.compile(r"\{(\w+)(?::([^{}]*))?\}")


class Said(str):
    """An English text that knows the message it was made from."""

    message: dict


def _number(value: float) -> str:
    """As JavaScript writes a number between a thousandth and a hundred thousand."""
    return repr(float(value))[:-2] if float(value).is_integer() else repr(float(value))


def figure(value: float) -> str:
    """With three significant digits, as `figure` in src/shared/numbers.ts."""
    value = float(value)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    exact = Decimal(value)
    rounded = exact.quantize(Decimal(1).scaleb(exact.adjusted() - 2), ROUND_HALF_UP)
    plain = math.floor(value + 0.5) if abs(value) >= 1000 else float(rounded)
    if 1e-3 <= abs(plain) < 1e5:
        return _number(plain)
    sign, digits, _ = rounded.normalize().as_tuple()
    first, rest = str(digits[0]), "".join(map(str, digits[1:]))
    return "%s%s%se%d" % ("-" if sign else "", first, "." + rest if rest else "", rounded.adjusted())


def _plural(kind: str, count: Any) -> str:
    one, _, other = kind.partition("|")
    return (one if count == 1 else other or one).replace("#", str(count))


def _joined(parts: Any, word: str) -> str:
    items = [str(part) for part in parts]
    return items[0] if len(items) == 1 else "%s %s %s" % (", ".join(items[:-1]), word, items[-1]) if items else ""


_KINDS: Dict[str, Callable[[Any], str]] = {
    "": str,
    "int": lambda value: str(int(value)),
    "figure": figure,
    "and": lambda parts: _joined(parts, "and"),
    "or": lambda parts: _joined(parts, "or"),
    "capital": lambda text: text[:1].upper() + text[1:],
}


def _written(value: Any, kind: str) -> str:
    return _plural(kind, value) if "|" in kind or "#" in kind else _KINDS[kind](value)


def _plain(value: Any) -> Any:
    """An argument as it stands in the run folder: messages as objects, numbers as numbers."""
    if isinstance(value, Said):
        return value.message
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value if isinstance(value, (str, int, float)) else str(value)


def brief(text: Any, most: int = 4000) -> Any:
    """A text in a length that a line can hold: readers pass over lines of a megabyte, and so over what they tell."""
    if not isinstance(text, str) or isinstance(text, Said) or len(text) <= most:
        return text
    # A secret of which a part is cut off would not be known any more.
    return without_secrets(text)[:most] + "…"


def say(id: str, **args: Any) -> Said:  # noqa: A002 - it is called so on the other side
    """The message with its English text. A template that does not fit never ends a script: the id is then the text."""
    args = {name: brief(value) for name, value in args.items()}
    try:
        text = PLACE.sub(lambda place: _written(args[place[1]], place[2] or ""), TEXTS[id])
    except (KeyError, TypeError, ValueError):
        text = id
    said = Said(text)
    said.message = {"id": id, "args": {name: _plain(value) for name, value in args.items()}}
    return said


def as_is(text: str) -> Said:
    """Words that are not ours, such as those of an exception."""
    return text if isinstance(text, Said) else say("as-is", text=text)


_ENDS = (".", "!", "?", "…", "。")


def together(said: Sequence[Said]) -> Optional[Said]:
    """Sentences one after the other; None without any. Words of a script, as of its exceptions, are no whole sentence."""
    whole: Optional[Said] = None
    for each in said:
        if whole is None:
            whole = each
        elif whole.endswith(_ENDS):
            whole = say("and-then", first=whole, second=each)
        else:
            whole = say("and-then.words", first=whole, second=each)
    return whole


def message_of(error: BaseException) -> Said:
    """What an error says: a message where the probe raised it with one."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, Said) else as_is(str(error) or repr(error))


def texts(**named: Any) -> Dict[str, Any]:
    """The texts by their names, and under `said` their messages by the same names. None is no text."""
    said = {
        name: [as_is(item).message for item in value] if isinstance(value, list) else as_is(value).message
        for name, value in named.items()
        if value is not None
    }
    return {**named, "said": said} if said else dict(named)
