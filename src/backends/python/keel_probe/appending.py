"""
Files that only grow, in rows or in lines: each is written whole or not at all, and in order. What the disk refuses waits in
memory, is tried again with whatever comes next and every second (`keeping.py`), and is counted where it finds no room.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from typing import Callable, Deque, List, NamedTuple, Optional, Sequence, Tuple

from .plain import again, open_to_append, sync_folder, write_all

#: What may wait for the disk: so many entries, and so many bytes.
MOST_WAITING = 100_000
MOST_BYTES = 64 << 20


#: Entries that one write takes at most.
_MOST_AT_ONCE = 64


class Lost(NamedTuple):
    """Entries, one after the other, that could not be recorded, and the steps of the first and the last."""

    first: int
    last: int
    count: int


class _Entry(NamedTuple):
    #: Place among the entries of the file.
    number: int
    data: bytes
    step: int


class Appending:
    """
    A file that is appended to, by several threads. It is opened with the first entry, and again with each as long as the
    disk refuses that. `on_refused` is told the file and the error, once until the disk takes everything again.

    A signal may raise an exception at any place of this, so an entry leaves the queue after it is counted, and what a write
    left is looked at before the next one (`_repair`).
    """

    #: Whether entries that wait can be written with one call.
    _joins = False

    def __init__(self, file: str, on_refused: Callable[[str, OSError], None] = lambda file, error: None) -> None:
        self.file = file
        #: The last error, until the disk takes everything again.
        self.error: Optional[OSError] = None
        #: The last error of all.
        self.last_error: Optional[OSError] = None
        self.lost: List[Lost] = []
        self._on_refused = on_refused
        self._lock = threading.Lock()
        self._descriptor: Optional[int] = None
        self._waiting: Deque[_Entry] = deque()
        self._bytes = 0
        self._given = 0
        self._written = 0
        #: Whether the end of the file may be other than it is held to be.
        self._unsure = True
        self._synced = 0
        self._closed = False
        #: How many entries were given when the last one was lost.
        self._lost_at = -1

    @property
    def troubled(self) -> bool:
        """Whether the disk refuses it."""
        return self.error is not None

    def append(self, data: bytes, step: int = 0, always: bool = False) -> None:
        """Appends an entry of `step`, or keeps it where the disk refuses. `always`: however many wait already."""
        self.append_all([(data, step)], always)

    def append_all(self, entries: Sequence[Tuple[bytes, int]], always: bool = False) -> None:
        """Appends entries, each with its step, that came one after the other; so as if they were appended one by one."""
        with self._lock:
            if self._closed:
                return
            refused = self._write_out() if self._waiting else None
            first = not self._waiting
            for data, step in entries:
                # What is written at once needs no room.
                if not first and not always and not self._fits(data):
                    self._lose(step)
                    continue
                number = self._given
                self._given = number + 1
                self._bytes += len(data)
                self._waiting.append(_Entry(number, data, step))
            if first:
                refused = self._write_out()
        self._tell(refused)

    def retry(self) -> bool:
        """Tries again to write what waits. Returns whether nothing waits any more."""
        if not self._waiting:
            return True
        with self._lock:
            refused = None if self._closed else self._write_out()
        self._tell(refused)
        return not self._waiting

    def sync(self) -> None:
        """Waits until the disk has what was written. Raises OSError; it is then tried again with the next call."""
        written = self._written
        if self._descriptor is None or written == self._synced:
            return
        # Not under the lock: a disk may take seconds, and the script goes on meanwhile.
        if self._synced == 0:
            sync_folder(os.path.dirname(self.file))
        again(getattr(os, "fdatasync", os.fsync), self._descriptor)
        self._synced = written

    def close(self) -> None:
        """Tries a last time. What is still refused is lost, and nothing is written any more."""
        self.retry()
        with self._lock:
            left = [entry.step for entry in self._waiting if entry.number >= self._written]
            if left:
                # Nothing was recorded after the first of them, so what was lost since then is of the same gap.
                later = [lost for lost in self.lost if lost.first > left[0]]
                last = max([left[-1]] + [lost.last for lost in later])
                count = len(left) + sum(lost.count for lost in later)
                self.lost[len(self.lost) - len(later) :] = [Lost(left[0], last, count)]
            self._waiting.clear()
            self._closed = True

    def release(self) -> None:
        """Closes the descriptor of a file that is closed."""
        with self._lock:
            descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    # Within the lock.

    def _fits(self, data: bytes) -> bool:
        return len(self._waiting) < MOST_WAITING and self._bytes + len(data) <= MOST_BYTES

    def _lose(self, step: int) -> None:
        """Counts an entry as lost; those that follow each other without one that is kept are told together."""
        last = self.lost[-1] if self.lost else None
        if last is not None and self._lost_at == self._given:
            self.lost[-1] = Lost(last.first, step, last.count + 1)
        else:
            self.lost.append(Lost(step, step, 1))
        self._lost_at = self._given

    def _write_out(self) -> Optional[OSError]:
        """Writes what waits. Returns the error where that is the first one of a trouble."""
        waiting = self._waiting
        try:
            if self._descriptor is None:
                self._descriptor = self._open()
            while waiting:
                entry = waiting[0]
                if entry.number >= self._written:
                    if self._unsure:
                        self._repair()
                    self._unsure = True
                    if self._joins and len(waiting) > 1 and self.error is None:
                        # What the disk refuses as a whole is tried again one by one, for a part of it may have room.
                        batch = list(waiting)[:_MOST_AT_ONCE]
                        self._put(b"".join([each.data for each in batch]))
                        self._written = batch[-1].number + 1
                    else:
                        self._put(entry.data)
                        self._written = entry.number + 1
                waiting.popleft()
                self._bytes -= len(entry.data)
                self._unsure = False
        except OSError as error:
            first = self.error is None
            self.error = self.last_error = error
            return error if first else None
        self.error = None
        return None

    def _tell(self, refused: Optional[OSError]) -> None:
        if refused is not None:
            self._on_refused(self.file, refused)

    def _open(self) -> int:
        return open_to_append(self.file)

    def _repair(self) -> None:
        """Makes sure of how the file ends, after a refusal or an interruption. Raises OSError."""

    def _put(self, data: bytes) -> None:
        """Writes one entry. Raises OSError."""
        raise NotImplementedError

    def _size(self) -> int:
        assert self._descriptor is not None
        return os.fstat(self._descriptor).st_size

    def _read(self, begin: int, count: int) -> bytes:
        assert self._descriptor is not None
        os.lseek(self._descriptor, begin, os.SEEK_SET)
        return os.read(self._descriptor, count)


class FixedRows(Appending):
    """Rows of `size` bytes. Nobody else writes to the file, so what was written of a row is cut off again."""

    _joins = True

    def __init__(self, file: str, size: int, on_refused: Callable[[str, OSError], None] = lambda file, error: None) -> None:
        super().__init__(file, on_refused)
        self.size = size
        #: Bytes of rows that were there before.
        self._before = 0

    def _open(self) -> int:
        descriptor = super()._open()
        size = os.fstat(descriptor).st_size
        self._before = size - size % self.size
        return descriptor

    def _repair(self) -> None:
        assert self._descriptor is not None
        end = self._before + self._written * self.size
        if self._size() != end:
            again(os.ftruncate, self._descriptor, end)

    def _put(self, data: bytes) -> None:
        assert self._descriptor is not None
        try:
            write_all(self._descriptor, data)
        except OSError:
            # At once, for a reader; without success it is tried again before the next row.
            try:
                self._repair()
            except OSError:
                pass
            raise


class TextLines(Appending):
    """Lines that others append to as well: nothing is cut off, a torn line is ended, and readers skip it."""

    def __init__(self, file: str, on_refused: Callable[[str, OSError], None] = lambda file, error: None) -> None:
        super().__init__(file, on_refused)
        #: Where the file ended when the last line was begun.
        self._began: Optional[int] = None

    def _put(self, data: bytes) -> None:
        assert self._descriptor is not None
        there, torn = self._look(data)
        if not there:
            write_all(self._descriptor, (b"\n" if torn else b"") + data)
        elif torn:
            write_all(self._descriptor, b"\n")
        self._began = None

    def _look(self, data: bytes) -> Tuple[bool, bool]:
        """Whether a try before this one has written the line, and whether the file's last line lacks its end."""
        size = self._size()
        torn = size > 0 and self._read(size - 1, 1) != b"\n"
        if self._began is None:
            self._began = size
            return False, torn
        since = self._read(self._began, min(size - self._began, 1 << 20))
        there = data in since or since.endswith(data[:-1])
        if not there:
            self._began = size
        return there, torn
