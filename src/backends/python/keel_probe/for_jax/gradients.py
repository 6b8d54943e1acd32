"""Where gradients are taken: `jax.value_and_grad`, and `jax.grad`, which is made of it and hides the loss."""

from __future__ import annotations

import functools
from typing import Any

from ..guard import guarded
from ..say import say


def hook_gradients(jax: Any, driver: Any) -> None:
    from jax._src import api

    original = api.value_and_grad
    session = driver.session
    see = guarded(say("work.read-loss"))(driver.see_gradients)

    @functools.wraps(original)
    def value_and_grad(fun: Any, argnums: Any = 0, has_aux: bool = False, *args: Any, **kwargs: Any) -> Any:
        function = original(fun, argnums, has_aux, *args, **kwargs)

        @functools.wraps(function)
        def watched(*inner: Any, **named: Any) -> Any:
            result = function(*inner, **named)
            if session.active:
                see(result[0][0] if has_aux else result[0], result[1])
            return result

        return watched

    # `jax.grad` looks it up where it is defined.
    api.value_and_grad = value_and_grad
    jax.value_and_grad = value_and_grad
