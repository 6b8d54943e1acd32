"""Runs the user's script or module as Python itself would, and says how it ended."""

from __future__ import annotations

import os
import re
import runpy
import sys
import traceback
import types
from typing import Any, List, NamedTuple, Optional

from . import settings as settings_file
from .bare import Bare, is_archive
from .folder import RunFolder
from .imports import when_imported
from .notebook import NotebookError, execute, is_notebook
from .ranks import Ranks, rank_of
from .say import brief, message_of, say
from .secrets import be_told
from .session import Leave, Session
from .watching import Watch

_HERE = os.path.dirname(os.path.abspath(__file__))
#: What ends the name of a notebook's cell.
_CELL = re.compile(r"\.ipynb, cell \d+$")
#: In place of an exit code: the process is to end as by Ctrl-C, after all that Python does at its end.
INTERRUPTED = -2
# Seconds in which it shows that another rank failed first.
_PEERS = 3.0
_USAGE = "usage: python %s [--module] SCRIPT ARGS..." % os.path.join(_HERE, "__main__.py")


class End(NamedTuple):
    state: str
    reason: Optional[str]
    code: int


def _is_ours(file: str) -> bool:
    return os.path.abspath(file).startswith(_HERE + os.sep) or file.startswith("<frozen ") or file == runpy.__file__


def _without_our_frames(error: "traceback.TracebackException", seen: Optional[set] = None) -> None:
    seen = seen if seen is not None else set()
    if id(error) in seen:
        return
    seen.add(id(error))
    kept = [frame for frame in error.stack if not _is_ours(frame.filename)]
    error.stack = traceback.StackSummary.from_list(kept)
    for other in (error.__cause__, error.__context__):
        if other is not None:
            _without_our_frames(other, seen)


def _is_library(file: str) -> bool:
    library = os.path.dirname(os.path.abspath(os.__file__))
    return "site-packages" in file or "dist-packages" in file or os.path.abspath(file).startswith(library)


def place_of(error: "traceback.TracebackException", folder: str) -> Optional[str]:
    """`file:line` of the deepest frame that is the user's own, relative to `folder` where it lies inside it."""
    frames = [(frame.filename, frame.lineno) for frame in error.stack if not frame.filename.startswith("<")]
    if issubclass(getattr(error, "exc_type", None) or Exception, SyntaxError) and getattr(error, "filename", None):
        frames.append((error.filename, int(error.lineno or 1)))
    own = [frame for frame in frames if not _is_library(frame[0])] or frames
    if not own:
        return None
    file, line = own[-1]
    inside = os.path.relpath(file, folder) if os.path.splitdrive(file)[0] == os.path.splitdrive(folder)[0] else file
    cell = ", line " if _CELL.search(file) else ":"
    return "%s%s%s" % (file if inside.startswith("..") else inside, cell, line)


def _report(error: BaseException, folder: str) -> End:
    """Prints the traceback without the probe's frames; the reason is its last line with the place in the user's code."""
    told = traceback.TracebackException.from_exception(error)
    _without_our_frames(told)
    code = _show(error, told)
    last = "".join(told.format_exception_only()).strip().splitlines()
    sentence = next((line for line in last if line.startswith(type(error).__name__) or "Error" in line), last[-1])
    sentence = brief(sentence.strip(), 2000)
    place = place_of(told, folder)
    reason = "%s (%s)" % (sentence, place) if place else sentence
    if isinstance(error, EOFError) and str(error).startswith("EOF when reading a line"):
        reason = say("and-then", first=say("probe.no-input"), second=reason)
    return End("failed", reason, code)


def _show(error: BaseException, told: "traceback.TracebackException") -> int:
    """Shows it as Python does, by the script's own hook where it has one, and returns the exit code."""
    if sys.excepthook is sys.__excepthook__:
        _print("".join(told.format()))
        return 1
    own = error.__traceback__
    while own is not None and _is_ours(own.tb_frame.f_code.co_filename):
        own = own.tb_next
    try:
        sys.excepthook(type(error), error.with_traceback(own), own)
    except SystemExit as leaving:
        return _exit_end(leaving).code
    except BaseException as other:  # noqa: BLE001 - the hook is the script's
        failed = traceback.TracebackException.from_exception(other)
        _without_our_frames(failed)
        parts = "".join(failed.format(chain=False)), "".join(told.format())
        _print("Error in sys.excepthook:\n%s\nOriginal exception was:\n%s" % parts)
    return 1


def _print(text: str) -> None:
    """To standard error, behind what is on its way to standard output. The script may have closed either."""
    for stream, words in ((sys.stdout, ""), (sys.stderr, text)):
        try:
            stream.write(words)
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass


def _execute(script: str, module: bool, main: types.ModuleType) -> None:
    """The script as `__main__`, as if Python had been started with it."""
    if module:
        # As `python -m` does it, in the module that is `__main__`.
        runpy._run_module_as_main(script)  # type: ignore[attr-defined]
    elif is_notebook(script):
        execute(script, main)
    elif is_archive(script, module):
        runpy.run_path(script, run_name="__main__")
    else:
        path = os.path.abspath(script)
        with open(path, "rb") as file:
            source = file.read()
        exec(compile(source, path, "exec"), main.__dict__)


def _exit_end(leaving: SystemExit) -> End:
    """What `sys.exit(...)` of the script means."""
    code = leaving.code
    if code is None or code == 0:
        return End("finished", None, 0)
    if isinstance(code, int):
        return End("failed", say("probe.exit-code", code=code), code)
    _print("%s\n" % (code,))
    return End("failed", str(code), 1)


def run(script: str, module: bool, session: Session, main: types.ModuleType) -> End:
    """Runs it to its end."""
    folder = os.getcwd()
    try:
        _execute(script, module, main)
        return End("finished", None, 0)
    except Leave as leaving:
        state, reason = session.verdict or ("stopped", session.stop_reason)
        return End(state, reason, int(leaving.code or 0))
    except SystemExit as leaving:
        if session.verdict is not None:
            return End(*session.verdict, 1 if session.verdict[0] == "failed" else 0)
        return _exit_end(leaving)
    except NotebookError as error:
        _print("keel: %s\n" % error)
        return End("failed", message_of(error), 1)
    except KeyboardInterrupt as error:
        return _interrupted(error)
    except BaseException as error:  # noqa: BLE001 - whatever ends the script is told
        end = _report(error, folder)
        if session.verdict is not None:
            return End(*session.verdict, 0)
        trouble = session.ranks.trouble(_PEERS)
        return end._replace(reason=say("and-then", first=trouble, second=end.reason)) if trouble else end


def _interrupted(error: KeyboardInterrupt) -> End:
    """Nothing in the script caught it, so it is shown, and ends the process, as Python does it."""
    told = traceback.TracebackException.from_exception(error)
    _without_our_frames(told)
    code = _show(error, told)
    return End("stopped", say("trainer.signal", signal="SIGINT"), INTERRUPTED if code == 1 else code)


def create_session() -> Optional[Session]:
    """The session that the environment describes; None where there is no run folder, and nothing is recorded."""
    folder = os.environ.get("KEEL_RUN_DIR")
    if not folder:
        return None
    settings = settings_file.load(os.environ)
    be_told(os.environ.get("KEEL_HIDDEN", ""))
    run_folder = RunFolder(folder)
    rank, size = rank_of(os.environ)
    return Session(run_folder, settings, Ranks(run_folder, rank, size))


def prepare(session: Session) -> None:
    """Makes hooks wait for the frameworks that the script will import."""
    from .for_jax import hook_jax
    from .for_keras import hook_keras
    from .figures import Loggers
    from .for_torch import hook_torch
    from .seeds import seed_python

    if session.settings.device == "cpu":
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
    if session.settings.seed is not None:
        seed_python(session)
    when_imported("torch", lambda module: hook_torch(module, session))
    when_imported("jax", lambda module: hook_jax(module, session))
    when_imported("keras", lambda module: hook_keras(module, session))
    Loggers(session).install()
    when_imported("tf_keras", lambda _: session.note(say("probe.old-keras", keras="tf_keras")))


def _say_no_steps(session: Session) -> None:
    if not session.started and session.ranks.leads:
        session.note(session.no_step)


def main(arguments: List[str], bare: Bare) -> int:
    module = arguments[:1] == ["--module"]
    if module:
        arguments = arguments[1:]
    if not arguments:
        print(_USAGE, file=sys.stderr)
        return 2
    session = create_session()
    if session is None:
        print("keel: %s" % say("probe.no-folder"), file=sys.stderr)
        return 2
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(line_buffering=True)
    prepare(session)
    Watch(session).begin()
    script = arguments[0]
    end = run(script, module, session, bare.become(script, module, arguments[1:]))
    if end.state == "stopped" and session.ranks.size > 1:
        session.ranks.part()
        trouble = session.ranks.trouble()
        end = End("failed", trouble, 1) if trouble else end
    if end.state == "finished":
        _say_no_steps(session)
    session.close(end.state, end.reason)
    return end.code
