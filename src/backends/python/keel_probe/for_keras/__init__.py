"""Keras 3 on TensorFlow, PyTorch and JAX: hooks on the optimizer's apply, `Model.fit` and what computes gradients."""

from __future__ import annotations

from typing import Any

from .. import guard
from ..say import say
from ..seeds import replace_seed


def hook_keras(keras: Any, session: Any) -> None:
    """Called when the script has imported keras. Each hook stands alone: what cannot be hooked is said."""
    if int(str(keras.__version__).split(".", 1)[0]) < 3:
        session.note(say("probe.old-keras", keras="Keras %s" % keras.__version__))
        return
    from .apply import hook_apply
    from .backends import hook_backend
    from .driver import KerasDriver
    from .fit import hook_fit

    driver = KerasDriver(keras, session)
    hooks = [
        (say("work.hook-keras-optimizers"), hook_apply),
        (say("work.hook-gradients", backend=driver.backend), hook_backend),
        (say("work.hook-fit"), hook_fit),
    ]
    if session.settings.seed is not None:
        hooks.append((say("work.seed-keras"), lambda module, _: replace_seed(module.utils, "set_random_seed", session)))
    for what, hook in hooks:
        guard.guarded(what)(hook)(keras, driver)
