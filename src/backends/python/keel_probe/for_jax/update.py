"""Optax's update: where gradients become a step. What the config does to a step is done around the outermost one."""

from __future__ import annotations

import functools
import threading
import weakref
from typing import Any


def hook_update(optax: Any, driver: Any) -> None:
    """`tx.update` of every transformation; parts of one are called from within, and are no steps of their own."""
    kind = optax.GradientTransformation
    session = driver.session
    inside = threading.local()
    wrapped: Any = weakref.WeakKeyDictionary()

    def watched(original: Any) -> Any:
        @functools.wraps(original)
        def update(updates: Any, state: Any, params: Any = None, **extra: Any) -> Any:
            if not session.active or getattr(inside, "depth", 0) or not _is_step(driver.jax, updates):
                return original(updates, state, params, **extra)
            inside.depth = 1
            try:
                return driver.update(original, updates, state, params, extra)
            finally:
                inside.depth = 0

        return update

    def read(transformation: Any) -> Any:
        original = transformation[1]
        try:
            known = wrapped.get(original)
            if known is None:
                known = wrapped[original] = watched(original)
            return known
        except TypeError:
            return original

    kind.update = property(read)


def _is_step(jax: Any, updates: Any) -> bool:
    """Not where a whole population is trained by `vmap`, whose members have no rows of their own."""
    leaves = jax.tree_util.tree_leaves(updates)
    return bool(leaves) and not any(type(leaf).__name__ == "BatchTracer" for leaf in leaves)
