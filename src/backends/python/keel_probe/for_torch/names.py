"""Names: of parameters, from the modules that hold them; of optimizers, from the script's variables."""

from __future__ import annotations

import gc
import re
import sys
from typing import Any, Dict, Iterator, List, Sequence

# What wrappers put before a name: DataParallel and DDP, torch.compile, FSDP, activation checkpointing.
_WRAPPERS = re.compile(r"(?:^|(?<=\.))(?:module|_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)\.")

# What says no more than that it is an optimizer, or one of several.
_SAYS_NOTHING = re.compile(
    r"_*(?:o|opts?|optims?|optimi[sz]ers?|(?:base|inner|this|cur|current)_?opt\w*|op|it|item|value|v|x|obj)_*\d*$", re.IGNORECASE
)
#: A dictionary of more entries is data, and not looked through.
_FEW = 64


def plain_name(name: str) -> str:
    """The name without what wrappers added."""
    return _WRAPPERS.sub("", name)


def root_modules(torch: Any) -> List[Any]:
    """All living modules with parameters that are part of no other one, in no order. Looks once through the heap."""
    module_type = torch.nn.Module
    # type() and not isinstance(): the latter asks proxies for their class, which makes lazy ones import things.
    modules = [thing for thing in gc.get_objects() if issubclass(type(thing), module_type)]
    inner = set()
    for module in modules:
        for child in (module.__dict__.get("_modules") or {}).values():
            if child is not None and child is not module:
                inner.add(id(child))
    roots = [module for module in modules if id(module) not in inner]
    return [module for module in roots if any(True for _ in module.parameters())]


def roots_of(roots: Sequence[Any], parameters: Sequence[Any]) -> List[Any]:
    """The roots that hold some of the parameters, the one that holds most first; wrappers of others come last."""
    wanted = {id(parameter) for parameter in parameters}
    counted = []
    for index, root in enumerate(roots):
        held = sum(1 for parameter in root.parameters() if id(parameter) in wanted)
        if held:
            depth = sum(1 for _ in root.modules())
            counted.append((-held, depth, index, root))
    counted.sort(key=lambda item: item[:3])
    return [item[3] for item in counted]


def name_parameters(roots: Sequence[Any], parameters: Sequence[Any]) -> List[str]:
    """A name for each parameter, from the first root that holds it; `parameter 3 (64x32)` where none does."""
    names: Dict[int, str] = {}
    for root in roots_of(roots, parameters):
        for name, parameter in root.named_parameters():
            names.setdefault(id(parameter), plain_name(name))
    return [
        names.get(id(parameter)) or "parameter %d (%s)" % (index, "x".join(map(str, parameter.shape)) or "scalar")
        for index, parameter in enumerate(parameters)
    ]


def layer_of(name: str) -> str:
    """The module that a parameter belongs to; a parameter of no module is a layer of its own."""
    return name.rpartition(".")[0] or name


def optimizer_name(optimizer: Any, roots: Sequence[Any], otherwise: str) -> str:
    """
    What a person calls an optimizer: by the script's variables, and where these say nothing by the module it trains.
    A helper's own word for its argument is the same for all that come through it.
    """
    words = variable_names(optimizer)
    telling = [word for word in words if not _SAYS_NOTHING.match(word)]
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    return (telling or [module_name(roots, parameters)])[0] or (words or [otherwise])[0]


def module_name(roots: Sequence[Any], parameters: Sequence[Any]) -> str:
    """The smallest module that holds all the parameters; "" where none does, or where its name says nothing."""
    wanted = {id(parameter) for parameter in parameters}
    best: Any = None
    for root in roots_of(roots, parameters):
        for name, module in root.named_modules():
            held = {id(parameter) for parameter in module.parameters()}
            if wanted <= held and (best is None or len(held) < best[0]):
                best = (len(held), name, module)
    if best is None:
        return ""
    _, name, module = best
    if plain_name(name + "."):
        return plain_name(name + ".")[:-1]
    telling = [word for word in variable_names(module) if word.lower() not in ("model", "net", "module")]
    return telling[0] if telling else ""


def _frames() -> Iterator[Any]:
    """The script's functions that are being called, the innermost first."""
    frame: Any = sys._getframe(1)
    while frame is not None:
        if not frame.f_globals.get("__name__", "").startswith(("keel_probe", "torch.")):
            yield frame
        frame = frame.f_back


def variable_names(thing: Any) -> List[str]:
    """What the script calls an object: in the calling functions, in their `self`, in a dictionary, in the main module."""
    found: Dict[str, None] = {}
    for space in [frame.f_locals for frame in _frames()] + [vars(sys.modules["__main__"])]:
        spaces = [space] + [value for value in list(space.values()) if type(value) is dict and len(value) <= _FEW]
        spaces.append(getattr(space.get("self"), "__dict__", {}))
        for each in spaces:
            for name, value in list(each.items()):
                if value is thing and isinstance(name, str) and name != "self":
                    found[name] = None
    return list(found)
