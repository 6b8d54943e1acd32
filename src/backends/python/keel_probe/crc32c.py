"""
CRC-32C (Castagnoli), as iSCSI and ext4 use it: of the rows of tables and the files of snapshots. NumPy makes it fast where
the script has imported it; otherwise tables do, 8 bytes at a time.
"""

from __future__ import annotations

import struct
import sys
from functools import lru_cache
from typing import Any, List

_POLYNOMIAL = 0x82F63B78
_ONES = 0xFFFFFFFF
#: Bytes under which NumPy takes longer than the tables.
_SMALL = 8192
#: Bytes of a lane: many are walked beside each other, and combined in pairs at the end.
_LANE, _LONG_LANE, _LONG = 256, 2048, 1 << 20


def _first_table() -> List[int]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
        table.append(value)
    return table


_T = [_first_table()]
for _ in range(7):
    _T.append([_T[0][value & 255] ^ value >> 8 for value in _T[-1]])


def _with_tables(data: memoryview, state: int) -> int:
    t0, t1, t2, t3, t4, t5, t6, t7 = _T
    whole = len(data) & ~7
    for low, high in struct.iter_unpack("<II", data[:whole]):
        low ^= state
        state = (
            t7[low & 255] ^ t6[low >> 8 & 255] ^ t5[low >> 16 & 255] ^ t4[low >> 24]
            ^ t3[high & 255] ^ t2[high >> 8 & 255] ^ t1[high >> 16 & 255] ^ t0[high >> 24]
        )  # fmt: skip
    for byte in data[whole:]:
        state = t0[(state ^ byte) & 255] ^ state >> 8
    return state


@lru_cache(maxsize=None)
def _wide(numpy: Any) -> Any:
    """Tables of two bytes at once, followed by 0, 2, 4 and 6 more."""
    t = numpy.array(_T, dtype="<u4")
    values = numpy.arange(65536)
    low, high = values & 255, values >> 8
    return [t[place + 1][low] ^ t[place][high] for place in (0, 2, 4, 6)]


def _applied(columns: List[int], value: int) -> int:
    """A linear map of 32 bits, given by what it makes of each bit."""
    found, place = 0, 0
    while value:
        if value & 1:
            found ^= columns[place]
        value >>= 1
        place += 1
    return found


@lru_cache(maxsize=None)
def _columns(length: int) -> List[int]:
    """What `length` zero bytes, a power of two, make of the state that has one bit alone."""
    if length == 1:
        return [_T[0][bit & 255] ^ bit >> 8 for bit in (1 << place for place in range(32))]
    half = _columns(length // 2)
    return [_applied(half, column) for column in half]


@lru_cache(maxsize=None)
def _past(numpy: Any, length: int) -> Any:
    """The same as four tables, one for each byte of the state."""
    columns = _columns(length)
    return [
        numpy.array([_applied(columns[8 * place : 8 * place + 8], byte) for byte in range(256)], dtype="<u4")
        for place in range(4)
    ]


def _with_numpy(numpy: Any, data: memoryview, state: int) -> int:
    lane = _LANE if len(data) < _LONG else _LONG_LANE
    count = 1 << (-(-len(data) // lane) - 1).bit_length()
    # Zeros before the data change nothing, so that all lanes are full and their number is a power of two.
    padded = numpy.zeros(count * lane, dtype="u1")
    begin = len(padded) - len(data)
    padded[begin:] = numpy.frombuffer(data, dtype="u1")
    padded[begin : begin + 4] ^= numpy.frombuffer(struct.pack("<I", state), dtype="u1")
    halves = numpy.ascontiguousarray(padded.view("<u2").reshape(count, lane // 2).T)
    t0, t1, t2, t3 = _wide(numpy)
    states = numpy.zeros(count, dtype="<u4")
    for place in range(0, lane // 2, 4):
        now = states.view("<u2")
        states = t3[halves[place] ^ now[0::2]]
        states ^= t2[halves[place + 1] ^ now[1::2]]
        states ^= t1[halves[place + 2]]
        states ^= t0[halves[place + 3]]
    while len(states) > 1:
        left, right = states[0::2], states[1::2]
        p0, p1, p2, p3 = _past(numpy, lane)
        states = p0[left & 255] ^ p1[left >> 8 & 255] ^ p2[left >> 16 & 255] ^ p3[left >> 24] ^ right
        lane *= 2
    return int(states[0])


def crc32c(data: Any, before: int = 0) -> int:
    """The checksum of `data` (bytes), or of it after what has the checksum `before`."""
    view = memoryview(data).cast("B")
    # NumPy may be half imported, or be something else that the script calls so.
    numpy = sys.modules.get("numpy") if len(view) >= _SMALL else None
    if numpy is not None:
        try:
            return _with_numpy(numpy, view, before ^ _ONES) ^ _ONES
        except Exception:  # noqa: BLE001
            pass
    return _with_tables(view, before ^ _ONES) ^ _ONES
