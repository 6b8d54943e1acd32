"""
About how many steps a script will take, for the time that is left: told by the trainer that a framework has, else by the loops
around its step, as their source has them. It is a guess: nothing is enforced by it, and no schedule drawn over it.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import math
import os
import sys
import types
from typing import Any, Dict, Iterator, List, Optional

_HERE = os.path.dirname(os.path.abspath(__file__))
#: Frames that are looked at; a script stands on few.
_DEEPEST = 200
#: Lines of a file whose loops are read.
_LONGEST = 20_000
#: Names by which scripts and their arguments call the length.
_NAMES = (
    "max_steps", "total_steps", "num_steps", "n_steps", "train_steps", "max_train_steps", "num_training_steps", "num_train_steps",
    "max_iters", "max_iter", "total_iters", "num_iters", "n_iters", "num_iterations", "n_iterations", "max_iterations", "train_iters",
)  # fmt: skip
#: Calls that hand on as many things as their first argument has.
_AS_LONG = ("enumerate", "tqdm", "trange", "list", "tuple", "iter", "reversed", "sorted", "track", "progress_bar", "auto_tqdm")


class _Unknown(Exception):
    """What is not known, or is no number."""


def about_total(frame: Optional[types.FrameType], optimizer: Any) -> Optional[int]:
    """The steps from the first on, which is being taken below `frame`; None where nothing tells."""
    frames: List[types.FrameType] = []
    while frame is not None and len(frames) < _DEEPEST:
        frames.append(frame)
        frame = frame.f_back
    try:
        return _guess(frames, optimizer)
    except Exception:  # noqa: BLE001 - a guess is not worth a word
        return None
    finally:
        for each in frames:
            # An older Python keeps the copy of the variables that was asked for, and with it a batch, as long as the frame.
            if sys.version_info < (3, 13) and each.f_code.co_flags & inspect.CO_OPTIMIZED:
                each.f_locals.clear()


def _guess(frames: List[types.FrameType], optimizer: Any) -> Optional[int]:
    for each in frames:
        told = _told_by_trainer(each)
        if told is not None:
            return told
    own = [each for each in frames if _is_own(each.f_code.co_filename)]
    # Loops around what holds the optimizer begin others with an optimizer of their own, as folds do.
    holding = [number for number, each in enumerate(own) if any(value is optimizer for value in list(each.f_locals.values()))]
    lengths: List[float] = []
    for number, each in enumerate(own[: holding[-1] + 1] if holding else own):
        held = [name for name, value in list(each.f_locals.items()) if value is optimizer] if number in holding else []
        lengths += _loops(each, held)
    total = math.prod(lengths) if lengths else _told_by_name(own)
    return int(total) if total is not None and 1 < total < 1e12 else None


def _is_own(file: str) -> bool:
    library = os.path.dirname(os.path.abspath(os.__file__))
    parts = os.path.abspath(file)
    return not (parts.startswith((_HERE + os.sep, library + os.sep)) or "site-packages" in parts or file.startswith("<"))


def _told_by_trainer(frame: types.FrameType) -> Optional[int]:
    """What a trainer of Hugging Face or Lightning has worked out."""
    owner = frame.f_locals.get("self")
    module = str(getattr(type(owner), "__module__", ""))
    if module.startswith(("transformers.trainer", "trl.")) or _is_kind(owner, "transformers.trainer"):
        steps = getattr(getattr(owner, "state", None), "max_steps", None)
        return steps if isinstance(steps, int) and steps > 0 else None
    if module.startswith(("lightning.pytorch.trainer", "pytorch_lightning.trainer")):
        steps = getattr(owner, "estimated_stepping_batches", None)
        return int(steps) if isinstance(steps, (int, float)) and 0 < steps < math.inf else None
    return None


def _is_kind(owner: Any, module: str) -> bool:
    return any(str(kind.__module__).startswith(module) for kind in type(owner).__mro__)


def _loops(frame: types.FrameType, held: List[str]) -> List[float]:
    """How often each loop around the line that the frame is at goes round, for each that is known."""
    lines = linecache.getlines(frame.f_code.co_filename, frame.f_globals)
    if not 0 < len(lines) < _LONGEST:
        return []
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError, RecursionError):
        return []
    found: List[float] = []
    #: What each loop goes over, and the place of its length.
    going: Dict[str, int] = {}
    for node in _around(tree, frame.f_lineno, frame.f_code.co_name):
        if isinstance(node, ast.For) and not _makes(node, held):
            going[ast.dump(node.target).replace("Store()", "Load()")] = len(found)
            _add(found, lambda: _length(node.iter, frame))
        elif isinstance(node, ast.While) and not _makes(node, held):
            _add(found, lambda: _rounds(node, frame))
        elif isinstance(node, ast.If) and frame.f_lineno >= node.body[0].lineno:
            place = going.get(ast.dump(node.test.left)) if _is_equality(node.test) else None
            if place is not None and place < len(found):
                # Of what the loop goes over it is one alone, as the phase in which is trained.
                found[place] = 1.0
            else:
                _add(found, lambda: 1 / _every(node.test, frame))
    return found


def _is_equality(test: Any) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq)


def _add(found: List[float], work: Any) -> None:
    try:
        found.append(float(work()))
    except Exception:  # noqa: BLE001 - also what the script's own lengths raise
        pass


def _around(tree: ast.AST, line: int, function: str) -> Iterator[Any]:
    """The loops and conditions whose body holds the line, the outermost first; of the innermost function around it."""
    around: List[Any] = []
    node: Any = tree
    while node is not None:
        inner = None
        for child in ast.iter_child_nodes(node):
            first, last = getattr(child, "lineno", None), getattr(child, "end_lineno", None)
            if first is not None and last is not None and first <= line <= last and isinstance(child, ast.stmt):
                inner = child
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
            around = []
        elif isinstance(inner, (ast.For, ast.While, ast.If)):
            around.append(inner)
        node = inner
    return iter(around)


def _makes(loop: Any, names: List[str]) -> bool:
    """Whether the loop makes what goes by one of the names anew each time round."""
    made = [target for node in ast.walk(loop) if isinstance(node, ast.Assign) for target in node.targets]
    flat = [part for target in made for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return any(isinstance(part, ast.Name) and part.id in names for part in flat)


def _every(test: Any, frame: types.FrameType) -> float:
    """The n of a condition that holds each nth time: `i % n == 0`."""
    for node in ast.walk(test):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            return max(1.0, float(_value(node.right, frame)))
    raise _Unknown


def _rounds(loop: Any, frame: types.FrameType) -> float:
    """Of a loop that counts: up to the bound of its condition, or of the one by which it is left."""
    tests = [loop.test] + [node.test for node in loop.body if isinstance(node, ast.If) and isinstance(node.body[-1], ast.Break)]
    for test in tests:
        for compare in [node for node in ast.walk(test) if isinstance(node, ast.Compare) and len(node.ops) == 1]:
            if isinstance(compare.ops[0], (ast.Lt, ast.LtE, ast.Gt, ast.GtE)):
                sides = [_value(side, frame) for side in (compare.left, compare.comparators[0])]
                return max(sides) - min(sides)
    raise _Unknown


def _length(node: Any, frame: types.FrameType) -> float:
    """How many things a loop goes over."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in ("range", "trange"):
            return float(len(range(*[int(_value(each, frame)) for each in node.args])))
        if name == "zip" and node.args:
            return min(_length(each, frame) for each in node.args)
        if name in _AS_LONG and node.args:
            return _length(node.args[0], frame)
        if name == "islice" and len(node.args) == 2:
            return float(_value(node.args[1], frame))
        raise _Unknown
    thing = _thing(node, frame)
    # Asked for its length, a loader of what only flows warns when it turns out otherwise.
    if any(kind.__name__ == "IterableDataset" for kind in type(getattr(thing, "dataset", None)).__mro__):
        raise _Unknown
    return float(len(thing))


def _thing(node: Any, frame: types.FrameType) -> Any:
    """What a name, an attribute or an element of the script is. Nothing of the script's is called for it but `len`."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        for names in (frame.f_locals, frame.f_globals):
            if node.id in names:
                return names[node.id]
    if isinstance(node, ast.Attribute):
        owner = _thing(node.value, frame)
        if hasattr(type(owner), node.attr) and not isinstance(vars(type(owner)).get(node.attr), (property, types.MemberDescriptorType)):
            return getattr(owner, node.attr)
        return vars(owner)[node.attr] if node.attr in getattr(owner, "__dict__", {}) else _unknown()
    if isinstance(node, ast.Subscript):
        owner = _thing(node.value, frame)
        key = _thing(node.slice, frame)
        if type(owner) in (dict, list, tuple):
            try:
                return owner[key]
            except (LookupError, TypeError):
                raise _Unknown from None
    if isinstance(node, (ast.List, ast.Tuple)):
        return node.elts
    raise _Unknown


def _unknown() -> Any:
    raise _Unknown


_ARITHMETIC = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: a // b,
}  # fmt: skip


def _value(node: Any, frame: types.FrameType) -> float:
    """A number, by plain arithmetic."""
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        return float(_ARITHMETIC[type(node.op)](_value(node.left, frame), _value(node.right, frame)))
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("int", "len", "float", "round") and len(node.args) == 1:
        return _length(node.args[0], frame) if getattr(node.func, "id", "") == "len" else _value(node.args[0], frame)
    found = _thing(node, frame)
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        raise _Unknown
    return float(found)


def _told_by_name(frames: List[types.FrameType]) -> Optional[float]:
    """What the script or its arguments call the number of steps, the innermost first."""
    for frame in frames:
        places = [frame.f_locals] + [vars(value) for value in list(frame.f_locals.values()) if type(value).__name__ == "Namespace"]
        for names in places:
            for name in _NAMES:
                value = names.get(name)
                if type(value) is int and value > 1:
                    return float(value)
        for bar in [value for value in list(frame.f_locals.values()) if "tqdm" in type(value).__name__]:
            total = getattr(bar, "total", None)
            if isinstance(total, (int, float)) and total > 1:
                return float(total)
    return None
