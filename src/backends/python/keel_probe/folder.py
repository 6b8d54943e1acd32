"""
The run folder, as Keel's other processes read it: tables of little-endian numbers, one row a write, and lines of JSON.
Every write is one system call on a file opened to append, so that it survives any death of this process.
"""

from __future__ import annotations

import json
import math
import os
import struct
import time
from typing import Any, Dict, List, Optional, Sequence

from .secrets import hide

#: Columns every step table has, in this order; further ones stand after them.
STEP_COLUMNS = ("step", "time", "loss", "lr", "gradNorm")
#: The last column of every table: the sum of 2**i over the columns i that were not recorded in this row. Their cells are
#: NaN, which in any other cell means that the figure was NaN. A float64 holds no more of these bits than `_MISSING_BITS`.
MISSING_COLUMN = "missing"
_MISSING_BITS = 53
#: Figures of one layer in one sampled step.
LAYER_FIGURES = ("gradNorm", "weightNorm", "updateNorm", "zeroShare", "nonFinite")

# O_BINARY keeps Windows from changing bytes that look like the end of a line.
_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)


class Rows:
    """Appends rows of `width` numbers of struct code `code`. Opening cuts a torn last row off."""

    def __init__(self, file: str, width: int, code: str) -> None:
        self._struct = struct.Struct("<%d%s" % (width, code))
        self._descriptor = os.open(file, _APPEND, 0o666)
        size = os.fstat(self._descriptor).st_size
        if size % self._struct.size:
            os.truncate(file, size - size % self._struct.size)

    def append(self, values: Sequence[float]) -> None:
        os.write(self._descriptor, self._struct.pack(*values))


class Table:
    """A step table with its layer table. `columns` are the columns after the usual ones."""

    def __init__(self, name: str, index: int, columns: Sequence[str], layers: Sequence[str]):
        suffix = "" if index == 0 else "-%d" % (index + 1)
        self.info: Dict[str, Any] = {
            "name": name,
            "steps": "steps%s.f64" % suffix,
            "columns": list(STEP_COLUMNS) + list(columns) + [MISSING_COLUMN],
            "layersFile": "layers%s.f32" % suffix,
            "layers": list(layers),
        }
        self._steps: Optional[Rows] = None
        self._layers: Optional[Rows] = None

    def open(self, folder: str) -> None:
        layers = len(self.info["layers"])
        self._steps = Rows(os.path.join(folder, self.info["steps"]), len(self.info["columns"]), "d")
        self._layers = Rows(os.path.join(folder, self.info["layersFile"]), 1 + layers * len(LAYER_FIGURES), "f")

    def step(self, values: Sequence[Optional[float]]) -> None:
        """One row of the step table: a value a column but the last, None for what was not recorded."""
        if self._steps is None:
            return
        missing = sum(1 << place for place, value in enumerate(values[:_MISSING_BITS]) if value is None)
        self._steps.append([math.nan if value is None else value for value in values] + [float(missing)])

    def layers(self, step: int, values: Sequence[float]) -> None:
        """One row of the layer table: `LAYER_FIGURES` of every layer, layer after layer."""
        if self._layers is not None:
            self._layers.append([float(step)] + [_single(value) for value in values])


def is_good(value: Optional[float]) -> bool:
    """Whether a figure is finite; one that was not recorded is no trouble."""
    return value is None or math.isfinite(value)


def _single(value: float) -> float:
    """The value as float32 holds it; struct refuses finite values beyond it."""
    return math.copysign(math.inf, value) if math.isfinite(value) and abs(value) > 3.4028234e38 else value


def spell(value: Any) -> Any:
    """A value as JSON can hold it: numbers that are not finite become text, as everywhere in the run folder."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {str(key): spell(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [spell(item) for item in value]
    return value


def append_line(file: str, value: Any) -> None:
    """Appends a value as one line with one write; a torn last line is ended first."""
    line = json.dumps(spell(value), ensure_ascii=False, default=str) + "\n"
    torn = b""
    if os.path.exists(file) and os.path.getsize(file) > 0:
        with open(file, "rb") as existing:
            existing.seek(-1, os.SEEK_END)
            torn = b"" if existing.read(1) == b"\n" else b"\n"
    descriptor = os.open(file, _APPEND, 0o666)
    try:
        os.write(descriptor, torn + line.encode("utf-8", "replace"))
    finally:
        os.close(descriptor)


class Lines:
    """Gives the lines of JSON that came since the last call; torn and foreign lines are skipped."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._offset = 0

    def read(self) -> List[Any]:
        try:
            if os.stat(self._file).st_size <= self._offset:
                return []
            with open(self._file, "rb") as source:
                source.seek(self._offset)
                data = source.read()
        except OSError:
            return []
        end = data.rfind(b"\n") + 1
        self._offset += end
        found = []
        for line in data[:end].split(b"\n"):
            try:
                if line.strip():
                    found.append(json.loads(line.decode("utf-8")))
            except ValueError:
                pass
        return found


class RunFolder:
    """The folder of one run."""

    def __init__(self, path: str) -> None:
        self.path = os.path.abspath(path)

    def file(self, *names: str) -> str:
        return os.path.join(self.path, *names)

    def event(self, kind: str, **values: Any) -> None:
        """Appends an event; see `eventSchema` in src/run/schemas.ts."""
        append_line(self.file("events.jsonl"), {"time": time.time(), "kind": kind, **hide(values)})
