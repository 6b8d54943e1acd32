"""The files of a run that are open: what waits for the disk is tried again, and what was written is synced, beside the script."""

from __future__ import annotations

import threading
import time
from typing import Any, Callable, List, Optional

#: Seconds between tries of what the disk refused, and between syncs.
RETRY = 1.0
SYNC = 2.0


class Keeping:
    """Looks after files in a thread of its own, so that the script waits for no disk. `on_refused` as in `Appending`."""

    def __init__(self, on_refused: Callable[[str, OSError], None] = lambda file, error: None) -> None:
        self._files: List[Any] = []
        self._on_refused = on_refused
        self._told = False
        self._ended = threading.Event()
        self._thread: Optional[threading.Thread] = None

    def add(self, file: Any) -> None:
        """Looks after a file from now on."""
        self._files.append(file)
        if self._thread is None and not self._ended.is_set():
            self._thread = threading.Thread(target=self._look_after, daemon=True, name="keel-files")
            self._thread.start()

    def _look_after(self) -> None:
        synced = time.monotonic()
        while not self._ended.wait(RETRY):
            for file in list(self._files):
                file.retry()
            if time.monotonic() - synced >= SYNC:
                self.sync()
                synced = time.monotonic()

    def sync(self) -> None:
        """Covers and syncs every file, as far as the disk lets. A refusal is told once and tried again with the next call."""
        for file in list(self._files):
            if hasattr(file, "cover"):
                file.cover()
            try:
                file.sync()
            except OSError as error:
                told, self._told = self._told, True
                if not told:
                    self._on_refused(file.file, error)

    def end(self) -> None:
        """Ends the thread."""
        self._ended.set()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join()
