"""
Which data an evaluation is over: evaluations over different data are different curves. What tells data apart is the
loader whose batches are served meanwhile, the tensor that the targets are taken from, a variable that says `train` or
`val`, and the name of a function such as `validation_step`.
"""

from __future__ import annotations

import re
import sys
import weakref
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

from .names import variable_names

#: What scripts call their parts of the data, and what we call them.
_KINDS = {
    **dict.fromkeys(("train", "training", "trn", "tr"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "validate", "validating", "vali", "dev"), "val"),
    **dict.fromkeys(("test", "testing", "tst"), "test"),
    **dict.fromkeys(("holdout", "heldout", "unseen", "ood"), "held-out"),
}
#: What adds nothing to such a name.
_PLAIN = set(
    "loader loaders dataloader dataloaders data dataset datasets set sets ds dl iter iterator batch batches split x y xs ys xb yb "
    "input inputs target targets label labels step epoch epochs loop run one self the on of torch tensor t b loss model "
    "eval evaluate evaluation fn".split()
)
_NAME = re.compile(r"[\w -]{1,24}$")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
#: Frames of the script that are looked through, and the innermost of them whose variables are.
_DEEP, _NEAR = 12, 4
#: After so many tensors without a name of their own, those of a place in the script are taken for batches.
_PATIENCE = 20
#: Tensors that are remembered as trained on.
_MOST_TARGETS = 64


def _ref(thing: Any) -> Callable[[], Any]:
    """A weak reference, so that what the script lets go is let go; to lists and the like there is none."""
    try:
        return weakref.ref(thing)
    except TypeError:
        return lambda: thing


class Split(NamedTuple):
    """Data that is evaluated on. `name` is "" where nothing names it."""

    name: str
    training: bool


def split_name(name: str) -> str:
    """`val` for `val_loader` and `y_valid`, `val noisy` for `val_noisy_loader`; "" for what names no part of the data."""
    words = [word.lower() for word in _WORDS.findall(name)]
    kinds = [_KINDS[word] for word in words if word in _KINDS]
    if not kinds:
        return ""
    others = [word for word in words if word not in _KINDS and word not in _PLAIN]
    return " ".join(kinds[:1] + others)


def _first(names: List[str]) -> str:
    """The first that names a part of the data, or else the first that says more than what kind of thing it is."""
    found = [split for split in map(split_name, names) if split]
    telling = [name for name in names if not {word.lower() for word in _WORDS.findall(name)} <= _PLAIN]
    return (found + telling + [""])[0]


def _frames() -> Iterator[Any]:
    frame: Any = sys._getframe(2)
    left = _DEEP
    while frame is not None and left:
        if not frame.f_globals.get("__name__", "").startswith(("keel_probe", "torch.")):
            yield frame
            left -= 1
        frame = frame.f_back


def _base(tensor: Any) -> Any:
    base = tensor._base
    return tensor if base is None else base


class Splits:
    def __init__(self, torch: Any) -> None:
        self._torch = torch
        #: What the targets of training were taken from, as far as it lives: a script that trains on whole tensors keeps them.
        self._targets: Dict[int, Any] = {}
        self._datasets: List[Any] = []
        #: Losses in training, and how many of them were against a tensor that was not known.
        self._looks = self._news = 0
        #: The loader whose batch came last: its data, itself, its batch, whether without gradients; whether it was trained on.
        self._served: Optional[Tuple[Any, Any, List[Any], bool]] = None
        self._used = False
        self._loaders: Dict[int, Any] = {}
        self._known: Dict[tuple, Split] = {}
        self._nameless: Dict[tuple, int] = {}

    @property
    def of_loader(self) -> bool:
        """Whether the last training loss was computed while a loader's batch was the newest."""
        return self._served is not None and self._used and not self._served[3]

    # What the script does.

    def iterates(self, loader: Any) -> None:
        self._loaders[id(loader.dataset)] = weakref.ref(loader)

    def serves(self, dataset: Any, batch: Any) -> None:
        parts = batch.values() if isinstance(batch, dict) else batch if isinstance(batch, (list, tuple)) else (batch,)
        tensors = [weakref.ref(part) for part in parts if isinstance(part, self._torch.Tensor)]
        self._served = (_ref(dataset), self._loaders.get(id(dataset)), tensors, not self._torch.is_grad_enabled())
        self._used = False

    def trained(self, target: Any) -> None:
        """A loss with gradients was computed against `target`."""
        self._looks += 1
        # Where every batch is a new tensor there is little to remember: then one in some steps is looked at.
        if (self._news < _PATIENCE or self._looks % _PATIENCE == 0) and not self._has_target(target):
            base = _base(target)
            if not self._has_target(base):
                if len(self._targets) >= _MOST_TARGETS:
                    self._targets = {key: known for key, known in self._targets.items() if known() is not None}
                if len(self._targets) < _MOST_TARGETS:
                    self._targets[id(base)] = weakref.ref(base)
                self._news += 1
        if self._served is not None and not self._used and not self._served[3]:
            self._used = True
            dataset = self._served[0]()
            if not any(known() is dataset for known in self._datasets):
                self._datasets = self._datasets[-3:] + [self._served[0]]

    def of(self, target: Any) -> Split:
        """The data that a loss without gradients is over."""
        frames = list(_frames())
        place = tuple((id(frame.f_code), frame.f_lasti) for frame in frames)
        words = self._words(frames)
        base = _base(target)
        served = self._served_for(base)
        training = self._is_trained(base, served[0]() if served is not None else None)
        own = "" if training or served is not None else self._name_of(base, place)
        if served is None and not training and not own and self._served is not None and not self._used:
            served = self._served
            training = self._is_trained(base, served[0]())
        key = (place, words, training, own, id(served[0]()) if served is not None else None)
        if key not in self._known:
            self._known[key] = self._make(words, training, own, served, frames)
        return self._known[key]

    @property
    def untrained(self) -> bool:
        """Whether nothing was trained on yet, so that nothing is known to be the training data."""
        return not self._targets

    def source(self, target: Any) -> Tuple[Any, Any]:
        """What tells later whether the data was the training data after all."""
        served = self._served_for(_base(target))
        return weakref.ref(_base(target)), served[0] if served is not None else None

    def settled(self, split: Split, source: Tuple[Any, Any]) -> Split:
        """The split of an evaluation that came before any training, now that something was trained on."""
        base, dataset = source
        if not self._is_trained(base(), dataset() if dataset is not None else None):
            return split
        return Split(split.name or "train", True)

    # How it is told.

    def _is_trained(self, base: Any, dataset: Any) -> bool:
        known = dataset is not None and any(each() is dataset for each in self._datasets)
        return known or (base is not None and self._has_target(base))

    def _has_target(self, base: Any) -> bool:
        known = self._targets.get(id(base))
        return known is not None and known() is base

    @staticmethod
    def _words(frames: List[Any]) -> Tuple[str, ...]:
        """Variables near by whose value names a part of the data, such as `split = "val"`."""
        for frame in frames[:_NEAR]:
            for name, value in frame.f_locals.items():
                # A path or a sentence is no name, and `__file__` says nothing of the data.
                if type(value) is str and not name.startswith("__") and _NAME.match(value) and split_name(value):
                    return (value,)
        return ()

    def _served_for(self, base: Any) -> Any:
        """The loader that served the targets for certain."""
        served = self._served
        if served is None or self._used and not served[3]:
            return None
        return served if served[3] or any(tensor() is base for tensor in served[2]) else None

    def _name_of(self, base: Any, place: tuple) -> str:
        """What the script calls the tensor; "" for a batch that comes and goes."""
        if self._nameless.get(place, 0) >= _PATIENCE:
            return ""
        name = _first(variable_names(base))
        self._nameless[place] = 0 if name else self._nameless.get(place, 0) + 1
        return name

    def _make(self, words: Tuple[str, ...], training: bool, own: str, served: Any, frames: List[Any]) -> Split:
        name = split_name(words[0]) if words else ""
        if served is not None:
            dataset, loader = served[0](), served[1]() if served[1] is not None else None
            name = name or _first((variable_names(loader) if loader is not None else []) + variable_names(dataset))
        # A function for one part of the data is named by it.
        functions = [frame.f_code.co_name for frame in frames if "train" not in frame.f_code.co_name]
        name = name or own or ("train" if training else "") or next(filter(None, map(split_name, functions)), "")
        return Split(name, training or name == "train")
