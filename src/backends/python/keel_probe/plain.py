"""
The only way to the files of a run folder, as src/run/plainFile.ts: plain files in plain folders. Nothing here follows a
link, waits for a pipe or writes to a device, for somebody else may have put them in the places of Keel's files.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import Any, Callable

from .say import say

# O_BINARY keeps Windows from changing bytes that look like the end of a line.
_OPEN = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0)
#: Windows has neither; there `lstat` before opening tells a link.
_PLAIN = _OPEN | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def again(call: Callable[..., Any], *args: Any) -> Any:
    """Calls the system, once more where a signal came between. Python itself does so for some calls only."""
    while True:
        try:
            return call(*args)
        except InterruptedError:
            continue


def _not_plain(file: str) -> OSError:
    return OSError(errno.EINVAL, say("file.not-plain", file=file))


def open_plain(file: str, flags: int) -> int:
    """A descriptor of a file that is a regular one and no link, made if `flags` say so. Raises OSError."""
    try:
        found = os.lstat(file)
    except FileNotFoundError:
        found = None
    # Opening a pipe or a device can block or act before anything is known of it.
    if found is not None and not stat.S_ISREG(found.st_mode):
        raise _not_plain(file)
    descriptor = again(os.open, file, flags | _PLAIN, 0o666)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise _not_plain(file)


def open_to_append(file: str) -> int:
    """Opens a plain file to append to and to read, and makes it where it is not there. Raises OSError."""
    return open_plain(file, os.O_RDWR | os.O_CREAT | os.O_APPEND)


def write_all(descriptor: int, data: bytes) -> None:
    """Writes all of it: a write is cut short by a disk that is filling up, and the rest goes through or says why not."""
    written = os.write(descriptor, data)
    while written < len(data):
        written += os.write(descriptor, data[written:])


def write_new(file: str, data: bytes) -> None:
    """Makes a file that must not be there yet, and syncs it. Raises OSError; what was written of it may then be left."""
    descriptor = open_plain(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        write_all(descriptor, data)
        again(os.fsync, descriptor)
    finally:
        os.close(descriptor)


def read_plain(file: str, most: int) -> bytes:
    """The content of a plain file of at most `most` bytes. Raises OSError."""
    descriptor = open_plain(file, os.O_RDONLY)
    with os.fdopen(descriptor, "rb") as source:
        data = source.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, say("file.too-large", file=file, size=os.stat(file).st_size, most=most))
    return data


def make_folder(folder: str) -> None:
    """Makes a folder where there is none, and syncs its name, its parent being there. Raises OSError where something else stands there."""
    try:
        again(os.mkdir, folder)
        sync_folder(os.path.dirname(folder))
    except FileExistsError:
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            raise OSError(errno.ENOTDIR, say("file.not-a-folder", folder=folder)) from None


def sync_file(file: str) -> None:
    """Waits until a file is on the disk. Raises OSError."""
    descriptor = open_plain(file, os.O_RDWR)
    try:
        again(os.fsync, descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: str) -> None:
    """Makes a rename in a folder outlast a power loss, as far as the system can: Windows opens no folder, some disks refuse."""
    if os.name == "nt":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY | _OPEN)
        try:
            again(os.fsync, descriptor)
        finally:
            os.close(descriptor)
    except OSError:
        # What was renamed is in its place; a disk that cannot sync folders promises no more.
        pass
