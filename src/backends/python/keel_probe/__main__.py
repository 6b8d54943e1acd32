"""`python -m keel_probe [--module] SCRIPT ARGS...`: the same as `python [-m] SCRIPT ARGS...`, watched."""

import sys

from .script import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
