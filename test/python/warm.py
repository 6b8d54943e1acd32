"""
A Python that has imported a framework, and runs each script in a fork of itself: importing PyTorch or TensorFlow takes
seconds, a fork none. `python warm.py NAME...` reads jobs from its standard input and answers each with an exit code.

A script cannot tell: packages it can have hooks for are taken out of `sys.modules`, and its own `import` puts the finished
module back, by way of whatever hooks wait for it.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.util
import json
import os
import runpy
import signal
import subprocess
import sys
import threading
import types

#: What the probe waits for; a script that finds it in `sys.modules` would not import it again.
WATCHED = ("torch", "jax", "optax", "keras", "tf_keras")


class Kept(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives modules that are finished already to those who import them. The first import of one imports what it imports."""

    def __init__(self):
        self.modules = {}
        self.brings = {}

    def keep(self, name):
        """Imports it, and hides it together with what is watched."""
        importlib.import_module(name)
        top = name.partition(".")[0]
        self.brings[top] = [other for other in WATCHED if other in sys.modules and other != top]
        for each in (top, *self.brings[top]):
            self.modules[each] = sys.modules[each]
            self.brings.setdefault(each, [])

    def hide(self):
        for name in self.modules:
            del sys.modules[name]
        sys.meta_path.insert(0, self)

    def find_spec(self, name, path=None, target=None):
        if name not in self.modules:
            return None
        theirs = self.modules[name].__spec__
        spec = importlib.util.spec_from_loader(name, self, origin=theirs.origin, is_package=True)
        spec.submodule_search_locations = theirs.submodule_search_locations
        spec.loader_state = theirs
        return spec

    def create_module(self, spec):
        return self.modules[spec.name]

    def exec_module(self, module):
        ours, module.__spec__ = module.__spec__, module.__spec__.loader_state
        module.__loader__ = module.__spec__.loader
        for name in self.brings[ours.name]:
            importlib.import_module(name)


def become(job):
    """Makes this fork the process that the job asks for."""
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    for number, (file, mode) in enumerate([(job["in"], os.O_RDONLY), (job["out"], os.O_WRONLY), (job["err"], os.O_WRONLY)]):
        handle = os.open(file, mode)
        os.dup2(handle, number)
        os.close(handle)
    command = job["command"]
    first = job["cwd"] if command[0] == "-m" else os.path.dirname(os.path.abspath(command[0]))
    sys.path[:] = [first, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)), *sys.path[1:]]


def execute(command):
    """`python COMMAND...`"""
    if command[0] == "-m":
        sys.argv = command[1:]
        runpy._run_module_as_main(command[1])
        return
    sys.argv = command
    main = types.ModuleType("__main__")
    main.__file__, main.__builtins__ = os.path.abspath(command[0]), __builtins__
    sys.modules["__main__"] = main
    with open(main.__file__, "rb") as source:
        exec(compile(source.read(), main.__file__, "exec"), main.__dict__)


def serve(names):
    """Answers jobs until the input ends (None), or returns the command that this fork is to execute."""
    jobs, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    kept = Kept()
    for name in names:
        kept.keep(name)
    kept.hide()
    answers.write("ready\n")
    answers.flush()
    for line in iter(jobs.readline, ""):
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            jobs.close()
            answers.close()
            become(job)
            return job["command"]
        _, status = os.waitpid(child, 0)
        answers.write("%d\n" % os.waitstatus_to_exitcode(status))
        answers.flush()
    return None


class WarmPython:
    """The other end: starts such a Python, and hands it scripts."""

    def __init__(self, names, env):
        self._names = names
        self._process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), *names],
            env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        assert self._process.stdout.readline() == "ready\n", "%s could not be imported." % ", ".join(names)

    def run(self, command, cwd, env, timeout, stdin=os.devnull):
        """Runs `python COMMAND...` to its end: (exit code, output, errors)."""
        files = [os.path.join(cwd, ".warm-" + name) for name in ("out", "err")]
        for file in files:
            open(file, "w").close()
        job = {"command": list(map(str, command)), "cwd": str(cwd), "env": env, "in": stdin, "out": files[0], "err": files[1]}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        hangs = threading.Timer(timeout, os.killpg, (self._process.pid, signal.SIGKILL))
        hangs.start()
        answer = self._process.stdout.readline()
        hangs.cancel()
        texts = []
        for file in files:
            with open(file) as reading:
                texts.append(reading.read())
            os.unlink(file)
        assert answer, "It did not end in %d s, or the Python with %s did: %s" % (timeout, ", ".join(self._names), texts)
        return (int(answer), *texts)

    def close(self):
        self._process.stdin.close()
        self._process.wait()


if __name__ == "__main__":
    work = serve(sys.argv[1:])
    if work is not None:
        execute(work)
