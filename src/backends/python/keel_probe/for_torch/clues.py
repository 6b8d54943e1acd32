"""
Clues: how a script is put together, as its first steps show it. Each is told once, as an event, and the monitor says what it
means. They cost a look at some values in a few steps, and nothing after that.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Optional, Sequence, Set, Tuple

from ..guard import guarded
from ..say import say
from .clearing import SURE_STEPS, Clearing
from .names import layer_of, plain_name
from .raw_inputs import raw_inputs
from .reach import parameters_of

#: Steps after which it is looked at what the losses so far have reached: fewer than make an epoch of a small script.
_REACHING = 3
#: Calls of a loss function that are looked at, and deviation of a sum of probabilities in half precision.
_CALLS, _NEAR = 5, 1e-2


class Clues:
    def __init__(self, torch: Any, driver: Any) -> None:
        self._torch = torch
        self._driver = driver
        self._clearing = Clearing(torch)
        #: Something is still looked for in the steps.
        self.open = True
        self._reached: Set[int] = set()
        self._steps = 0
        self._looked_at_inputs = False
        #: By loss function: calls that were looked at.
        self._calls: Dict[str, int] = {}
        #: Loss functions that are looked at no longer: once one was given something else, or it was told.
        self.given_enough: Set[str] = set()
        #: The model was made by the script, and not loaded: some weight of the first optimizer is as it was made.
        self.from_scratch = False
        #: Of updates by hand: the loss is what a loss function gave.
        self.by_function = False

    def tell(self, clue: str, names: Sequence[str] = (), **values: float) -> None:
        self._driver.session.clue(clue, names, **values)

    # The steps.

    @guarded(say("work.read-clues"))
    def begin(self, optimizer: Any) -> None:
        """The first step of the first optimizer is about to be taken."""
        driver, torch = self._driver, self._torch
        parameters = parameters_of(optimizer)
        self.from_scratch = any(parameter in driver.fresh for parameter in parameters)
        weights = parameters + [parameter for root in driver.roots for parameter in root.parameters()]
        if any(weight.dtype is torch.float16 for weight in weights):
            group = optimizer.param_groups[0]
            own = any(parameter.dtype is torch.float16 for parameter in parameters)
            self.tell("half", **({"eps": float(group["eps"])} if own and group.get("eps") else {}))
        decays = [float(group.get("weight_decay") or 0.0) for group in optimizer.param_groups]
        if max(decays) > 0:
            group = optimizer.param_groups[0]
            apart = "AdamW" in type(optimizer).__name__ or bool(group.get("decoupled_weight_decay"))
            self.tell("decay", weightDecay=max(decays), decoupled=float(apart))

    @guarded(say("work.read-clues"))
    def before_backward(self, loss: Any) -> None:
        self._clearing.before_backward()
        if not self._looked_at_inputs and loss.grad_fn is not None:
            self._looked_at_inputs = True
            with self._torch.no_grad():
                found = raw_inputs(self._torch, loss)
            if found is not None:
                self.tell("inputs", **found)

    def after_backward(self) -> None:
        self._clearing.after_backward()

    @guarded(say("work.read-clues"))
    def before_step(self, leads: bool) -> None:
        if self._steps >= _REACHING:
            return
        self._reached |= {id(each) for root in self._driver.roots for each in root.parameters() if each.grad is not None}
        self._steps += leads
        if self._steps == _REACHING and not self._driver.sharded:
            self._tell_untrained()

    @guarded(say("work.read-clues"))
    def stepped(self, optimizer: Any) -> None:
        clears = self._driver.session.settings.accumulate == 1
        if clears and self._clearing.stepped(optimizer):
            self.tell("kept-gradients", steps=float(SURE_STEPS))
        settled = not clears or self._clearing.settled(len(self._driver.trackers))
        self.open = not (settled and self._looked_at_inputs and self._steps >= _REACHING)

    def _tell_untrained(self) -> None:
        """Weights that are as they were made and that nothing will train."""
        driver = self._driver
        held = {id(each): optimizer for optimizer in driver.known for each in parameters_of(optimizer)}
        kinds: Dict[str, List[Tuple[str, Any]]] = {"not-held": [], "frozen": [], "cut-off": []}
        total = 0
        for name, parameter in self._named():
            total += parameter.numel()
            kind = self._kind_of(parameter, held.get(id(parameter)))
            if kind is not None and parameter in driver.fresh:
                kinds[kind].append((name, parameter))
        for kind, found in kinds.items():
            if found:
                layers = list(dict.fromkeys(layer_of(name) for name, _ in found))
                self.tell(kind, layers, share=sum(each.numel() for _, each in found) / total, layers=float(len(layers)))

    def _kind_of(self, parameter: Any, holder: Any) -> Optional[str]:
        if not parameter.requires_grad:
            return "frozen" if holder is not None else None
        if id(parameter) in self._reached:
            return "not-held" if holder is None else None
        # An optimizer whose turn has not come yet says nothing of its weights.
        return "cut-off" if holder is not None and self._driver.calls(holder) >= _REACHING - 1 else None

    def _named(self) -> Iterator[Tuple[str, Any]]:
        seen = set()
        for root in self._driver.roots:
            for name, parameter in root.named_parameters():
                if id(parameter) not in seen:
                    seen.add(id(parameter))
                    yield plain_name(name), parameter

    # The loss functions.

    def given(self, function: str, given: Any) -> None:
        """A loss function was given this in training, which should be no probabilities."""
        looks = self._looks.get(function)
        if looks is None:
            self.given_enough.add(function)
            return
        if function in self.given_enough or not isinstance(given, self._torch.Tensor):
            return
        with self._torch.no_grad():
            fits = given.dim() > 0 and given.numel() > 1 and looks(self, given.detach())
        if not fits or not (function != _LOGITS or _through_sigmoid(given)):
            self.given_enough.add(function)
            return
        self._calls[function] = self._calls.get(function, 0) + 1
        if self._calls[function] == _CALLS:
            self.given_enough.add(function)
            self.tell("probabilities", [function], steps=float(_CALLS))

    def _sums_to_one(self, given: Any) -> bool:
        if given.dim() < 2 or given.shape[1] < 2 or bool((given < 0).any()):
            return False
        return bool(((given.sum(1, dtype=self._torch.float32) - 1).abs() < _NEAR).all())

    def _within_one(self, given: Any) -> bool:
        return bool(((given >= 0) & (given <= 1)).all())

    _looks = {"cross_entropy": _sums_to_one, "nll_loss": _sums_to_one, "binary_cross_entropy_with_logits": _within_one}


#: What a sigmoid gives looks like outputs that happen to lie there, so that it is looked for itself.
_LOGITS = "binary_cross_entropy_with_logits"
#: Changes of shape between an activation and the loss.
_SHAPES = ("ViewBackward0", "SqueezeBackward0", "SqueezeBackward1", "SelectBackward0", "ReshapeAliasBackward0", "UnsqueezeBackward0")


def _through_sigmoid(given: Any) -> bool:
    node = given.grad_fn
    while node is not None and type(node).__name__ in _SHAPES:
        node = node.next_functions[0][0]
    return type(node).__name__ == "SigmoidBackward0"
