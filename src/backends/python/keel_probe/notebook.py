"""
A notebook as the script that its code cells make, in order, as `nbconvert --to script` has it. The file is read as it is, for the
script's Python may have no Jupyter. Each cell is a file of its own to Python, so that errors name it: `train.ipynb, cell 4`.
"""

from __future__ import annotations

import __future__ as future
import ast
import io
import json
import linecache
import os
import re
import tokenize
import types
from typing import Any, Dict, List, NamedTuple, Optional

from .magics import Shell, shown
from .say import say

#: Bytes of a notebook with the pictures in it.
_MOST = 1 << 28
#: Magics of a cell that time or hold back what it does; it is run as it is.
_TRANSPARENT = ("time", "timeit", "capture", "prun", "memit", "mprun", "lprun")
_MAGIC = re.compile(r"^(\s*)%(\w+)[ \t]*(.*)$")
_SHELL = re.compile(r"^(\s*)(!!?)[ \t]*(.*)$")
_ASSIGNED = re.compile(r"^(\s*[\w.\[\]'\", ]+=[ \t]*)(%|!)(.+)$")
_HELP = re.compile(r"^(\s*)(?:\?{1,2}([\w.*]+)|([\w.]+)\?{1,2})\s*$")
_FEATURES = [getattr(future, name).compiler_flag for name in future.all_feature_names]
_FLAGS = 0
for _feature in _FEATURES:
    _FLAGS |= _feature


class NotebookError(Exception):
    """Why a notebook cannot be run, in a sentence."""


class Cell(NamedTuple):
    #: Among the code cells, from 1: what Jupyter shows in front of it after Run All.
    number: int
    source: str


def is_notebook(script: str) -> bool:
    return script.endswith(".ipynb")


def cells_of(path: str) -> List[Cell]:
    """The code cells. Raises NotebookError where the file is no notebook of Python."""
    name = os.path.basename(path)
    try:
        with open(path, "rb") as file:
            data = file.read(_MOST + 1)
        whole = json.loads(data) if len(data) <= _MOST else None
    except (OSError, ValueError, RecursionError) as error:
        raise NotebookError(say("notebook.unreadable", name=name, why=str(error))) from None
    found = _cells(whole)
    if found is None:
        raise NotebookError(say("notebook.none", name=name))
    language = _language(whole)
    if language not in (None, "python", "ipython"):
        raise NotebookError(say("notebook.language", name=name, language=language))
    code = [cell for cell in found if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    if not code:
        raise NotebookError(say("notebook.empty", name=name))
    # Before format 4 it was called input.
    return [Cell(number, _text(cell.get("source", cell.get("input")))) for number, cell in enumerate(code, 1)]


def _cells(whole: Any) -> Optional[list]:
    if not isinstance(whole, dict):
        return None
    sheets = whole.get("worksheets")
    holders = [whole] + (sheets if isinstance(sheets, list) else [])
    lists = [holder.get("cells") for holder in holders if isinstance(holder, dict)]
    return next((found for found in lists if isinstance(found, list)), None)


def _language(whole: dict) -> Optional[str]:
    about: Any = whole.get("metadata")
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        part = about.get(key) if isinstance(about, dict) else None
        if isinstance(part, dict) and isinstance(part.get(name), str):
            return str(part[name]).lower()
    return None


def _text(source: Any) -> str:
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))


def as_python(source: str) -> str:
    """A cell as Python alone, line for line: magics and commands of the shell are calls, as nbconvert writes them."""
    if _parses(source):
        return source
    lines = source.split("\n")
    head = re.match(r"^%%(\w+)[ \t]*(.*)$", lines[0])
    if head and head[1] in _TRANSPARENT:
        return "\n" + as_python("\n".join(lines[1:]))
    if head:
        body = "\n".join(lines[1:])
        return "get_ipython().run_cell_magic(%r, %r, %r)" % (head[1], head[2].strip(), body if body.endswith("\n") else body + "\n")
    for number, line in enumerate(lines):
        if re.search(r"[%!?]", line) and _is_begun("\n".join(lines[:number])):
            lines[number] = _as_call(line)
    return "\n".join(lines)


def _as_call(line: str) -> str:
    magic, command, assigned, asked = (each.match(line) for each in (_MAGIC, _SHELL, _ASSIGNED, _HELP))
    if magic:
        return "%sget_ipython().run_line_magic(%r, %r)" % (magic[1], magic[2], magic[3].rstrip())
    if command:
        return "%sget_ipython().%s(%r)" % (command[1], "system" if command[2] == "!" else "getoutput", command[3])
    if asked:
        return "%sget_ipython().run_line_magic('pinfo', %r)" % (asked[1], asked[2] or asked[3])
    if assigned and not _parses(line.strip()):
        name, _, rest = assigned[3].strip().partition(" ")
        if assigned[2] == "!":
            return "%sget_ipython().getoutput(%r)" % (assigned[1], assigned[3].strip())
        return "%sget_ipython().run_line_magic(%r, %r)" % (assigned[1], name, rest.strip())
    return line


def _parses(source: str) -> bool:
    try:
        compile(source, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        return True
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _is_begun(before: str) -> bool:
    """Whether a new statement begins after these lines: no text and no bracket is open."""
    try:
        for _ in tokenize.generate_tokens(io.StringIO(before + "\n").readline):
            pass
    except tokenize.TokenError:
        return False
    except (SyntaxError, IndentationError):
        pass
    return True


def execute(script: str, main: types.ModuleType) -> None:
    """Runs the cells in the module, as Jupyter does in its own."""
    path = os.path.abspath(script)
    cells = cells_of(path)
    # No window opens here, and none is waited for.
    os.environ.setdefault("MPLBACKEND", "Agg")
    names: Dict[str, Any] = main.__dict__
    shell = Shell(main)
    names.update(get_ipython=lambda: shell, display=shown, In=[""], Out={})
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    for cell in cells:
        file = "%s, cell %d" % (path, cell.number)
        linecache.cache[file] = (len(cell.source), None, [line + "\n" for line in cell.source.split("\n")], file)
        code = compile(as_python(cell.source), file, "exec", flags, dont_inherit=True)
        # What one cell imports from __future__ holds for those after it.
        flags |= code.co_flags & _FLAGS
        waiting = eval(code, names)  # noqa: S307 - it is the person's own
        if waiting is not None:
            import asyncio

            asyncio.run(waiting)
