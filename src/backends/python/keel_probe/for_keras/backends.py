"""
What differs between TensorFlow, PyTorch and JAX: where the loss is seen, how the figures of a step that is part of a graph
reach the host, and after which call a step can be taken as finished.
"""

from __future__ import annotations

import functools
from typing import Any

from ..guard import guarded
from ..say import say
from .tensorflow import comes_from, hook_tensorflow, usable

def hook_backend(keras: Any, driver: Any) -> None:
    {"tensorflow": hook_tensorflow, "jax": _hook_jax}.get(driver.backend, lambda driver: None)(driver)


def _hook_jax(driver: Any) -> None:
    import jax

    original = jax.value_and_grad
    session = driver.session
    see = guarded(say("work.read-loss"))(driver.losses.add)

    @functools.wraps(original)
    def value_and_grad(*args: Any, **kwargs: Any) -> Any:
        function = original(*args, **kwargs)
        has_aux = kwargs.get("has_aux", args[2] if len(args) > 2 else False)

        @functools.wraps(function)
        def watched(*inner: Any, **named: Any) -> Any:
            result = function(*inner, **named)
            if session.active:
                see(result[0][0] if has_aux else result[0], [], jax.tree_util.tree_leaves(result[1]))
            return result

        return watched

    jax.value_and_grad = value_and_grad


class JaxQueue:
    """Rows of figures that compiled code hands to the host, in order."""

    def __init__(self) -> None:
        self._rows: Any = []

    def put(self, vector: Any) -> None:
        import jax

        jax.debug.callback(self._receive, vector, ordered=True)

    def _receive(self, vector: Any) -> None:
        self._rows.append([float(value) for value in vector])

    def take(self) -> Any:
        rows, self._rows = self._rows, []
        return rows


def reading(backend: str) -> Any:
    """What a book of losses asks: whether one can be read where gradients are, and whether gradients come from others."""
    if backend == "tensorflow":
        return usable, comes_from
    # What JAX traces in one function is nothing in another.
    return (lambda loss, gradient: getattr(loss, "_trace", None) is getattr(gradient, "_trace", None),)


def is_symbolic(backend: str, value: Any) -> bool:
    """Whether a tensor has no value yet: it is part of a graph that is being traced."""
    if backend == "tensorflow":
        import tensorflow as tf

        return not tf.executing_eagerly()
    if backend == "jax":
        import jax

        return isinstance(value, jax.core.Tracer)
    return False


def device_of(backend: str) -> dict:
    """`deviceSchema` of src/run/schemas.ts."""
    from ..for_torch.devices import describe_device, processor_name

    name = "keras-%s" % backend
    if backend == "tensorflow":
        import tensorflow as tf

        devices = tf.config.list_logical_devices("GPU")
        if devices:
            physical = tf.config.list_physical_devices("GPU")[0]
            details = tf.config.experimental.get_device_details(physical)
            return {"backend": name, "kind": "gpu", "name": str(details.get("device_name", devices[0].name))}
    elif backend == "jax":
        import jax

        device = jax.devices()[0]
        if device.platform != "cpu":
            return {"backend": name, "kind": "gpu", "name": str(device.device_kind)}
    elif backend == "torch":
        import torch
        from keras.src.backend.torch.core import get_device

        return {**describe_device(torch, torch.device(get_device())), "backend": name}
    return {"backend": name, "kind": "cpu", "name": processor_name()}
