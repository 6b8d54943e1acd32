"""Calls of compiled functions from Python: between two of them the script stands where it can be stopped or paused."""

from __future__ import annotations

import functools
import types
from typing import Any, Dict

from ..guard import guarded
from ..say import say

#: What else a compiled function is asked for.
_PARTS = ("lower", "trace", "eval_shape", "clear_cache", "_cache_size")


def hook_calls(jax: Any, driver: Any) -> None:
    original = jax.jit
    session = driver.session

    ended = guarded(say("work.read-loss"))(driver.trace_ended)
    bodies: Dict[int, Any] = {}

    def body_of(fun: Any) -> Any:
        """The function, and at the end of its tracing a look at the gradients that it hands out; one for all that compile it."""
        if not isinstance(fun, types.FunctionType):
            return fun
        if id(fun) not in bodies:

            @functools.wraps(fun)
            def body(*inner: Any, **named: Any) -> Any:
                result = fun(*inner, **named)
                if session.active:
                    ended()
                return result

            # Holds the function, so that its id stays its own.
            bodies[id(fun)] = body
        return bodies[id(fun)]

    def watched(fun: Any, *args: Any, **kwargs: Any) -> Any:
        compiled = original(body_of(fun), *args, **kwargs)

        def call(*inner: Any, **named: Any) -> Any:
            result = compiled(*inner, **named)
            if driver.trackers and session.active:
                driver.after_call()
            return result

        try:
            functools.update_wrapper(call, compiled)
        except Exception:  # noqa: BLE001 - what has no name goes without one
            pass
        for name in _PARTS:
            if hasattr(compiled, name):
                setattr(call, name, getattr(compiled, name))
        return call

    @functools.wraps(original)
    def jit(fun: Any = None, *args: Any, **kwargs: Any) -> Any:
        # Newer versions take `jax.jit(static_argnums=0)` as a decorator, too.
        if fun is None:
            return lambda function: watched(function, *args, **kwargs)
        return watched(fun, *args, **kwargs)

    jax.jit = jit
