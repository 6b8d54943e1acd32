"""Keras 3 on TensorFlow, PyTorch and JAX: hooks on the optimizer's apply, `Model.fit` and what computes gradients."""

from __future__ import annotations

from typing import Any

from .. import guard
from ..seeds import replace_seed


def hook_keras(keras: Any, session: Any) -> None:
    """Called when the script has imported keras. Each hook stands alone: what cannot be hooked is said."""
    if int(str(keras.__version__).split(".", 1)[0]) < 3:
        session.note("Keras %s is not watched: the probe knows Keras 3 and newer." % keras.__version__)
        return
    from .apply import hook_apply
    from .backends import hook_backend
    from .driver import KerasDriver
    from .fit import hook_fit

    driver = KerasDriver(keras, session)
    hooks = [
        ("hook Keras's optimizers", hook_apply),
        ("hook what computes gradients on %s" % driver.backend, hook_backend),
        ("hook Model.fit", hook_fit),
    ]
    if session.settings.seed is not None:
        hooks.append(("seed Keras", lambda module, _: replace_seed(module.utils, "set_random_seed", session)))
    for what, hook in hooks:
        guard.guarded(what)(hook)(keras, driver)
