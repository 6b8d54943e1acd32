"""Names: of parameters, from the modules that hold them; of optimizers, from the script's variables."""

from __future__ import annotations

import gc
import re
import sys
from typing import Any, Dict, List, Sequence

# What wrappers put before a name: DataParallel and DDP, torch.compile, FSDP, activation checkpointing.
_WRAPPERS = re.compile(r"(?:^|(?<=\.))(?:module|_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)\.")


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


def variable_name(thing: Any, otherwise: str) -> str:
    """What the script calls an object: a variable of the calling functions, or of the main module."""
    frame = sys._getframe(1)
    while frame is not None:
        if not frame.f_globals.get("__name__", "").startswith(("keel_probe", "torch.")):
            for name, value in list(frame.f_locals.items()):
                if value is thing and name != "self":
                    return name
        frame = frame.f_back
    for name, value in list(vars(sys.modules["__main__"]).items()):
        if value is thing:
            return name
    return otherwise
