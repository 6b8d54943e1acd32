"""
Which of several processes this is. All ranks of a run share its folder: rank 0 writes the tables and obeys requests,
the others say what is wrong with them, and keep step with what rank 0 decides.
"""

from __future__ import annotations

import json
import os
import socket
import time
from typing import Any, Callable, List, Optional, Tuple, TypeVar

from .appending import TextLines
from .folder import Lines, RunFolder, line_of
from .plain import make_folder, open_plain, read_plain, write_all
from .processes import is_gone
from .say import say

T = TypeVar("T")

# Seconds that a rank which stops waits for the others to finish the same step. They may hang.
_PARTING = 5.0

# Bytes of the longest word of a rank.
_MOST = 1 << 20

# What torchrun, srun, mpirun and others set: rank, and number of ranks.
_NAMES = (
    ("RANK", "WORLD_SIZE"),
    ("SLURM_PROCID", "SLURM_NTASKS"),
    ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
    ("PMI_RANK", "PMI_SIZE"),
)


def rank_of(environment: Any) -> Tuple[int, int]:
    """Rank and number of ranks; (0, 1) for a process alone."""
    for rank, size in _NAMES:
        try:
            return int(environment[rank]), max(1, int(environment[size]))
        except (KeyError, ValueError):
            continue
    return 0, 1


def _died(word: dict) -> bool:
    """Whether a rank of this machine ended without a last word."""
    return word["state"] == "running" and word["host"] == socket.gethostname() and is_gone(word["pid"])


class Ranks:
    """This rank among its peers."""

    def __init__(self, folder: RunFolder, rank: int, size: int) -> None:
        self.rank = rank
        self.size = size
        self._folder = folder
        self._orders = Lines(folder.file("orders.jsonl"))
        self._written: Optional[TextLines] = None
        self._waiting: List[dict] = []
        if size > 1:
            self.say("running")

    @property
    def leads(self) -> bool:
        return self.rank == 0

    def _file(self, rank: int) -> str:
        return self._folder.file("ranks", "%d.json" % rank)

    def say(self, state: str, reason: Optional[str] = None) -> None:
        """Leaves word for the other ranks: running, leaving, ended or failed."""
        if self.size == 1:
            return
        word = {"pid": os.getpid(), "host": socket.gethostname(), "state": state, "reason": reason}
        partial = self._folder.file("ranks", ".%d.json.%s" % (self.rank, os.urandom(8).hex()))
        try:
            make_folder(self._folder.file("ranks"))
            descriptor = open_plain(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            try:
                write_all(descriptor, line_of(word))
            finally:
                os.close(descriptor)
            os.replace(partial, self._file(self.rank))
        except OSError as error:
            # The others then wait for this rank longer than they would have to.
            self._folder.on_refused(self._file(self.rank), error)

    def order(self, line: dict, step: int) -> None:
        """Announces what all ranks shall do after `step`, which none of them can have finished yet."""
        if self._written is None:
            self._written = self._folder.lines("orders.jsonl")
        self._written.append(line_of({"after": step, "line": line}), step)

    def orders(self, step: int) -> List[dict]:
        """What is to be done now that `step` is finished."""
        self._waiting += self._orders.read()
        due = [order["line"] for order in self._waiting if order["after"] <= step]
        self._waiting = [order for order in self._waiting if order["after"] > step]
        return due

    def part(self) -> None:
        """
        Waits until every other rank has finished its last step too. A rank that leaves while another still works on that
        step breaks its connection: what it had not read yet makes the system reset it.
        """
        self.say("leaving")
        self._within(_PARTING, lambda: all(word["state"] != "running" or _died(word) for word in self._others()) or None)

    def trouble(self, patience: float = 0) -> Optional[str]:
        """
        A sentence about a peer that failed or has died; None if all others live or left in order. `patience`, in
        seconds, is how long it may take until it shows: a process that is killed closes its connections before it is gone.
        """
        return self._within(patience, self._trouble)

    def _trouble(self) -> Optional[str]:
        others = self._others()
        for word in others:
            if _died(word):
                return say("probe.rank-died", rank=word["rank"], process=word["pid"])
        for word in others:
            if word["state"] == "failed":
                return say("probe.rank-failed", rank=word["rank"], why=str(word["reason"]))
        return None

    def _others(self) -> List[dict]:
        """The newest words of the other ranks, as far as they have left any."""
        words = []
        for rank in range(self.size):
            try:
                word = json.loads(read_plain(self._file(rank), _MOST))
            except (OSError, ValueError):
                continue
            if rank != self.rank:
                words.append({**word, "rank": rank})
        return words

    def _within(self, patience: float, look: Callable[[], Optional[T]]) -> Optional[T]:
        end = time.monotonic() + (patience if self.size > 1 else 0)
        while True:
            found = look()
            if found is not None or time.monotonic() >= end:
                return found
            time.sleep(0.05)
