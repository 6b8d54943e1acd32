"""What cells of a notebook ask of IPython: done plainly for the usual things, by IPython where it is installed for the others."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import subprocess
import sys
import types
from typing import Any, Callable, Dict, List

from .say import say

#: Of the screen, of help, or of how modules are loaded: nothing follows from them for what is computed.
_NOTHING = (
    "matplotlib", "load_ext", "reload_ext", "unload_ext", "autoreload", "aimport", "config", "pylab", "precision", "xmode", "colors",
    "pdb", "logstart", "logstop", "pinfo", "pinfo2", "who", "whos", "history", "tensorboard", "html", "HTML", "javascript", "js",
    "latex", "markdown", "svg", "SVG", "alias_magic", "page", "pprint", "watermark",
)  # fmt: skip
_SHELLS = ("bash", "sh", "system", "sx", "!")


def shown(*values: Any, **_: Any) -> None:
    """`display` where nothing can show pictures."""
    for value in values:
        print(value)


class Shell:
    """Stands for IPython's shell, as far as scripts need it."""

    def __init__(self, main: types.ModuleType) -> None:
        self._main = main
        self._real: Any = None
        self.config: Dict[str, Any] = {}
        self.user_ns = main.__dict__

    def run_line_magic(self, name: str, line: str, *_: Any) -> Any:
        known: Dict[str, Callable[[str], Any]] = {
            "time": self._run, "timeit": self._run, "prun": self._run, "memit": self._run,
            "pip": lambda rest: self._python("pip", rest), "cd": self._cd, "env": self._env, "set_env": self._env,
            "pwd": lambda _: os.getcwd(), "run": self._script, "reset": lambda _: None,
        }  # fmt: skip
        if name in _NOTHING:
            return None
        if name in known:
            return known[name](self._filled(line))
        if name in _SHELLS or name in ("ls", "mkdir", "cat", "cp", "mv", "rm"):
            return self.system(line if name in _SHELLS else "%s %s" % (name, line))
        return self._ipython(name).run_line_magic(name, line)

    magic = run_line_magic

    def run_cell_magic(self, name: str, line: str, cell: str) -> Any:
        if name in _NOTHING:
            return None
        if name in _SHELLS:
            _flush()
            return subprocess.run(["sh" if name == "sh" else "bash", "-c", cell], check=True)
        if name in ("writefile", "file"):
            words = shlex.split(line)
            with open(words[-1], "a" if "-a" in words else "w", encoding="utf-8") as file:
                file.write(cell)
            return None
        return self._ipython(name).run_cell_magic(name, line, cell)

    def system(self, command: str) -> None:
        _flush()
        self.user_ns["_exit_code"] = subprocess.run(self._filled(command), shell=True).returncode

    def getoutput(self, command: str) -> List[str]:
        _flush()
        ended = subprocess.run(self._filled(command), shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return ended.stdout.decode("utf-8", "replace").splitlines()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._ipython(name), name)

    def _filled(self, line: str) -> str:
        """With what stands in braces, and names behind a dollar that the notebook has, as their values."""

        def value(found: "re.Match[str]") -> str:
            try:
                return str(eval(found[1] or found[2], self.user_ns))  # noqa: S307 - it is the person's own
            except Exception:  # noqa: BLE001 - it was meant for the shell
                return found[0]

        return re.sub(r"\{([^{}]+)\}|\$(\w+)", value, line)

    def _run(self, code: str) -> None:
        exec(re.sub(r"^(?:-\w+ *\d* )*", "", code), self.user_ns)

    def _python(self, module: str, rest: str) -> None:
        _flush()
        subprocess.run([sys.executable, "-m", module] + shlex.split(rest), check=False)

    def _cd(self, line: str) -> None:
        words = [word for word in shlex.split(line) if not word.startswith("-")]
        os.chdir(os.path.expanduser(words[-1] if words else "~"))

    def _env(self, line: str) -> Any:
        name, sign, value = line.partition("=") if "=" in line else line.partition(" ")
        if not sign:
            return os.environ.get(name.strip()) if name.strip() else dict(os.environ)
        os.environ[name.strip()] = value.strip()
        return None

    def _script(self, line: str) -> None:
        words = [word for word in shlex.split(line) if word not in ("-i", "-t")]
        before, sys.argv = sys.argv, words
        try:
            self.user_ns.update({key: item for key, item in runpy.run_path(words[0], run_name="__main__").items() if key[:2] != "__"})
        finally:
            sys.argv = before

    def _ipython(self, name: str) -> Any:
        """IPython's own, made when it is first needed. Raises a sentence where it is not installed."""
        if self._real is None:
            try:
                from IPython.core.interactiveshell import InteractiveShell
            except ImportError:
                raise NameError(say("notebook.magic", magic="%" + name, python=sys.executable)) from None
            hook = sys.excepthook
            self._real = InteractiveShell.instance(user_module=self._main, user_ns=self.user_ns)
            sys.excepthook = hook
        return self._real


def _flush() -> None:
    """What was printed before comes before what the other process prints."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass
