"""
Folders of snapshots: `checkpoints/<step>/` in the run folder, flat, whole or not there at all. What is in them is the
framework's: `save` writes files into a folder that is then renamed.
"""

from __future__ import annotations

import json
import os
import shutil
from typing import Callable, List, Tuple

from .folder import RunFolder
from .say import say

STATE = "state.json"


def _sync(file: str) -> None:
    descriptor = os.open(file, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def save(folder: RunFolder, step: int, write: Callable[[str], None], state: dict) -> str:
    """
    Makes the snapshot of `step`. `write` puts its files into the folder it is given; `state` is JSON beside them.
    Returns the path relative to the run folder. Raises the file system's error; nothing half-written is left then.
    """
    relative = "checkpoints/%d" % step
    target = folder.file("checkpoints", str(step))
    if os.path.exists(target):
        return relative
    partial = folder.file("checkpoints", ".%d.partial" % step)
    shutil.rmtree(partial, ignore_errors=True)
    os.makedirs(partial)
    try:
        write(partial)
        with open(os.path.join(partial, STATE), "w", encoding="utf-8") as file:
            json.dump({"format": 1, "step": step, **state}, file)
        for name in os.listdir(partial):
            _sync(os.path.join(partial, name))
        os.rename(partial, target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return relative


def read_state(path: str) -> dict:
    """The JSON of a snapshot. Raises ValueError with a sentence if there is none or it is of a newer format."""
    try:
        with open(os.path.join(path, STATE), encoding="utf-8") as file:
            state = json.load(file)
    except FileNotFoundError:
        raise ValueError(say("snapshot.none", folder=path)) from None
    except (OSError, ValueError) as error:
        raise ValueError(say("snapshot.damaged", folder=path, why=str(error))) from error
    if state.get("format") != 1:
        raise ValueError(say("snapshot.format", folder=path, format=repr(state.get("format"))))
    return state


def prune(folder: RunFolder, keep: int) -> List[int]:
    """
    Deletes old snapshots so that the `keep` newest finite ones stay and, of those that are not, the newest. Returns the
    steps deleted. What cannot be read is left alone.
    """
    place = folder.file("checkpoints")
    known: List[Tuple[int, bool]] = []
    for name in os.listdir(place) if os.path.isdir(place) else []:
        if name.isdigit():
            try:
                known.append((int(name), bool(read_state(os.path.join(place, name)).get("finite", True))))
            except ValueError:
                continue
    known.sort(reverse=True)
    good = [step for step, finite in known if finite]
    bad = [step for step, finite in known if not finite]
    removed = good[max(1, keep) :] + bad[1:]
    for step in removed:
        shutil.rmtree(os.path.join(place, str(step)), ignore_errors=True)
    return removed

