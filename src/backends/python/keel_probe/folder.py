"""
The run folder, as Keel's other processes read it: tables of little-endian numbers, one row a write, and lines of JSON.
Every write is one system call on a file opened to append, so that it survives any death of this process; what the disk
refuses waits in memory (`appending.py`).
"""

from __future__ import annotations

import json
import math
import os
import time
from typing import Any, Callable, Dict, List, Optional, Sequence

from .appending import Appending, Lost, TextLines
from .file_errors import what_of
from .keeping import Keeping
from .plain import open_plain
from .rows import Rows
from .say import Said, say
from .secrets import hide

#: Columns every step table has, in this order; further ones stand after them.
STEP_COLUMNS = ("step", "time", "loss", "lr", "gradNorm")
#: The last column of every table: the sum of 2**i over the columns i that were not recorded in this row. Their cells are
#: NaN, which in any other cell means that the figure was NaN. A float64 holds no more of these bits than `_MISSING_BITS`.
MISSING_COLUMN = "missing"
_MISSING_BITS = 53
#: Figures of one layer in one sampled step.
LAYER_FIGURES = ("gradNorm", "weightNorm", "updateNorm", "zeroShare", "nonFinite")

#: Bytes that are read of a file at once, and the longest line that is read.
_BLOCK = 8 << 20
_LONGEST_LINE = 1 << 20


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
            "layerStep": "f64",
        }
        self._steps: Optional[Rows] = None
        self._layers: Optional[Rows] = None

    def open(self, folder: "RunFolder") -> None:
        layers = len(self.info["layers"]) * len(LAYER_FIGURES)
        self._steps = folder.rows(self.info["steps"], "%dd" % len(self.info["columns"]))
        self._layers = folder.rows(self.info["layersFile"], "d%df" % layers)

    def step(self, values: Sequence[Optional[float]]) -> None:
        """One row of the step table: a value a column but the last, None for what was not recorded."""
        self.steps([values])

    def steps(self, rows: Sequence[Sequence[Optional[float]]]) -> None:
        """Rows of steps that came one after the other."""
        if self._steps is not None:
            self._steps.append_rows([(_cells(row), int(row[0] or 0)) for row in rows])

    def layers(self, step: int, values: Sequence[float]) -> None:
        """One row of the layer table: `LAYER_FIGURES` of every layer, layer after layer."""
        if self._layers is not None:
            self._layers.append_values([float(step)] + [_single(value) for value in values], step)

    def close(self) -> List[Said]:
        """Writes what waits, as far as the disk lets, and says what could not be recorded."""
        said: List[Said] = []
        for rows, of_steps in ((self._steps, True), (self._layers, False)):
            if rows is not None:
                rows.close()
                said += [_not_recorded(rows, lost, of_steps) for lost in rows.lost]
        return said


def _cells(values: Sequence[Optional[float]]) -> List[Any]:
    """A row with its last column, which says what was not recorded."""
    if None not in values:
        return [*values, 0.0]
    missing, cells = 0, [*values]
    while None in cells:
        place = cells.index(None)
        cells[place] = math.nan
        missing |= 1 << place if place < _MISSING_BITS else 0
    cells.append(float(missing))
    return cells


def _not_recorded(rows: Appending, lost: Lost, of_steps: bool) -> Said:
    what = _what(rows)
    if of_steps:
        return say("record.missing", n=lost.count, to=lost.last, what=what, **{"from": lost.first})
    return say("record.missing-samples", n=lost.count, to=lost.last, what=what, **{"from": lost.first})


def _what(file: Appending) -> Said:
    return what_of(file.last_error) if file.last_error is not None else say("file.full")


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


def line_of(value: Any) -> bytes:
    """A value as one line of JSON."""
    return (json.dumps(spell(value), ensure_ascii=False, default=str) + "\n").encode("utf-8", "replace")


class Lines:
    """Gives the lines of JSON that came since the last call; torn, foreign and very long lines are skipped."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._offset = 0

    def read(self) -> List[Any]:
        try:
            if os.stat(self._file).st_size <= self._offset:
                return []
            with os.fdopen(open_plain(self._file, os.O_RDONLY), "rb") as source:
                source.seek(self._offset)
                data = source.read(_BLOCK)
        except OSError:
            return []
        end = data.rfind(b"\n") + 1
        # A line that fills the block is none of ours: what is read next is the rest of it.
        self._offset += end or (len(data) if len(data) == _BLOCK else 0)
        found = []
        for line in data[:end].split(b"\n"):
            try:
                if line.strip() and len(line) <= _LONGEST_LINE:
                    found.append(json.loads(line.decode("utf-8")))
            except (ValueError, RecursionError):
                pass
        return found


class RunFolder:
    """The folder of one run, and the files in it that this process appends to."""

    def __init__(self, path: str) -> None:
        self.path = os.path.abspath(path)
        #: Told the file and the error where the disk refuses something, once a trouble.
        self.on_refused: Callable[[str, OSError], None] = lambda file, error: None
        self._events: Optional[TextLines] = None
        self._files: List[Appending] = []
        self._keeping = Keeping(self._refused)

    def _refused(self, file: str, error: OSError) -> None:
        # A disk refuses all files at once, which is one trouble.
        if not any(each.troubled and not file.startswith(each.file) for each in self._files):
            self.on_refused(file, error)

    def file(self, *names: str) -> str:
        return os.path.join(self.path, *names)

    def _added(self, file: Any) -> Any:
        self._files.append(file)
        self._keeping.add(file)
        return file

    def rows(self, name: str, layout: str) -> Rows:
        """A table that is appended to."""
        return self._added(Rows(self.file(name), layout, self._refused))

    def lines(self, name: str) -> TextLines:
        """A file of lines that is appended to."""
        return self._added(TextLines(self.file(name), self._refused))

    def event(self, kind: str, **values: Any) -> None:
        """Appends an event; see `eventSchema` in src/run/schemas.ts. The last one is kept however much waits already."""
        if self._events is None:
            self._events = self.lines("events.jsonl")
        line = line_of({"time": time.time(), "kind": kind, **hide(values)})
        self._events.append(line, always=kind == "done")

    def lost_events(self) -> List[Said]:
        """Says how many events found no room while they waited for the disk."""
        events = self._events
        count = sum(lost.count for lost in events.lost) if events is not None else 0
        return [say("record.missing-events", n=count, what=_what(events))] if events is not None and count else []

    def close(self) -> None:
        """Writes what waits, on a disk that is full into the space that the runner keeps for the end, and syncs all of it."""
        self._keeping.end()
        if not all([file.retry() for file in self._files]):
            try:
                os.unlink(self.file("reserve"))
            except OSError:
                pass
        for file in self._files:
            file.close()
        self._keeping.sync()
        for file in self._files:
            file.release()
