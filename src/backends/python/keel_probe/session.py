"""
The run as the probe sees it: what step it is at, what was asked of it, when to save, how it ends. What trains is behind
a driver (`Driver`), one for PyTorch and one for Keras.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Any, Dict, List, Mapping, Optional, Sequence

from . import guard
from .control import carry_out, is_request, request_of
from .figures.record import Figures
from .file_errors import unwritten
from .folder import Lines, RunFolder, Table
from .guard import guarded
from .ranks import Ranks
from .say import Said, as_is, message_of, say, texts, together
from .saving import Saving
from .settings import Settings

#: Seconds between looks at the requests.
_POLL = 0.1
#: Names that a clue tells.
_NAMED = 8


class Leave(SystemExit):
    """Ends the script from within a step, on request. Frameworks let it pass, and run their clean-up."""


class Driver:
    """What the session asks of a framework. Methods raise ValueError with a sentence to refuse."""

    #: Whether there can be snapshots; where there can be none, only who asks for one is told so.
    keeps = True

    def flush(self) -> None:
        """Writes the rows of all finished steps."""

    def is_between_steps(self) -> bool:
        """False where a step was begun and not ended, as an interrupt leaves it: no snapshot is made of such a state."""
        return True

    def capture(self) -> Any:
        """(write, state): what a snapshot of this moment is made of; `write` may run in a thread."""
        raise ValueError(say("probe.no-snapshots"))

    def set_lr(self, value: float) -> None:
        raise ValueError(say("probe.fixed-lr"))

    def set_clip(self, value: Optional[float]) -> None:
        raise ValueError(say("probe.fixed-clip"))


class Session:
    def __init__(self, folder: RunFolder, settings: Settings, ranks: Ranks) -> None:
        self.folder = folder
        self.settings = settings
        self.ranks = ranks
        self.driver = Driver()
        #: False in forked children, which are no part of the run.
        self.active = True
        self.started = False
        self.step = settings.resume_step
        self.stop_reason: Optional[str] = None
        #: The state and reason of the end, where the probe itself ends the script.
        self.verdict: Optional[tuple] = None
        self.last_step_at: Optional[float] = None
        self.slowest = 0.0
        self.notes: List[str] = []
        self._tables: List[Table] = []
        #: Why no step was seen, should none be.
        self.no_step = say("probe.no-step")
        #: Length of the run, where the script's framework says it.
        self.planned_steps: Optional[int] = None
        #: What is guessed of it otherwise, for the time that is left alone.
        self.about_steps: Optional[int] = None
        self._paused = False
        self._polled = 0.0
        self._clues: Dict[str, dict] = {}
        self._figures = Figures(lambda step, values: self.event("figures", step=step, values=values))
        self._control = Lines(folder.file("control.jsonl"))
        self.saving = Saving(self)
        guard.listener = self.note
        folder.on_refused = self._disk_refused
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forked)

    def _forked(self) -> None:
        self.active = False

    # What is recorded.

    def event(self, kind: str, **values: Any) -> None:
        """Appends an event; one that the disk refuses waits for it."""
        if self.active:
            self.folder.event(kind, **values)

    def _disk_refused(self, file: str, error: OSError) -> None:
        """A disk that refuses is the probe's trouble, not the script's."""
        self.warn(say("record.waiting", why=unwritten(error, file)))

    def warn(self, text: Said) -> None:
        """Notes a trouble of the probe's own, and prints it, for nobody may ever be able to read the notes."""
        print("keel: " + text, file=sys.stderr)
        self.note(text)

    def note(self, text: str, step: Optional[int] = None) -> None:
        """Something a person should know, of `step` or of the newest one. Before the run has started it is kept for the `started` event."""
        if self.ranks.rank > 0:
            text = say("probe.rank", rank=self.ranks.rank, text=text)
        if self.started or not self.ranks.leads:
            self.event("note", step=self.step if step is None else step, **texts(text=text))
        elif text not in self.notes:
            self.notes.append(text)

    @guarded(say("work.figures"))
    def figures(self, step: int, values: Mapping[str, Any]) -> None:
        """
        Figures beside the loss that stand at `step`, the newest or one before it. Only numbers that are in the CPU's memory are
        taken, with bounds; see `Figures`. Before the first step of the run, `step` counts something of the script's own.
        """
        if self.active and self.ranks.leads:
            self._figures.add(step, values)

    def clue(self, clue: str, names: Sequence[str] = (), **values: float) -> None:
        """How the script is put together, told once. It stands at a step, so that it waits for the run to have begun."""
        if self.ranks.leads and clue not in self._clues:
            self._clues[clue] = {"names": list(names)[:_NAMED], "values": values}
            if self.started:
                self._tell_clue(clue)

    def _tell_clue(self, clue: str) -> None:
        self.event("clue", step=self.step, clue=clue, **self._clues[clue])

    def begin(self, device: dict, versions: Dict[str, str], tables: Sequence[Table]) -> None:
        """The first step is about to be taken; also called when a further optimizer appears."""
        if self.ranks.leads and self.active:
            for table in tables:
                if table not in self._tables:
                    table.open(self.folder)
                    self._tables.append(table)
            self.event(
                "started",
                device=device,
                versions=versions,
                tables=[table.info for table in tables],
                totalSteps=self.settings.total_steps or self.planned_steps,
                pid=os.getpid(),
                **({} if self.about_steps is None else {"aboutSteps": self.about_steps}),
                **texts(notes=self.notes),
            )
            if not self.started:
                self._figures.begin()
                for clue in self._clues:
                    self._tell_clue(clue)
        self.started = True

    # Between steps.

    def finished_step(self, step: int) -> None:
        """The step is taken and its row is queued. Saves, obeys, waits while paused; raises Leave to end the script."""
        now = time.perf_counter()
        if self.last_step_at is not None:
            self.slowest = max(self.slowest, now - self.last_step_at)
        self.step = step
        self.last_step_at = now
        self._figures.finished_step(step)
        if self.ranks.size > 1:
            for line in self.ranks.orders(step):
                self._obey(line)
        if now - self._polled >= _POLL:
            self._poll()
        self.saving.between(step, now)
        self._yield()
        total = self.settings.total_steps
        if total and self.settings.resume_path and step >= total:
            self.leave("finished", None)

    def attend(self) -> None:
        """A step of another optimizer than the leading one is taken. Obeys; the step is none of the run's."""
        if time.perf_counter() - self._polled >= _POLL:
            self._poll()
        self._yield()

    def _yield(self) -> None:
        """Waits while paused; raises Leave where the script is to end."""
        while self._paused and self.stop_reason is None:
            time.sleep(_POLL)
            self._poll()
        if self.stop_reason is not None:
            self.leave("stopped", self.stop_reason)

    def leave(self, state: str, reason: Optional[str]) -> None:
        """Ends the script here. A run of Keel that was stopped has not failed, so the exit code is 0 then."""
        self.verdict = (state, reason)
        raise Leave(1 if state == "failed" else 0)

    def _poll(self) -> None:
        self._polled = time.perf_counter()
        if not self.ranks.leads:
            return
        for line in self._control.read():
            if not is_request(line):
                continue
            if self.ranks.size > 1 and line["request"] in ("stop", "setLr", "setClip"):
                self.ranks.order(line, self.step + 1)
            else:
                self._obey(line)

    def _obey(self, line: dict) -> None:
        try:
            ok, message = True, carry_out(line, self)
        except (ValueError, OSError) as error:
            ok, message = False, message_of(error)
        except Exception as error:  # noqa: BLE001 - a request must not end the script
            ok, message = False, as_is(guard.describe(error))
        if self.ranks.leads:
            request = request_of(line)
            self.event("control", id=line["id"], request=request, ok=ok, step=self.step, **texts(message=message))

    def stop(self, reason: str) -> Said:
        self.stop_reason = self.stop_reason or reason
        return say("control.stopping")

    def pause(self) -> Said:
        if self._paused:
            return say("control.already-paused")
        self._paused = True
        self.driver.flush()
        return say("control.paused")

    def resume(self) -> Said:
        if not self._paused:
            return say("control.not-paused")
        self._paused = False
        return say("control.resumed")

    def set_lr(self, value: float) -> Said:
        if not value > 0:
            raise ValueError(say("control.bad-lr"))
        self.driver.set_lr(value)
        return say("control.lr", lr="%g" % value)

    def set_clip(self, value: Optional[float]) -> Said:
        if value is not None and not value > 0:
            raise ValueError(say("control.bad-clip"))
        self.driver.set_clip(value)
        if value is None:
            return say("control.no-keel-clip")
        return say("control.clip", norm="%g" % value)

    def checkpoint_now(self) -> Said:
        if self.step == 0:
            raise ValueError(say("control.nothing-to-save"))
        refused = self.saving.save(wait=True)
        if refused is not None:
            raise ValueError(refused)
        return say("control.saved", checkpoint="checkpoints/%d" % self.step)

    # The end.

    def close(self, state: str, reason: Optional[str]) -> None:
        """Writes what is left and says how the script ended."""
        if not self.active:
            return
        try:
            self.driver.flush()
            if self.started:
                self.saving.keep_held()
            else:
                # No step was taken; what the script is made of may say why.
                for clue in self._clues:
                    self._tell_clue(clue)
            if self.started and state != "failed" and self.driver.is_between_steps():
                self.saving.save_last()
            self.saving.wait()
            self._figures.end()
        except Exception as error:  # noqa: BLE001
            guard.tell(say("work.write-last-steps"), error)
        if self.ranks.leads:
            if not self.started:
                for text in self.notes:
                    self.event("note", step=self.step, **texts(text=text))
            said = [as_is(reason)] if reason is not None else []
            reason = together(said + self._not_recorded())
            self.event("done", state=state, step=self.step, **texts(reason=reason))
        elif state == "failed" and self.stop_reason is None:
            self.note(say("probe.failed", why=reason or ""))
        self.folder.close()
        self.ranks.say("failed" if state == "failed" else "ended", reason)
        self.active = False

    def _not_recorded(self) -> List[Said]:
        """What the disk did not take, each in a sentence."""
        said = [text for table in self._tables for text in table.close()] + self.folder.lost_events()
        said += self.saving.last_word()
        return list(dict.fromkeys(said))
