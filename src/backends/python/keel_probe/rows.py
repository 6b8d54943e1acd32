"""
Rows of little-endian numbers, and beside them their checksums: `steps.f64.crc` has records of 16 bytes, each with the end of
the part of the table that it is about, the CRC-32C of that part, and the CRC-32C of its own first 12 bytes.
"""

from __future__ import annotations

import os
import struct
import threading
from typing import Any, Callable, Sequence, Tuple

from .appending import FixedRows
from .crc32c import crc32c
from .plain import open_plain

CHECKS = ".crc"
RECORD = struct.Struct("<QI")
RECORD_BYTES = RECORD.size + 4
#: A record is about so many bytes, and the rest of a row.
_PART = 64 << 10


def check_record(end: int, checksum: int) -> bytes:
    """A record of a file of checksums."""
    start = RECORD.pack(end, checksum)
    return start + struct.pack("<I", crc32c(start))


class Rows(FixedRows):
    """Appends rows of numbers, `layout` as `struct` writes it without the byte order."""

    def __init__(self, file: str, layout: str, on_refused: Callable[[str, OSError], None] = lambda file, error: None) -> None:
        self._struct = struct.Struct("<" + layout)
        super().__init__(file, self._struct.size, on_refused)
        self._checks = FixedRows(file + CHECKS, RECORD_BYTES, on_refused)
        #: The rows that no record is about yet, and where they begin in the file.
        self._uncovered = bytearray()
        self._begin = 0
        self._covering = threading.Lock()
        self._part = -(-_PART // self.size) * self.size

    def append_values(self, values: Sequence[float], step: int) -> None:
        self.append(self._struct.pack(*values), step)

    def append_rows(self, rows: Sequence[Tuple[Sequence[float], int]]) -> None:
        """Appends rows, each with its step."""
        pack = self._struct.pack
        self.append_all([(pack(*values), step) for values, step in rows])

    def cover(self) -> None:
        """Writes the checksums of the rows since the last record. Not for the thread that trains: it takes time."""
        with self._covering:
            with self._lock:
                whole = self._before + self._written * self.size - self._begin
                data, self._uncovered = self._uncovered[:whole], self._uncovered[whole:]
                end = self._begin
                self._begin += len(data)
            for begin in range(0, len(data), self._part):
                part = data[begin : begin + self._part]
                end += len(part)
                self._checks.append(check_record(end, crc32c(part)))

    @property
    def troubled(self) -> bool:
        return super().troubled or self._checks.troubled

    def retry(self) -> bool:
        checked = self._checks.retry()
        return super().retry() and checked

    def sync(self) -> None:
        super().sync()
        self._checks.sync()

    def close(self) -> None:
        super().close()
        self.cover()
        self._checks.close()

    def release(self) -> None:
        super().release()
        self._checks.release()

    def _open(self) -> int:
        descriptor = super()._open()
        try:
            self._begin = self._covered_before()
            self._uncovered = bytearray()
            os.lseek(descriptor, self._begin, os.SEEK_SET)
            while len(self._uncovered) < self._before - self._begin:
                data = os.read(descriptor, self._before - self._begin - len(self._uncovered))
                if not data:
                    break
                self._uncovered += data
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _covered_before(self) -> int:
        """How far the records go that are there already; 0 where they do not fit the table."""
        if self._before == 0:
            return 0
        try:
            checks = open_plain(self._checks.file, os.O_RDONLY)
        except FileNotFoundError:
            return 0
        try:
            records = os.fstat(checks).st_size // RECORD_BYTES
            os.lseek(checks, max(0, records - 1) * RECORD_BYTES, os.SEEK_SET)
            last = os.read(checks, RECORD_BYTES)
        finally:
            os.close(checks)
        end: Any = RECORD.unpack(last[: RECORD.size])[0] if len(last) == RECORD_BYTES else 0
        return int(min(end, self._before))

    def _put(self, data: bytes) -> None:
        super()._put(data)
        # At its place and not at the end: an interruption may have let it be written, and noted here, but not counted.
        place = self._before + self._written * self.size - self._begin
        self._uncovered[place : place + len(data)] = data
