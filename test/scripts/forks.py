"""
An interpreter for `python:` of a config that runs scripts in forks of a Python which has imported the frameworks already, as
`test/python/warm.py` does for the probe alone: `keel run` then starts in no time.

`Forks(names)` starts the server and writes the interpreter: a file that hands its words, environment, folder and streams to
the server, and ends as the fork ends. It dies with the fork and the fork with it.
"""

from __future__ import annotations

import array
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "python"))

#: What the interpreter does: asks the server for a fork, hands on signals, and ends as the fork did.
CLIENT = '''#!{python} -SE
import array, json, os, signal, socket, sys
if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
    # Who asks for the interpreter is to be told of this one.
    os.execv({python!r}, [{python!r}, *(word.replace("sys.executable", repr({own!r})) for word in sys.argv[1:])])
asked = socket.socket(socket.AF_UNIX)
asked.connect({place!r})
job = json.dumps({{"command": sys.argv[1:], "cwd": os.getcwd(), "env": dict(os.environ)}}).encode()
asked.sendmsg([len(job).to_bytes(8, "little")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))])
asked.sendall(job)
answers = asked.makefile()
child = int(answers.readline())
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCONT):
    signal.signal(number, lambda number, frame: os.kill(child, number))
code = int(answers.readline() or 1)
if code < 0:
    signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
sys.exit(code)
'''


def serve(place: str, names: list[str]):
    """Forks for each who asks, until the input ends (None); in a fork: the command that it is to execute."""
    from warm import Kept

    kept = Kept()
    for name in names:
        kept.keep(name)
    kept.hide()
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(place)
    listening.listen()
    print("ready", flush=True)
    # Forks are reaped without threads, for a fork of a process with threads is not one of a fresh Python.
    waiting, ends = {}, socket.socketpair()
    ends[1].setblocking(False)
    signal.set_wakeup_fd(ends[1].fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    import select

    while True:
        readable, _, _ = select.select([0, listening, ends[0], *(asked for asked in waiting.values())], [], [])
        if 0 in readable:
            return None
        if ends[0] in readable:
            ends[0].recv(4096)
            while waiting:
                child, status = os.waitpid(-1, os.WNOHANG)
                if child == 0:
                    break
                answer(waiting.pop(child), os.waitstatus_to_exitcode(status))
        for child, asked in list(waiting.items()):
            if asked in readable:  # Its interpreter was killed.
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                waiting.pop(child).close()
        if listening in readable:
            asked, _ = listening.accept()
            job, files = read_job(asked)
            child = os.fork()
            if child == 0:
                signal.set_wakeup_fd(-1)
                for number in (signal.SIGCHLD, signal.SIGINT):
                    signal.signal(number, signal.SIG_DFL if number == signal.SIGCHLD else signal.default_int_handler)
                for each in (listening, asked, *ends, *waiting.values()):
                    each.close()
                become(job, files)
                return job["command"]
            for file in files:
                os.close(file)
            waiting[child] = asked
            asked.sendall(b"%d\n" % child)


def answer(asked, code):
    try:
        asked.sendall(b"%d\n" % code)
    except OSError:
        pass  # Who asked is gone.
    asked.close()


def read_job(asked):
    files = array.array("i")
    size, extra, _, _ = asked.recvmsg(8, socket.CMSG_LEN(3 * files.itemsize))
    for _, _, data in extra:
        files.frombytes(data[: len(data) - len(data) % files.itemsize])
    text, wanted = b"", int.from_bytes(size, "little")
    while len(text) < wanted:
        text += asked.recv(wanted - len(text))
    return json.loads(text), list(files)


def become(job, files):
    """Makes this fork the process that the job asks for."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    first = os.path.dirname(os.path.abspath(job["command"][0]))
    ours = [str(HERE), str(HERE.parent / "python")]
    sys.path[:] = [first, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)), *(p for p in sys.path[1:] if p not in ours)]


class Forks:
    """The server, and the file of its interpreter."""

    def __init__(self, folder: Path, names: list[str], env: dict[str, str]):
        place = str(folder / "forks.socket")
        self.python = folder / "python"
        self.python.write_text(CLIENT.format(python=sys.executable, place=place, own=str(self.python)))
        self.python.chmod(self.python.stat().st_mode | stat.S_IXUSR)
        self._process = subprocess.Popen(
            [sys.executable, __file__, place, *names], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self._process.stdout.readline() == "ready\n", "%s could not be imported." % ", ".join(names)
        # What it prints later is nobody's.
        threading.Thread(target=self._process.stdout.read, daemon=True).start()

    def close(self):
        self._process.stdin.close()
        self._process.wait()


if __name__ == "__main__":
    work = serve(sys.argv[1], sys.argv[2:])
    if work is not None:
        from warm import execute

        execute(work)
