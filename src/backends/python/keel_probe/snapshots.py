"""
Folders of snapshots, as a state machine by names: `checkpoints/.N.partial` is being written, `checkpoints/N` is whole,
`checkpoints/.N.gone` is being deleted. `files.json` in each has the sizes and checksums of its files. What is in them is the
framework's: `save` writes files into a folder that is then renamed.
"""

from __future__ import annotations

import json
import os
import shutil
from typing import Any, Callable, Dict, List, Tuple

from .crc32c import crc32c
from .folder import RunFolder, spell
from .plain import again, make_folder, open_plain, read_plain, sync_file, sync_folder, write_new
from .copies import superfluous
from .say import say

STATE = "state.json"
FILES = "files.json"
#: Bytes that are read at once, and of the largest JSON.
_BLOCK = 1 << 20
_JSON = 64 << 20


def _json(value: Any) -> bytes:
    return json.dumps(spell(value)).encode("utf-8")


def _described(file: str) -> Dict[str, Any]:
    """Size and checksum of a file. Raises OSError."""
    size = checksum = 0
    with os.fdopen(open_plain(file, os.O_RDONLY), "rb") as source:
        for block in iter(lambda: source.read(_BLOCK), b""):
            checksum = crc32c(block, checksum)
            size += len(block)
    return {"size": size, "crc32c": "%08x" % checksum}


def _delete(place: str, name: str) -> None:
    """Deletes a folder of `checkpoints`, as far as the system lets. It is renamed first, so that it is never there in parts."""
    gone = os.path.join(place, ".%s.gone" % name)
    shutil.rmtree(gone, ignore_errors=True)
    again(os.rename, os.path.join(place, name), gone)
    # Or a power loss could leave its old name and only some of its files.
    sync_folder(place)
    shutil.rmtree(gone, ignore_errors=True)


def save(folder: RunFolder, step: int, write: Callable[[str], None], state: dict) -> str:
    """
    Makes the snapshot of `step`. `write` puts its files into the folder it is given; `state` is JSON beside them.
    Returns the path relative to the run folder. Raises the file system's error; nothing half-written is left then, as far
    as the system lets.
    """
    relative = "checkpoints/%d" % step
    place = folder.file("checkpoints")
    target = os.path.join(place, str(step))
    make_folder(place)
    if os.path.lexists(target):
        if is_present(target):
            return relative
        _delete(place, str(step))
    partial = os.path.join(place, ".%d.partial" % step)
    shutil.rmtree(partial, ignore_errors=True)
    again(os.mkdir, partial)
    try:
        write(partial)
        write_new(os.path.join(partial, STATE), _json({"format": 1, "hasChecksums": True, "step": step, **state}))
        names = sorted(os.listdir(partial))
        for name in names:
            sync_file(os.path.join(partial, name))
        files = {name: _described(os.path.join(partial, name)) for name in names}
        write_new(os.path.join(partial, FILES), _json({"format": 1, "files": files}))
        sync_folder(partial)
        again(os.rename, partial, target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    sync_folder(place)
    return relative


def _files(path: str) -> Dict[str, Dict[str, Any]]:
    """What `files.json` says; nothing in a snapshot of before there was one. Raises OSError or ValueError."""
    try:
        read = json.loads(read_plain(os.path.join(path, FILES), _JSON))
    except FileNotFoundError:
        if read_state(path).get("hasChecksums"):
            raise
        return {}
    files = read.get("files") if isinstance(read, dict) else None
    if not isinstance(files, dict) or not all(isinstance(facts, dict) for facts in files.values()):
        raise ValueError(FILES)
    return files


def check(path: str) -> None:
    """Compares sizes and checksums of a snapshot's files. Raises ValueError with a sentence where one is not as it was."""
    try:
        files = _files(path)
    except (OSError, ValueError) as error:
        raise ValueError(say("checkpoint.changed", folder=path, file=FILES)) from error
    for name, facts in files.items():
        if not _matches(path, name, facts):
            raise ValueError(say("checkpoint.changed", folder=path, file=name))


def _matches(path: str, name: str, facts: Dict[str, Any]) -> bool:
    try:
        return os.path.basename(name) == name and _described(os.path.join(path, name)) == facts
    except OSError:
        return False


def is_present(path: str) -> bool:
    """Whether a snapshot is there with all its files, by their sizes; nothing else is read of them."""
    try:
        read_state(path)
        sizes = ((os.lstat(os.path.join(path, name)).st_size, facts.get("size")) for name, facts in _files(path).items())
        return all(size == wanted for size, wanted in sizes)
    except (OSError, ValueError):
        return False


def is_whole(path: str) -> bool:
    """Whether a snapshot is present and its files are as they were written. Reads all of them."""
    try:
        check(path)
        return is_present(path)
    except ValueError:
        return False


def read_state(path: str) -> dict:
    """The JSON of a snapshot. Raises ValueError with a sentence if there is none or it is of a newer format."""
    try:
        state = json.loads(read_plain(os.path.join(path, STATE), _JSON))
    except FileNotFoundError:
        raise ValueError(say("snapshot.none", folder=path)) from None
    except (OSError, ValueError) as error:
        raise ValueError(say("snapshot.damaged", folder=path, why=str(error))) from error
    if not isinstance(state, dict) or state.get("format") != 1:
        found = state.get("format") if isinstance(state, dict) else None
        raise ValueError(say("snapshot.format", folder=path, format=repr(found)))
    return state


def _present(place: str) -> List[Tuple[int, bool]]:
    """Step, and whether it is finite, of every snapshot that is present, newest first."""
    known: List[Tuple[int, bool]] = []
    for name in os.listdir(place) if os.path.isdir(place) else []:
        if name.isdigit() and is_present(os.path.join(place, name)):
            known.append((int(name), bool(read_state(os.path.join(place, name)).get("finite", True))))
    return sorted(known, reverse=True)


def _remove(place: str, steps: List[int]) -> List[int]:
    """Deletes snapshots; those of `steps` that could be."""
    removed = []
    for step in steps:
        try:
            _delete(place, str(step))
            removed.append(step)
        except OSError:
            # It stays whole; the next pruning tries again.
            continue
    return removed


def prune(folder: RunFolder, keep: int, now: int, thinned: bool = False) -> List[int]:
    """
    Deletes old snapshots so that `keep` finite ones stay and, of those that are not, the newest: of the finite ones the
    newest, or, `thinned`, those that reach back furthest from step `now`. Returns the steps deleted. What is not present is
    left alone.
    """
    place = folder.file("checkpoints")
    known = _present(place)
    good = [step for step, finite in known if finite]
    bad = [step for step, finite in known if not finite]
    gone = superfluous(good, keep, now) if thinned else good[max(1, keep) :]
    return _remove(place, gone + bad[1:])


def good_steps(folder: RunFolder) -> List[int]:
    """Steps of the snapshots that are present and finite, newest first."""
    return [step for step, finite in _present(folder.file("checkpoints")) if finite]


def drop_oldest(folder: RunFolder) -> List[int]:
    """
    Deletes the oldest snapshot, for room on a disk that is full; the newest finite one that is whole stays, and whatever is
    newer. Returns its step in a list, which is empty where there is none to delete.
    """
    place = folder.file("checkpoints")
    known = _present(place)
    newest = next((step for step, finite in known if finite and is_whole(os.path.join(place, str(step)))), None)
    older = [step for step, _ in known if newest is not None and step < newest]
    return _remove(place, older[-1:])


def newest_step(folder: RunFolder) -> int:
    """The step of the newest snapshot that is present; 0 without one."""
    return next((step for step, _ in _present(folder.file("checkpoints"))), 0)
