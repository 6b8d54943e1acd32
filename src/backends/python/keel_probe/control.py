"""Requests to a run (`control.jsonl`), obeyed between steps and acknowledged by events."""

from __future__ import annotations

from typing import Any, Callable, Dict

from .say import Said, say

_SENDERS = {"editor": say("control.stopped.editor"), "cli": say("control.stopped.cli"), "policy": say("control.stopped.policy")}
_KNOWN = ("stop", "pause", "resume", "checkpoint", "setLr", "setClip")


def is_request(line: Any) -> bool:
    """Whether a line of the file is a request that can be obeyed or refused."""
    if not isinstance(line, dict) or not isinstance(line.get("id"), str) or line.get("request") not in _KNOWN:
        return False
    value = line.get("value")
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if line["request"] == "setLr":
        return number
    return number or value is None


def stop_reason(line: dict) -> Said:
    return _SENDERS.get(line.get("from", ""), say("control.stopped.other"))


def request_of(line: dict) -> dict:
    """The request alone, as the acknowledging event repeats it."""
    request: Dict[str, Any] = {"request": line["request"]}
    if "value" in line:
        request["value"] = line["value"]
    return request


def carry_out(line: dict, session: Any) -> Said:
    """Does what a line asks and says what was done; raises ValueError with a sentence to refuse."""
    obey: Dict[str, Callable[[], Said]] = {
        "stop": lambda: session.stop(stop_reason(line)),
        "pause": session.pause,
        "resume": session.resume,
        "checkpoint": session.checkpoint_now,
        "setLr": lambda: session.set_lr(float(line["value"])),
        "setClip": lambda: session.set_clip(line["value"]),
    }
    return obey[line["request"]]()
