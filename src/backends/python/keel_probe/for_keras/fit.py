"""`Model.fit` and `Model.evaluate`: a callback that knows when a step is over, and what an evaluation gave."""

from __future__ import annotations

import functools
from typing import Any, List

from ..guard import guarded
from ..say import say


def hook_fit(keras: Any, driver: Any) -> None:
    session = driver.session

    class Watcher(keras.callbacks.Callback):
        """The probe's own callback; it changes nothing."""

        @guarded(say("work.read-length"))
        def on_train_begin(self, logs: Any = None) -> None:
            driver.fitting(self.model, self.params or {})

        @guarded(say("work.read-length"))
        def on_train_end(self, logs: Any = None) -> None:
            driver.fitted()

        @guarded(say("work.record-evaluation"))
        def on_test_end(self, logs: Any = None) -> None:
            driver.evaluated(self.model, logs or {})

    if driver.backend == "jax":
        # Not elsewhere: where a callback wants to know of every batch, Keras waits for its own ones at every batch.
        Watcher.on_train_batch_end = lambda self, batch, logs=None: driver.after_call()  # type: ignore[method-assign]

    def with_watcher(callbacks: Any) -> Any:
        if isinstance(callbacks, keras.callbacks.CallbackList):
            return callbacks
        given: List[Any] = list(callbacks) if isinstance(callbacks, (list, tuple)) else [callbacks] if callbacks else []
        return given if any(isinstance(item, Watcher) for item in given) else given + [Watcher()]

    def watched(original: Any) -> Any:
        @functools.wraps(original)
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            # Keras takes `callbacks` by name in every sensible call; a positional one is left alone.
            if session.active and len(args) < 5:
                kwargs["callbacks"] = with_watcher(kwargs.get("callbacks"))
            return original(self, *args, **kwargs)

        return method

    keras.Model.fit = watched(keras.Model.fit)
    keras.Model.evaluate = watched(keras.Model.evaluate)
