"""Other processes: whether they still run, and waiting for their end."""

from __future__ import annotations

import os
import select
import socket
import time
from typing import Any, Optional

#: Seconds between looks, where the system has no way to wait.
_LOOK = 0.5
# Of Windows.
_SYNCHRONIZE, _FOREVER, _STILL_THERE = 0x00100000, 0xFFFFFFFF, 0x102


def is_gone(pid: int) -> bool:
    """Whether a process of this machine has ended; one that waits to be reaped has."""
    if os.name == "nt":
        # There os.kill does not ask, it acts.
        return _wait_on_windows(pid, 0) != _STILL_THERE
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    try:
        with open("/proc/%d/stat" % pid, encoding="ascii", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] in ("Z", "X")
    except OSError:
        return False


def runner_in(environment: Any) -> Optional[int]:
    """The process that `KEEL_RUNNER` names, `PID@HOST`; None where it names none that can be seen from here."""
    pid, _, host = str(environment.get("KEEL_RUNNER", "")).partition("@")
    if not pid.isdigit() or host != socket.gethostname() or is_gone(int(pid)):
        return None
    return int(pid)


def wait_for_end(pid: int) -> None:
    """Returns when the process has ended."""
    if os.name == "nt":
        _wait_on_windows(pid, _FOREVER)
        return
    try:
        descriptor = os.pidfd_open(pid)  # type: ignore[attr-defined]
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        poll.poll()
        os.close(descriptor)
    except (AttributeError, OSError):
        # Neither an older Linux nor macOS can wait for a process that is not a child.
        while not is_gone(pid):
            time.sleep(_LOOK)


def _wait_on_windows(pid: int, milliseconds: int) -> int:
    import ctypes

    kernel: Any = ctypes.windll.kernel32  # type: ignore[attr-defined]
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(_SYNCHRONIZE, False, pid)
    if not handle:
        return 0
    try:
        return int(kernel.WaitForSingleObject(ctypes.c_void_p(handle), milliseconds))
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
