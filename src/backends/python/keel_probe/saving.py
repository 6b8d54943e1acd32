"""When snapshots are made, and what is said where the disk refuses one."""

from __future__ import annotations

import threading
import time
from typing import Any, List, Optional, Sequence

from . import guard, snapshots
from .file_errors import is_full, unwritten
from .pace import Pace
from .copies import Allowance, Copy, Held, room_for_copies, superfluous
from .say import Said, message_of, say

#: Where the config leaves the number of snapshots to the probe: the share of the time that those on disk may take, and as
#: much for copies in memory; the seconds and the part of the steps so far that lie between two on disk.
_SNAPSHOT_SHARE = 0.01
_SNAPSHOT_SECONDS = 0.5
_SNAPSHOT_PART = 0.05
#: The same part where copies in memory do not fit, so that only the disk has a state from before a trouble.
_PART_ALONE = 0.01


class Saving:
    """
    Makes the snapshots of a session: copies the state between two steps, and writes it in a thread. Between snapshots it
    holds copies in memory, and writes them only where the run ends or goes wrong.
    """

    def __init__(self, session: Any) -> None:
        settings = session.settings
        self._session = session
        #: The newest step of which a snapshot was tried.
        self._last = settings.resume_step if settings.resume_path else 0
        self._last_at = 0.0
        self._cost = 0.0
        self._thread: Optional[threading.Thread] = None
        self._pace = Pace(_SNAPSHOT_SHARE)
        self._held = Held(room_for_copies())
        self._allowance = Allowance(_SNAPSHOT_SHARE)
        self._holds = settings.snapshot_every is None and session.ranks.leads
        #: The last step was not finite, so its state is no use.
        self._troubled = False
        #: Copies were brought to the disk for a trouble.
        self._brought = False
        #: Why the last one could not be saved; None where it could.
        self._refusal: Optional[Said] = None

    def due(self, step: int, now: float) -> bool:
        if step <= self._last:
            return False
        every = self._session.settings.snapshot_every
        if every is not None:
            return every > 0 and step % every == 0
        if now - self._last_at < _SNAPSHOT_SECONDS:
            return False
        part = _SNAPSHOT_PART if self._holds else _PART_ALONE
        return step - self._last >= part * step and self._pace.due(step, now)

    def between(self, step: int, now: float) -> None:
        """After every step, at `now` of the clock: makes a snapshot where one is due, else a copy in memory."""
        if self.due(step, now):
            self.save()
        elif self._holds and not self._troubled and step > self._last and self._allowance.allows(now):
            self._hold(step)

    def _hold(self, step: int) -> None:
        begin = time.thread_time()
        try:
            write, state = self._session.driver.capture()
        except Exception:  # noqa: BLE001
            # The next snapshot meets the same, and tells it.
            self._holds = False
            return
        size = state.get("bytes")
        self._holds = size is not None and self._held.fits(size)
        if self._holds:
            self._held.add(Copy(step, write, state, size))
        self._allowance.took(time.thread_time() - begin)

    def found(self, finite: bool) -> None:
        """The figures of a step are known. At the first that are not finite the copies of before are brought to the disk."""
        if finite or self._troubled:
            self._troubled = not finite
            return
        self._troubled = True
        # A run that goes in and out of trouble is not to spend its time on the disk.
        if self._holds and (not self._brought or self._pace.due(self._session.step)):
            self._brought = True
            self.wait()
            self._start(self._bring, self._worthy())

    def keep_held(self) -> None:
        """Writes the copies in memory that are worth it, at the end of a run."""
        self.wait()
        self._bring(self._worthy())

    def _worthy(self) -> List[Copy]:
        """The copies in memory that belong to the best to keep, with those on the disk; none is held any more."""
        session = self._session
        if not self._held.steps:
            return []
        known = snapshots.good_steps(session.folder) + self._held.steps + [session.step]
        return self._held.take(superfluous(known, session.settings.snapshot_keep, session.step))

    def _bring(self, copies: Sequence[Copy]) -> None:
        begin = time.perf_counter()
        for copy in copies:
            self._write(copy.step, copy.write, copy.state)
        if copies:
            self._prune()
            self._pace.took(time.perf_counter() - begin, costly=True)

    def save(self, wait: bool = False) -> Optional[Said]:
        """
        Copies the state now and writes it in a thread. Errors are told, and the script goes on. Returns why it could not be
        saved, as far as that is known.
        """
        session = self._session
        begin = time.perf_counter()
        self.wait()
        self._last, self._last_at = session.step, begin
        try:
            session.driver.flush()
            write, state = session.driver.capture()
        except Exception as error:  # noqa: BLE001
            if session.driver.keeps:
                guard.tell(say("work.save-snapshot"), error)
            return message_of(error)
        if not session.ranks.leads:
            return None
        self._cost = time.perf_counter() - begin
        self._start(self._save, session.step, write, state)
        if not wait:
            return None
        self.wait()
        return self._refusal

    def save_last(self) -> None:
        """Saves the last step, unless that was done; where the disk refuses, once more, for there is no later one."""
        session = self._session
        if session.step > self._last and session.settings.snapshot_every != 0:
            refused = self.save(wait=True)
            if refused is not None and self._refusal is not None:
                self.save(wait=True)

    def _start(self, work: Any, *args: Any) -> None:
        self._thread = threading.Thread(target=work, args=args, daemon=True, name="keel-snapshot")
        self._thread.start()

    def wait(self) -> None:
        """Returns when the snapshot that is being written is there, or refused."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def last_word(self) -> List[Said]:
        """What is to be said at the end of the run: which snapshot is the newest, where the last one is missing."""
        if self._refusal is None:
            return []
        newest = snapshots.newest_step(self._session.folder)
        if newest == 0:
            return [say("checkpoint.none-saved", why=self._refusal)]
        return [say("checkpoint.newest", step=newest, why=self._refusal)]

    def _save(self, step: int, write: Any, state: dict) -> None:
        begin = time.perf_counter()
        self._write(step, write, state)
        self._prune()
        # The thread takes time from the script too: at most all of its own.
        self._pace.took(self._cost + time.perf_counter() - begin, costly=True)

    def _write(self, step: int, write: Any, state: dict) -> None:
        session = self._session
        try:
            path = self._save_in_room(step, lambda place: state.update(write(place) or {}), state)
            self._refusal = None
            session.event("checkpoint", step=step, path=path, finite=bool(state.get("finite", True)))
        except Exception as error:  # noqa: BLE001
            first = self._refusal is None
            self._refusal = unwritten(error, session.folder.file("checkpoints", str(step)))
            if first:
                session.warn(say("checkpoint.refused", step=step, why=self._refusal))

    def _prune(self) -> None:
        """Deletes what is too much: of snapshots that the config wants at every so many steps the oldest."""
        settings, step = self._session.settings, self._session.step
        self._tell_removed(snapshots.prune(self._session.folder, settings.snapshot_keep, step, settings.snapshot_every is None))

    def _save_in_room(self, step: int, write: Any, state: dict) -> str:
        """Saves a snapshot; on a disk that is full the oldest make room for it, one after the other."""
        while True:
            try:
                return snapshots.save(self._session.folder, step, write, state)
            except Exception as error:
                dropped = snapshots.drop_oldest(self._session.folder) if is_full(error) else []
                if not dropped:
                    raise
                self._tell_removed(dropped)

    def _tell_removed(self, steps: Sequence[int]) -> None:
        for step in steps:
            self._session.event("checkpointRemoved", step=step)
