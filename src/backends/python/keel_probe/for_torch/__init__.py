"""PyTorch, 1.13 and newer: hooks on the optimizer step, `backward`, clipping and the gradient scaler."""

from __future__ import annotations

from typing import Any

from .. import guard
from ..say import say
from ..seeds import replace_seed


def hook_torch(torch: Any, session: Any) -> None:
    """Called when the script has imported torch. Each hook stands alone: what cannot be hooked is said."""
    from .clipping import hook_clipping
    from .devices import refuse_missing_gpu
    from .driver import TorchDriver
    from .dynamo import hook_dynamo
    from .evaluation import hook_losses
    from .fresh import hook_init
    from .loaders import hook_loaders
    from .losses import hook_backward
    from .scaler import hook_scaler
    from .steps import hook_schedulers, hook_steps, hook_zero_grad

    driver = TorchDriver(torch, session)
    hooks = [
        (say("work.hook-torch-optimizers"), hook_steps),
        (say("work.hook-backward"), hook_backward),
        (say("work.hook-clipping"), hook_clipping),
        (say("work.hook-scaler"), hook_scaler),
        (say("work.hook-schedulers"), hook_schedulers),
        (say("work.hook-losses"), hook_losses),
        (say("work.hook-loaders"), hook_loaders),
        (say("work.hook-dynamo"), hook_dynamo),
        (say("work.hook-init"), hook_init),
    ]
    if session.settings.accumulate > 1:
        hooks.append((say("work.hook-zero-grad"), hook_zero_grad))
    if session.settings.seed is not None:
        hooks.append((say("work.seed-torch"), lambda module, _: replace_seed(module, "manual_seed", session)))
    for what, hook in hooks:
        guard.guarded(what)(hook)(torch, driver)
    refuse_missing_gpu(torch, session)
