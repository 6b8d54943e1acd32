"""Errors of the file system in sentences that name the file and the way out, as src/run/fileError.ts has them."""

from __future__ import annotations

import errno
import os

from .say import Said, as_is, say

_TROUBLES = {
    "ENOSPC": (say("file.full"), say("file.full.remedy")),
    "EDQUOT": (say("file.quota"), say("file.quota.remedy")),
    "EROFS": (say("file.read-only"), say("file.read-only.remedy")),
    "EACCES": (say("file.denied"), say("file.denied.remedy")),
    "EPERM": (say("file.denied"), say("file.denied.remedy")),
    "ENOENT": (say("file.gone"), say("file.gone.remedy")),
    "ENOTDIR": (say("file.no-folder"), say("file.no-folder.remedy")),
    "EISDIR": (say("file.is-folder"), say("file.is-folder.remedy")),
    "EEXIST": (say("file.exists"), say("file.exists.remedy")),
    "EIO": (say("file.disk-error"), say("file.disk-error.remedy")),
    "EMFILE": (say("file.too-many"), say("file.too-many.remedy")),
    "ENAMETOOLONG": (say("file.long-path"), say("file.long-path.remedy")),
}


def is_full(error: BaseException) -> bool:
    """Whether it is for want of space that the disk refuses."""
    return isinstance(error, OSError) and errno.errorcode.get(error.errno or 0) in ("ENOSPC", "EDQUOT")


def what_of(error: BaseException) -> Said:
    """What is wrong, in words that stand within a sentence: `the disk is full`."""
    said = error.args[-1] if error.args else None
    if isinstance(said, Said):
        return said
    code = errno.errorcode.get(getattr(error, "errno", None) or 0)
    if code is None:
        return as_is("%s: %s" % (type(error).__name__, error))
    return _TROUBLES[code][0] if code in _TROUBLES else say("file.code", code=code)


def unwritten(error: BaseException, place: str) -> Said:
    """A sentence that says what is wrong with a file that was to be written, and what to do about it."""
    if error.args and isinstance(error.args[-1], Said):
        return error.args[-1]
    code = errno.errorcode.get(getattr(error, "errno", None) or 0, "")
    remedy = _TROUBLES[code][1] if code in _TROUBLES else say("file.code.remedy")
    filename = getattr(error, "filename", None)
    return say("file.unwritten", place=os.fsdecode(filename) if filename else place, what=what_of(error), remedy=remedy)
