"""JAX: hooks on what takes gradients, on Optax's update, and on calls of compiled functions, between which the run obeys."""

from __future__ import annotations

from typing import Any

from .. import guard
from ..imports import when_imported
from ..say import say


def hook_jax(jax: Any, session: Any) -> None:
    """Called when the script has imported jax. Keras on JAX has hooks of its own; only what Optax updates is watched here."""
    from .calls import hook_calls
    from .driver import JaxDriver
    from .gradients import hook_gradients
    from .rate import hook_rates
    from .update import hook_update

    driver = JaxDriver(jax, session)
    guard.guarded(say("work.hook-gradients", backend="jax"))(hook_gradients)(jax, driver)
    guard.guarded(say("work.hook-jit"))(hook_calls)(jax, driver)

    def optax_is_here(optax: Any) -> None:
        guard.guarded(say("work.hook-optax"))(hook_update)(optax, driver)
        guard.guarded(say("work.hook-optax"))(hook_rates)(optax, driver)

    when_imported("optax", optax_is_here)
