"""Stdio: private copies of stdin and stdout for a process whose stdout carries frames or lines, and nothing else.

Called first in the engine and in the embedding process, on the main thread, before any library can print.
"""

import os
import sys


def take_stdio() -> tuple[int, int]:
    """Descriptors of the copies; for libraries 0 then reads nothing and 1 writes to stderr."""
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(source, os.O_BINARY)
        msvcrt.setmode(sink, os.O_BINARY)
    return source, sink
