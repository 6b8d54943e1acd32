"""What a snapshot of a PyTorch script holds, and how a new process takes it up."""

from __future__ import annotations

import os
import random
import sys
from typing import Any, Callable, Dict, List

from ..say import say
from ..snapshots import check, read_state
from .names import plain_name, roots_of

_FILE = "state.pt"
#: Models without a parameter of an optimizer (averages, target networks) are saved up to so many times the trained size.
_OTHERS = 2

_SIMPLE = (int, float, bool, str, bytes, type(None))


def _plain(torch: Any, value: Any, copy: Callable[[Any], Any]) -> Any:
    """The value made of tensors, numbers, text, lists and dicts alone; what is something else is left out (None)."""
    if isinstance(value, torch.Tensor):
        return copy(value)
    if isinstance(value, dict):
        return {
            key: _plain(torch, item, copy) for key, item in value.items() if isinstance(key, (int, float, str, bool, tuple))
        }
    if isinstance(value, (list, tuple)) or type(value).__name__ == "deque":
        kind = tuple if isinstance(value, tuple) else list
        return kind(_plain(torch, item, copy) for item in value)
    if isinstance(value, _SIMPLE):
        return value
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        return value.item()
    return None


def _held_modules(driver: Any) -> List[Any]:
    """The root modules worth saving, in the order in which they were made as far as that can be told."""
    trained = [parameter for tracker in driver.trackers for parameter in tracker._parameters()]
    with_trained = roots_of(driver.roots, trained)
    most = _OTHERS * sum(parameter.numel() for parameter in trained)
    others = []
    for root in driver.roots:
        if any(root is other for other in with_trained):
            continue
        size = sum(parameter.numel() for parameter in root.parameters())
        if size <= most:
            others.append(root)
            most -= size
    others.sort(key=lambda root: type(root).__qualname__)
    return with_trained + others


def _tensors(module: Any) -> Dict[str, Any]:
    found = {}
    for name, tensor in list(module.named_parameters()) + list(module.named_buffers()):
        found[plain_name(name)] = tensor
    return found


def _random_state(torch: Any) -> Dict[str, Any]:
    state: Dict[str, Any] = {"python": random.getstate(), "torch": torch.get_rng_state()}
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        name, keys, position, has_gauss, gauss = numpy.random.get_state()
        state["numpy"] = [name, torch.from_numpy(keys.astype("int64")), int(position), int(has_gauss), float(gauss)]
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        state["cuda"] = torch.cuda.get_rng_state_all()
    return state


def capture(driver: Any) -> Any:
    """Copies everything to memory now; `write` puts it on disk and says whether all of it is finite."""
    torch = driver.torch
    copied: Dict[int, Any] = {}

    def copy(tensor: Any) -> Any:
        if id(tensor) not in copied:
            here = tensor.detach()
            here = here.clone() if here.device.type == "cpu" else here.to("cpu")
            # The original is kept beside its copy, so that its id stays its own.
            copied[id(tensor)] = (here, tensor)
        return copied[id(tensor)][0]

    plain = lambda value: _plain(torch, value, copy)
    with torch.no_grad():
        state = {
            "modules": [[type(root).__qualname__, plain(_tensors(root))] for root in _held_modules(driver)],
            "optimizers": [
                {
                    "kind": type(tracker.optimizer).__name__,
                    "state": plain(tracker.optimizer.state_dict()),
                    "fresh": plain(tracker.fresh),
                    "loose": [copy(parameter) for parameter in tracker._parameters()],
                    "enforced": tracker.enforcer.state(),
                    "steps": tracker.step,
                }
                for tracker in driver.trackers
                if tracker.optimizer is not None
            ],
            "schedulers": [
                [type(item).__name__, plain(item.state_dict())] for item in (known() for known in driver.schedulers) if item
            ],
            "scaler": plain(driver.scaler.state_dict()) if driver.scaler is not None else None,
            "random": _random_state(torch),
        }
    tensors = [pair[0] for pair in copied.values()]

    def write(place: str) -> dict:
        # Into a file of Python's, whose error says what the disk refuses; torch's own says only that it does.
        with open(os.path.join(place, _FILE), "xb") as file:
            torch.save(state, file)
        floating = (tensor for tensor in tensors if tensor.is_floating_point() and not tensor.is_sparse)
        return {"finite": all(bool(torch.isfinite(tensor).all()) for tensor in floating)}

    lr = driver.session.settings.optimizer.get("lr")
    size = sum(tensor.numel() * tensor.element_size() for tensor in tensors if not tensor.is_sparse)
    return write, {"framework": "torch", "torch": str(torch.__version__), "configLr": lr, "bytes": size}


def _fill(target: Any, source: Any, what: str) -> None:
    """Copies into a tensor in a way that autograd does not notice: graphs of a step under way stay valid."""
    if tuple(target.shape) != tuple(source.shape):
        there, now = "x".join(map(str, source.shape)), "x".join(map(str, target.shape))
        raise ValueError(say("snapshot.other-shape", name=what, there=there, now=now))
    target.data.copy_(source)


def _restore_modules(driver: Any, saved: List[Any]) -> List[str]:
    present = _held_modules(driver)
    notes: List[str] = []
    for kind, tensors in saved:
        match = next((root for root in present if type(root).__qualname__ == kind), None) or (
            present[0] if len(present) == 1 else None
        )
        if match is None:
            notes.append(say("snapshot.gone", kind=kind))
            continue
        present = [root for root in present if root is not match]
        for name, tensor in _tensors(match).items():
            if name in tensors:
                _fill(tensor, tensors[name], name)
            else:
                notes.append(say("snapshot.lacks", name=name, kind=kind))
    return notes


def _merge_groups(saved: Dict[str, Any], fresh_then: List[dict], fresh_now: List[dict]) -> float:
    """
    Where the script now sets a hyperparameter otherwise than when the snapshot was made, the new value holds; a learning
    rate that its schedule has moved is moved in proportion. Returns by how much the first group's rate has changed.
    """
    ratio = 1.0
    for number, group in enumerate(saved["param_groups"]):
        if number >= len(fresh_then) or number >= len(fresh_now):
            break
        then, now = fresh_then[number], fresh_now[number]
        for key, value in now.items():
            if key in group and then.get(key) != value and isinstance(value, (int, float, bool, tuple, list, type(None))):
                if key == "lr" and then.get(key):
                    factor = value / then[key]
                    ratio = factor if number == 0 else ratio
                    for name in ("lr", "initial_lr", "max_lr", "min_lr"):
                        if name in group:
                            group[name] = group[name] * factor
                else:
                    group[key] = value
    return ratio


def _restore_schedulers(driver: Any, saved: List[Any], ratio: float) -> List[str]:
    present = [item for item in (known() for known in driver.schedulers) if item]
    if [type(item).__name__ for item in present] != [kind for kind, _ in saved]:
        return [say("snapshot.other-schedulers")] if saved else []
    for item, (_, state) in zip(present, saved):
        usable = {key: value for key, value in state.items() if value is not None}
        if ratio != 1.0:
            for key in ("base_lrs", "_last_lr"):
                if isinstance(usable.get(key), list):
                    usable[key] = [value * ratio for value in usable[key]]
        # Functions and inner schedulers stay those that the script has just made.
        inner = {key: value for key, value in usable.items() if key not in ("_schedulers", "lr_lambdas")}
        item.__dict__.update(inner)
    return []


def _restore_random(torch: Any, state: Dict[str, Any]) -> None:
    version, numbers, gauss = state["python"]
    random.setstate((version, tuple(numbers), gauss))
    torch.set_rng_state(state["torch"])
    numpy = sys.modules.get("numpy")
    if numpy is not None and state.get("numpy"):
        name, keys, position, has_gauss, cached = state["numpy"]
        numpy.random.set_state((name, keys.numpy().astype("uint32"), position, has_gauss, cached))
    if state.get("cuda") and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(state["cuda"][: torch.cuda.device_count()])


def restore(driver: Any) -> List[str]:
    """Takes up the snapshot that the settings name; returns what a person should know. Raises ValueError with a sentence."""
    torch, settings = driver.torch, driver.session.settings
    folder = settings.resume_path
    index = read_state(folder)
    check(folder)
    if index.get("framework") != "torch":
        raise ValueError(say("snapshot.no-torch"))
    try:
        saved = torch.load(os.path.join(folder, _FILE), map_location="cpu", weights_only=True)
    except Exception as error:
        raise ValueError(say("snapshot.damaged", folder=folder, why=str(error))) from error
    with torch.no_grad():
        notes = _restore_modules(driver, saved["modules"])
        if len(saved["optimizers"]) < len(driver.trackers):
            notes.append(say("snapshot.optimizers", n=len(saved["optimizers"]), all=len(driver.trackers)))
        ratio = 1.0
        for tracker, entry in zip(driver.trackers, saved["optimizers"]):
            parameters = tracker._parameters()
            if len(parameters) != len(entry["loose"]):
                raise ValueError(say("snapshot.parameters", there=len(entry["loose"]), now=len(parameters)))
            for name, parameter, values in zip(tracker.names, parameters, entry["loose"]):
                _fill(parameter, values, name)
            changed = _merge_groups(entry["state"], entry["fresh"], tracker.fresh)
            ratio = changed if tracker.index == 0 else ratio
            if entry["kind"] == type(tracker.optimizer).__name__:
                tracker.optimizer.load_state_dict(entry["state"])
            else:
                notes.append(say("snapshot.other-optimizer"))
            same = index.get("configLr") == settings.optimizer.get("lr")
            tracker.enforcer.resume(entry["enforced"], wanted_lr_changed=not same or "lrScale" in settings.optimizer)
            tracker.step = entry["steps"]
        notes += _restore_schedulers(driver, saved["schedulers"], ratio)
        if driver.scaler is not None and saved["scaler"]:
            driver.scaler.load_state_dict(saved["scaler"])
        _restore_random(torch, saved["random"])
    notes.append(say("snapshot.continued", step=index["step"]))
    return notes
