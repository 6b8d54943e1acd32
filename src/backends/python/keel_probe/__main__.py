"""
`python .../keel_probe/__main__.py [--module] SCRIPT ARGS...`: the same as `python [-m] SCRIPT ARGS...`, watched.

Started by its file, so that nothing of the working directory takes the place of the probe or of the standard library, and so
that `PYTHONPATH` stays the script's. Until the probe has imported what it needs, Python looks in the standard library alone.
"""

import os
import sys


def begin() -> int:
    before = set(sys.modules)
    safe = getattr(sys.flags, "safe_path", False)
    # The folder of this file, where Python looks first, is for nobody.
    path = sys.path[0 if safe else 1 :]
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    standard = os.path.dirname(os.path.abspath(os.__file__))
    given = {os.path.abspath(entry) for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep)} - {standard}
    sys.path[:] = [here] + [entry for entry in path if os.path.abspath(entry) not in given]
    try:
        from keel_probe import bare, script
    finally:
        sys.path[:] = path
    code = script.main(sys.argv[1:], bare.Bare(os.path.abspath(__file__), before, safe))
    if code == script.INTERRUPTED:
        # Python ends itself by the signal, as the shell wants it, when this has reached its top. It was shown already.
        sys.excepthook = lambda *_: None
        raise KeyboardInterrupt
    return code


if __name__ == "__main__":
    sys.exit(begin())
