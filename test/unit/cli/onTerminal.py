"""
Runs a command on a terminal of its own, as a person would. `python onTerminal.py STEPS COMMAND...`, STEPS in JSON: pairs of what
is waited for and what is typed then. Standard output gets all that the terminal shows; the exit code is the command's, 128 and the
signal for one that a signal ended.
"""

import fcntl
import json
import os
import pty
import struct
import sys
import termios
import time

steps = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 132, 0, 0))
shown = b""
at = 0
end = time.monotonic() + 300
while time.monotonic() < end:
    while steps and steps[0][0].encode() in shown[at:]:
        at = shown.index(steps[0][0].encode(), at) + len(steps[0][0])
        os.write(terminal, steps.pop(0)[1].encode())
    try:
        part = os.read(terminal, 65536)
    except OSError:
        break
    if not part:
        break
    shown += part
    sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()
_, status = os.waitpid(pid, 0)
sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
