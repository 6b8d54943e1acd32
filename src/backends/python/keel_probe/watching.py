"""Watches for the ways in which a run is told to end from outside: signals, and the death of the runner."""

from __future__ import annotations

import os
import select
import signal
import stat
import threading
import time
from typing import Any, Dict, Optional

from .plain import open_plain, write_all
from .processes import runner_in, wait_for_end
from .say import Said, say
from .session import Leave, Session

#: Seconds that a script gets to come to the end of a step before it is ended where it stands.
_GRACE = 3.0
#: A slow run gets the time of so many of its steps.
_STEPS = 3


def _leads_nowhere(number: int) -> bool:
    """Whether nobody reads any more what is written there: a pipe, or a terminal, without another end."""
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(number, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))


def _other_end(number: int) -> Optional[int]:
    """The end of a pipe that is read from. While it is open here, what the script prints is no error when the runner has died."""
    try:
        if not stat.S_ISFIFO(os.fstat(number).st_mode):
            return None
        return os.open("/proc/self/fd/%d" % number, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (AttributeError, OSError):
        return None


def _pour(end: int, log: int) -> None:
    """Writes to the log what was printed into a pipe and is not read by anybody else."""
    try:
        while True:
            data = os.read(end, 65536)
            if not data:
                return
            write_all(log, data)
    except OSError:
        # The pipe is empty.
        return
    finally:
        os.close(end)


class Watch:
    """Ends the script after its present step when asked to; where it stands if it does not come to the end of one."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._forced = False
        self._ends: Dict[int, Optional[int]] = {}

    def begin(self) -> None:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self._terminate)
        runner = runner_in(os.environ)
        if runner is not None:
            self._ends = {number: _other_end(number) for number in (1, 2)}
            threading.Thread(target=self._outlive, args=(runner,), daemon=True, name="keel-runner").start()

    def _outlive(self, runner: int) -> None:
        wait_for_end(runner)
        if self._session.active:
            self._keep_output()
            self._ask(say("trainer.runner-gone"))

    def _keep_output(self) -> None:
        """What the script prints on its way out went through the runner: now it goes to the log itself, or it would be an error."""
        for number in (1, 2):
            end = self._ends.get(number)
            if end is None and not _leads_nowhere(number):
                continue
            try:
                log = open_plain(self._session.folder.file("output.log"), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
                os.dup2(log, number)
                if end is not None:
                    _pour(end, log)
                os.close(log)
            except OSError:
                pass

    def _terminate(self, number: int, frame: Optional[Any]) -> None:
        session = self._session
        if not session.active:
            # A forked child, such as a loader of data, dies of the signal as it would without the probe.
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGTERM)
            return
        if self._forced:
            session.verdict = ("stopped", session.stop_reason)
            raise Leave(0)
        self._ask(say("trainer.signal", signal="SIGTERM"))

    def _ask(self, reason: Said) -> None:
        session = self._session
        if session.stop_reason is not None and self._forced:
            return
        if session.ranks.size == 1:
            session.stop_reason = session.stop_reason or reason
        threading.Thread(target=self._insist, args=(reason,), daemon=True, name="keel-insist").start()

    def _insist(self, reason: Said) -> None:
        """Gives the script time for its step, and then ends it by a second signal, which lands in the main thread."""
        session = self._session
        if session.ranks.size > 1 and session.ranks.leads:
            # Not where the signal has come: it may have come in the middle of an order.
            session.ranks.order({"id": "signal", "request": "stop", "from": "signal"}, session.step + 1)
        time.sleep(max(_GRACE, _STEPS * session.slowest))
        if session.verdict is not None:
            return
        session.stop_reason = session.stop_reason or reason
        self._forced = True
        if hasattr(signal, "raise_signal") and os.name != "nt":
            os.kill(os.getpid(), signal.SIGTERM)
        else:
            import _thread

            _thread.interrupt_main()
