"""
What Dynamo is to leave alone: where the script compiles a step of which parts run as they are, it would go on and compile the
probe's own functions below it, and warn of what it finds there. Wrappers around torch's functions stay open to it, for they hand
on to what the script compiles.
"""

from __future__ import annotations

import os
from typing import Any

from ..imports import when_imported

_HERE = os.path.dirname(os.path.abspath(__file__))
#: Files with such wrappers.
_WRAPPERS = ("steps.py", "clipping.py", "losses.py", "evaluation.py", "scaler.py")


def hook_dynamo(torch: Any, driver: Any) -> None:
    when_imported("torch._dynamo.trace_rules", _skip)


def _skip(rules: Any) -> None:
    package = __name__.partition(".")[0]
    for folder, prefix in ((_HERE, __name__.rpartition(".")[0]), (os.path.dirname(_HERE), package)):
        for file in sorted(os.listdir(folder)):
            if file.endswith(".py") and not file.startswith("__") and file not in _WRAPPERS:
                rules.add("%s.%s" % (prefix, file[:-3]))
