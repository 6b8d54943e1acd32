"""
`python on_terminal.py STREAMS COLUMNS ROWS COMMAND...` becomes COMMAND, with the streams that STREAMS has the digits of ("12", "1",
"2") on a terminal of their own, whose other end is descriptor 3. Where the system lends none it is COMMAND as it is.

The terminal is not the one that controls the process: what is typed comes from the real one, by standard input.
"""

import os
import struct
import sys


def _name(end: int) -> str:
    """The file of the terminal whose other end this is, opened up for use."""
    import fcntl

    if sys.platform.startswith("linux"):
        # TIOCSPTLCK and TIOCGPTN; a Python may be without ctypes.
        fcntl.ioctl(end, 0x40045431, struct.pack("i", 0))
        (number,) = struct.unpack("I", fcntl.ioctl(end, 0x80045430, struct.pack("I", 0)))
        return "/dev/pts/%d" % number
    import ctypes

    library = ctypes.CDLL(None)
    library.ptsname.restype = ctypes.c_char_p
    if library.grantpt(end) or library.unlockpt(end):
        raise OSError("no terminal")
    return str(library.ptsname(end).decode())


def _lend(end: int, streams: str, columns: int, rows: int) -> None:
    import fcntl
    import termios

    terminal = os.open(_name(end), os.O_RDWR | os.O_NOCTTY)
    if columns > 0 and rows > 0:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    # What is printed passes as it is: the real terminal turns the ends of lines.
    modes = termios.tcgetattr(terminal)
    modes[1] &= ~termios.OPOST
    termios.tcsetattr(terminal, termios.TCSANOW, modes)
    for stream in streams:
        os.dup2(terminal, int(stream))
    os.close(terminal)


if __name__ == "__main__":
    _streams, _columns, _rows, *_command = sys.argv[1:]
    try:
        _lend(3, _streams, int(_columns), int(_rows))
    except Exception as error:  # noqa: BLE001 - the command is what counts
        sys.stderr.write("keel: %s\n" % error)
    os.close(3)
    try:
        os.execvp(_command[0], _command)
    except OSError as error:
        sys.stderr.write("keel: %s: %s\n" % (_command[0], error.strerror))
        sys.exit(127)
