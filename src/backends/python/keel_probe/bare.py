"""What a script sees of the process it runs in, which is to be what it would see without the probe."""

from __future__ import annotations

import builtins
import importlib
import os
import sys
import types
from importlib.machinery import PathFinder, SourceFileLoader
from typing import List, Set

from .notebook import is_notebook

_HERE = os.path.dirname(os.path.abspath(__file__))
#: What only the probe is to know.
_OURS = ("KEEL_RUN_DIR", "KEEL_PROBE_CONFIG", "KEEL_HIDDEN", "KEEL_RUNNER")


def import_all() -> None:
    """Imports all of the probe, while the script cannot be in the way: some of it is first needed within a step."""
    for folder, _, names in os.walk(_HERE):
        package = ".".join(["keel_probe"] + os.path.relpath(folder, _HERE).replace(".", "").split(os.sep)).rstrip(".")
        for name in sorted(names):
            if name.endswith(".py") and not name.startswith("__"):
                importlib.import_module("%s.%s" % (package, name[:-3]))


class Bare:
    """
    The process as Python would have made it. `starter` is the file that was started, `before` the modules there were then,
    `safe` whether Python was told to put no folder of the script's on the path.
    """

    def __init__(self, starter: str, before: Set[str], safe: bool) -> None:
        self._starter = starter
        self._before = before
        self._safe = safe

    def become(self, script: str, module: bool, arguments: List[str]) -> types.ModuleType:
        """Makes this process that of `python [-m] script arguments`. Returns the empty main module."""
        import_all()
        for name in _OURS:
            os.environ.pop(name, None)
        sys.argv = ["-m" if module else script] + arguments
        if self._starter in getattr(sys, "orig_argv", []):
            place = sys.orig_argv.index(self._starter)  # type: ignore[attr-defined]
            sys.orig_argv[place:] = (["-m"] if module else []) + [script] + arguments  # type: ignore[attr-defined]
        # A folder or an archive is put on the path by what runs it.
        if not self._safe and not is_archive(script, module):
            sys.path.insert(0, os.getcwd() if module else os.path.dirname(os.path.realpath(script)))
        self._uncover()
        main = types.ModuleType("__main__")
        main.__dict__.update(__builtins__=builtins)
        if sys.version_info < (3, 14):
            main.__dict__["__annotations__"] = {}
        # The module of a notebook has no file: who starts others anew must not take its JSON for Python.
        if not module and not is_notebook(script):
            path = os.path.abspath(script)
            main.__dict__.update(__file__=path, __cached__=None, __loader__=SourceFileLoader("__main__", path))
        sys.modules["__main__"] = main
        return main

    def _uncover(self) -> None:
        """
        Modules that the probe has imported, and that the script has its own in place of, are not there for the script; the
        probe keeps those that it has.
        """
        looked_in = set(sys.path_importer_cache)
        # Parts of the probe find each other by their own names; the name of the whole is the script's.
        del sys.modules["keel_probe"]
        for name in {name.partition(".")[0] for name in set(sys.modules) - self._before}:
            there = getattr(sys.modules.get(name), "__spec__", None)
            if there is None or there.origin in ("built-in", "frozen"):
                continue
            found = PathFinder.find_spec(name, sys.path)
            if found is not None and found.loader is not None and found.origin != there.origin:
                for each in [each for each in sys.modules if each == name or each.startswith(name + ".")]:
                    if each not in self._before:
                        del sys.modules[each]
        for entry in set(sys.path_importer_cache) - looked_in:
            del sys.path_importer_cache[entry]


def is_archive(script: str, module: bool) -> bool:
    """Whether the script is a folder or an archive with a `__main__.py`."""
    return not module and (os.path.isdir(script) or script.endswith((".zip", ".pyz")))
