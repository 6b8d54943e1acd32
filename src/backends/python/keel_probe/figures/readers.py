"""
How the figures are read from a call of a logger: a reader takes the call's arguments, with `self` first where there is one, and
what the call gave, and returns the figures by their names and the step that the script counts itself, if it gave one.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Mapping, NamedTuple, Optional, Tuple

Seen = Tuple[Mapping[str, Any], Any]


class Call(NamedTuple):
    args: Tuple[Any, ...]
    named: Dict[str, Any]
    #: What the call returned; None before it is made.
    gave: Any = None

    def get(self, place: int, name: str) -> Any:
        """An argument by its place or its name; None where it was not given."""
        return self.args[place] if len(self.args) > place else self.named.get(name)


Reader = Callable[[Call], Seen]


def one(place: int, name: str, value: str, step: Optional[Tuple[int, str]] = None) -> Reader:
    """A figure, whose name is the argument at `place` and whose value is the one behind it."""

    def read(call: Call) -> Seen:
        return {str(call.get(place, name)): call.get(place + 1, value)}, call.get(*step) if step else None

    return read


def many(place: int, name: str, step: Optional[Tuple[int, str]] = None) -> Reader:
    """A dictionary of figures; those in a dictionary inside it have its name before theirs."""

    def read(call: Call) -> Seen:
        return flat(call.get(place, name)), call.get(*step) if step else None

    return read


def grouped(call: Call) -> Seen:
    """`add_scalars(main_tag, tag_scalar_dict, global_step)`."""
    return flat({str(call.get(1, "main_tag")): call.get(2, "tag_scalar_dict")}), call.get(3, "global_step")


def kept(call: Call) -> Seen:
    """`Logger.dump(step)` of Stable-Baselines3, which writes what was recorded since it was last called."""
    return flat(getattr(call.args[0], "name_to_value", None)), call.get(1, "step")


def named(name: str) -> Reader:
    """What a metric of this name gave, by the names in it or by its own."""
    return lambda call: (flat(call.gave) if isinstance(call.gave, dict) else {name: call.gave}, None)


#: Dictionaries within dictionaries are looked into so deep.
_DEEPEST = 3


def flat(values: Any, before: str = "", depth: int = 0) -> Dict[str, Any]:
    """The figures of a dictionary, with a slash between the names of those that lie deeper."""
    found: Dict[str, Any] = {}
    if not isinstance(values, Mapping):
        return found
    for key, value in list(values.items()):
        name = before + str(key)
        if isinstance(value, Mapping):
            if depth < _DEEPEST:
                found.update(flat(value, name + "/", depth + 1))
        else:
            found[name] = value
    return found
