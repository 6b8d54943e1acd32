"""`seed` of the config: random state is seeded at the start, and the script's own seeds before its first step are replaced."""

from __future__ import annotations

import functools
import random
from typing import Any

from .imports import when_imported


def replace_seed(owner: Any, name: str, session: Any) -> None:
    """Makes `owner.name(seed)` use the config's seed until the first step."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def seeded(*args: Any, **kwargs: Any) -> Any:
        if session.active and not session.started:
            return original(session.settings.seed)
        return original(*args, **kwargs)

    setattr(owner, name, seeded)
    original(session.settings.seed)


def seed_python(session: Any) -> None:
    replace_seed(random, "seed", session)
    when_imported("numpy", lambda numpy: replace_seed(numpy.random, "seed", session))
