"""Calls work when a package has been imported: the probe must not import what the script does not, nor before it."""

from __future__ import annotations

import importlib.abc
import sys
from typing import Any, Callable, Dict, List

Work = Callable[[Any], None]


class _Loader(importlib.abc.Loader):
    """The package's own loader, followed by the work."""

    def __init__(self, loader: Any, works: List[Work]) -> None:
        self._loader = loader
        self._works = works

    def create_module(self, spec: Any) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: Any) -> None:
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        while self._works:
            self._works.pop(0)(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds what the finders after it find. Many libraries ask only whether a package is there, and load it later."""

    def __init__(self) -> None:
        self.works: Dict[str, List[Work]] = {}
        self._asking = False

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        works = self.works.get(name)
        if not works or self._asking:
            return None
        self._asking = True
        try:
            spec = self._ask_others(name, path, target)
        finally:
            self._asking = False
        if spec is not None and hasattr(spec.loader, "exec_module"):
            spec.loader = _Loader(spec.loader, works)
        return spec

    def _ask_others(self, name: str, path: Any, target: Any) -> Any:
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target) if finder is not self and hasattr(finder, "find_spec") else None
            if spec is not None:
                return spec
        return None


_finder = _Finder()


def when_imported(name: str, work: Work) -> None:
    """Calls `work` with the module `name` once it is imported; at once if it already is."""
    if name in sys.modules:
        work(sys.modules[name])
        return
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)
    _finder.works.setdefault(name, []).append(work)
