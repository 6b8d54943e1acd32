"""
Which optimizers a call of `backward` gave gradients to. The gradients themselves tell it: one that is there now and was not
before, or that was written to since. That is exact whatever the graph is made of (checkpointing, compiled parts, helpers
that several losses go through), and costs two looks at one parameter where a script has one optimizer.
"""

from __future__ import annotations

import weakref
from typing import Any, Dict, List, NamedTuple, Optional

#: What a look at a gradient finds: None, or which tensor it is and how often that was written to.
Look = Optional[tuple]

NOBODY: frozenset = frozenset()
_NONE: Dict[int, List[Look]] = {}


def key_of(optimizer: Any) -> int:
    """The same for an optimizer and for one that wraps it, and also after its state was loaded."""
    groups = getattr(optimizer, "param_groups", None)
    return id(groups[0]["params"][0]) if groups and groups[0]["params"] else id(groups)


def _look(parameter: Any) -> Look:
    grad = parameter.grad
    return None if grad is None else (id(grad), grad._version)


def parameters_of(optimizer: Any) -> List[Any]:
    return [parameter for group in optimizer.param_groups for parameter in group["params"]]


class Before(NamedTuple):
    """What was there before a call of `backward`; `looks` has nothing where one look is enough."""

    looks: Dict[int, List[Look]]
    single: Look
    #: Optimizers whose gradients were cleared since the call before.
    cleared: frozenset


_UNKNOWN = Before(_NONE, None, NOBODY)


class Reach:
    def __init__(self, driver: Any) -> None:
        self._driver = driver
        #: By optimizer, a parameter that the last call of `backward` gave a gradient to.
        self._witness: Dict[int, Any] = {}
        #: Whether a loss was seen that left the witness alone: then all parameters are looked at.
        self._careful = False
        #: The only optimizer, its key, and how many there had been then.
        self._sole: Any = None

    def optimizers(self) -> Dict[int, Any]:
        """The optimizers by their keys, without those that wrap another."""
        return {key_of(optimizer): optimizer for optimizer in self._driver.known}

    def _only(self) -> Optional[frozenset]:
        """The key of the only optimizer, as a set; None where there are others."""
        if self._careful:
            return None
        sole = self._sole
        if sole is not None and sole[0]() is not None and sole[1] == self._driver.made:
            return sole[2]
        self._sole = None
        known = self._driver.known
        if len(known) == 1:
            for optimizer in known:
                self._sole = (weakref.ref(optimizer), self._driver.made, frozenset((key_of(optimizer),)))
        return self._sole[2] if self._sole is not None else None

    def sole(self, optimizer: Any) -> Optional[frozenset]:
        """The key of this optimizer, as the set that `after` gives, where the script has had no other."""
        sole = self._sole
        return sole[2] if sole is not None and sole[0]() is optimizer and sole[1] == self._driver.made else None

    def before(self) -> Before:
        only = self._only()
        if only is not None:
            parameter = self._witness_of(next(iter(only)))
            if parameter is None:
                return _UNKNOWN
            look = _look(parameter)
            return Before(_NONE, look, NOBODY if look is not None else only)
        looks: Dict[int, List[Look]] = {}
        cleared = []
        for key, optimizer in self.optimizers().items():
            looks[key] = [_look(parameter) for parameter in parameters_of(optimizer)]
            parameter = self._witness_of(key)
            if parameter is not None and parameter.grad is None:
                cleared.append(key)
        return Before(looks, None, frozenset(cleared))

    def after(self, before: Before) -> Optional[frozenset]:
        """The keys of the optimizers that got gradients since; None where it cannot be told."""
        if not before.looks:
            return self._after_single(before)
        reached = []
        for key, optimizer in self.optimizers().items():
            looks = before.looks.get(key)
            parameters = parameters_of(optimizer)
            if looks is None or len(looks) != len(parameters):
                continue
            if self._changed(key, parameters, looks):
                reached.append(key)
        return frozenset(reached)

    def _changed(self, key: int, parameters: List[Any], looks: List[Look]) -> bool:
        # What is near the loss comes last, and is most often reached.
        for parameter, look in zip(reversed(parameters), reversed(looks)):
            now = _look(parameter)
            if now is not None and now != look:
                self._witness[key] = weakref.ref(parameter)
                return True
        return False

    def _after_single(self, before: Before) -> Optional[frozenset]:
        sole = self._sole
        if sole is not None and not self._careful:
            parameter = self._witness_of(next(iter(sole[2])))
            if parameter is not None and _look(parameter) != before.single:
                return sole[2]
        for key, optimizer in self.optimizers().items():
            parameter = self._witness_of(key)
            if parameter is not None and _look(parameter) != before.single:
                return frozenset((key,))
            if parameter is not None:
                # Another part of the model, or another model: from now on it is told exactly.
                self._careful = True
                return None
            for parameter in reversed(parameters_of(optimizer)):
                if parameter.grad is not None:
                    self._witness = {key: weakref.ref(parameter)}
                    return frozenset((key,))
        return None

    def _witness_of(self, key: int) -> Any:
        witness = self._witness.get(key)
        return witness() if witness is not None else None
