"""When snapshots are made, and what is said where the disk refuses one."""

from __future__ import annotations

import threading
import time
from typing import Any, List, Optional, Sequence

from . import guard, snapshots
from .file_errors import is_full, unwritten
from .pace import Pace
from .say import Said, message_of, say

#: Where the config leaves the number of snapshots to the probe: the share of the time that they may take, the seconds and
#: the part of the steps so far that lie between two. So the newest five reach back over a fifth of the run.
_SNAPSHOT_SHARE = 0.02
_SNAPSHOT_SECONDS = 0.5
_SNAPSHOT_PART = 0.05


class Saving:
    """Makes the snapshots of a session: copies the state between two steps, and writes it in a thread."""

    def __init__(self, session: Any) -> None:
        settings = session.settings
        self._session = session
        #: The newest step of which a snapshot was tried.
        self._last = settings.resume_step if settings.resume_path else 0
        self._last_at = 0.0
        self._cost = 0.0
        self._thread: Optional[threading.Thread] = None
        self._pace = Pace(_SNAPSHOT_SHARE)
        #: Why the last one could not be saved; None where it could.
        self._refusal: Optional[Said] = None

    def due(self, step: int) -> bool:
        if step <= self._last:
            return False
        every = self._session.settings.snapshot_every
        if every is not None:
            return every > 0 and step % every == 0
        waited = time.perf_counter() - self._last_at
        enough = waited >= _SNAPSHOT_SECONDS and step - self._last >= _SNAPSHOT_PART * step
        return enough and self._pace.due(step)

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
            guard.tell(say("work.save-snapshot"), error)
            return message_of(error)
        if not session.ranks.leads:
            return None
        self._cost = time.perf_counter() - begin
        work = (session.step, write, state)
        self._thread = threading.Thread(target=self._save, args=work, daemon=True, name="keel-snapshot")
        self._thread.start()
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
        session = self._session
        begin = time.perf_counter()
        try:
            path = self._save_in_room(step, lambda place: state.update(write(place) or {}), state)
            self._refusal = None
            session.event("checkpoint", step=step, path=path, finite=bool(state.get("finite", True)))
            self._tell_removed(snapshots.prune(session.folder, session.settings.snapshot_keep))
        except Exception as error:  # noqa: BLE001
            first = self._refusal is None
            self._refusal = unwritten(error, session.folder.file("checkpoints", str(step)))
            if first:
                session.warn(say("checkpoint.refused", step=step, why=self._refusal))
        # The thread takes time from the script too: at most all of its own.
        self._pace.took(self._cost + time.perf_counter() - begin, costly=True)

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
