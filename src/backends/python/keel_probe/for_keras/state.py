"""What a snapshot of a Keras script holds, and how a new process takes it up."""

from __future__ import annotations

import gc
import os
import random
from typing import Any, Dict, List

from ..say import say
from ..snapshots import check, read_state

_FILE = "variables.npz"


def _models(driver: Any) -> List[Any]:
    """Models that hold a variable of a watched optimizer, and are part of no other one."""
    kind = driver.keras.Model
    wanted = {id(variable) for tracker in driver.trackers for variable in tracker.variables}
    models = [thing for thing in gc.get_objects() if issubclass(type(thing), kind)]
    holding = [model for model in models if any(id(variable) in wanted for variable in model.variables)]
    inner = {id(layer) for model in holding for layer in model._flatten_layers(include_self=False)}
    return [model for model in holding if id(model) not in inner]


def _variables(driver: Any) -> Dict[str, Any]:
    """Every variable once, by a name that a new process makes too: its place, and its path."""
    found: Dict[str, Any] = {}
    seen = set()

    def add(kind: str, variables: Any) -> None:
        for number, variable in enumerate(variables):
            if id(variable) not in seen:
                seen.add(id(variable))
                found["%s.%d.%s" % (kind, number, variable.path.rpartition("/")[2])] = variable

    for number, model in enumerate(_models(driver)):
        add("model%d" % number, model.variables)
    for number, tracker in enumerate(driver.trackers):
        if tracker.optimizer is not None:
            add("trained%d" % number, tracker.variables)
            add("optimizer%d" % number, tracker.optimizer.variables)
    return found


def _sync(driver: Any) -> None:
    """JAX keeps the state of a fit outside the variables; this brings it back into them."""
    model = driver.model
    if driver.backend == "jax" and model is not None and hasattr(model, "jax_state_sync"):
        model.jax_state_sync()


def capture(driver: Any) -> Any:
    import numpy

    _sync(driver)
    to_numpy = driver.ops.convert_to_numpy
    arrays = {}
    for name, variable in _variables(driver).items():
        value = numpy.array(to_numpy(variable.value))
        arrays[name] = value.astype("float32") if value.dtype.kind == "V" or str(value.dtype) == "bfloat16" else value
    version, numbers, gauss = random.getstate()
    kind, keys, position, has_gauss, cached = numpy.random.get_state()
    arrays["random.numpy"] = keys
    state = {
        "framework": "keras",
        "python": [version, list(numbers), gauss],
        "numpy": [kind, int(position), int(has_gauss), float(cached)],
        "peaks": [driver._peak(tracker.optimizer) for tracker in driver.trackers if tracker.optimizer is not None],
        "steps": [tracker.step for tracker in driver.trackers],
        "bytes": sum(array.nbytes for array in arrays.values()),
    }

    def write(place: str) -> dict:
        numpy.savez(os.path.join(place, _FILE), **arrays)
        floating = (array for array in arrays.values() if array.dtype.kind == "f")
        return {"finite": all(bool(numpy.isfinite(array).all()) for array in floating)}

    return write, state


def restore(driver: Any) -> List[str]:
    """Takes up the snapshot that the settings name; returns what a person should know. Raises ValueError with a sentence."""
    import numpy

    folder = driver.session.settings.resume_path
    state = read_state(folder)
    check(folder)
    if state.get("framework") != "keras":
        raise ValueError(say("snapshot.no-keras"))
    _sync(driver)
    variables = _variables(driver)
    with numpy.load(os.path.join(folder, _FILE), allow_pickle=False) as saved:
        missing = []
        for name, variable in variables.items():
            if name not in saved:
                missing.append(name)
            elif tuple(saved[name].shape) != tuple(variable.shape):
                there, now = "x".join(map(str, saved[name].shape)), "x".join(map(str, variable.shape))
                raise ValueError(say("snapshot.other-shape", name=variable.path, there=there, now=now))
        trained = [name for name in missing if not name.startswith("optimizer")]
        if trained:
            raise ValueError(say("snapshot.lacks-weights", name=trained[0]))
        # The rate that the script sets now holds, not that of the run before.
        rates = {id(tracker.optimizer._learning_rate) for tracker in driver.trackers}
        peaks = [driver._peak(tracker.optimizer) for tracker in driver.trackers]
        for name, variable in variables.items():
            if name in saved and not (id(variable) in rates and peaks != state["peaks"]):
                variable.assign(saved[name])
        keys = saved["random.numpy"]
    version, numbers, gauss = state["python"]
    random.setstate((version, tuple(numbers), gauss))
    kind, position, has_gauss, cached = state["numpy"]
    numpy.random.set_state((kind, keys, position, has_gauss, cached))
    for tracker, step in zip(driver.trackers, state["steps"]):
        tracker.step = step
    notes = [say("snapshot.new-variables", n=len(missing))] if missing else []
    return notes + [say("snapshot.continued", step=state["step"])]
