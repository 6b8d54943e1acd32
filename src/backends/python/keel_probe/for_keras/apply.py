"""The optimizer's apply: where gradients meet weights, be it eagerly or while a graph is being traced."""

from __future__ import annotations

import functools
from typing import Any

from .. import guard
from ..say import say


def hook_apply(keras: Any, driver: Any) -> None:
    kind = keras.optimizers.Optimizer
    original, original_rate, original_build = kind._backend_apply_gradients, kind._get_current_learning_rate, kind.build
    session = driver.session
    prepare = guard.guarded(say("work.set-up-optimizer"))(driver.prepare)
    know = guard.guarded(say("work.set-up-optimizer"))(driver.built)
    rate_of = guard.guarded(say("work.set-lr"))(driver.rate)

    @functools.wraps(original)
    def apply(self: Any, grads: Any, trainable_variables: Any) -> None:
        if not session.active:
            original(self, grads, trainable_variables)
        else:
            driver.apply(self, list(grads), list(trainable_variables), original)

    @functools.wraps(original_rate)
    def rate(self: Any) -> Any:
        value = original_rate(self)
        changed = rate_of(self, value) if session.active else value
        return value if changed is None else changed

    def wrap_build(build: Any) -> Any:
        @functools.wraps(build)
        def built(self: Any, variables: Any) -> Any:
            if session.active:
                prepare(self)
            result = build(self, variables)
            if session.active:
                know(self, list(variables))
            return result

        built._keel = True  # type: ignore[attr-defined]
        return built

    kind._backend_apply_gradients = apply
    kind._get_current_learning_rate = rate
    kind.build = wrap_build(original_build)
    # Every optimizer of Keras has a build of its own, which calls the common one at its end.
    for name in dir(keras.optimizers):
        candidate = getattr(keras.optimizers, name)
        if isinstance(candidate, type) and issubclass(candidate, kind) and "build" in vars(candidate):
            if not getattr(candidate.build, "_keel", False):
                candidate.build = wrap_build(candidate.build)
