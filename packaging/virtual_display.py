"""A virtual screen for Linux without one: python packaging/virtual_display.py COMMAND…, or `display_environment()`.

Called by the Makefile (demo, screenshots, smoke test). Where there is a screen, or the system is not Linux, the
command simply runs. Xvfb chooses a free number itself, so that two of these never meet.
"""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def display_environment(*, always: bool = False, size: str = "1600x1000x24") -> Iterator[dict[str, str]]:
    """The variables for a child that opens windows: ours, or those of an Xvfb that lives as long as the block."""
    given = dict(os.environ)
    if platform.system() != "Linux" or (not always and (given.get("DISPLAY") or given.get("WAYLAND_DISPLAY"))):
        yield given
        return
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(write,), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as numbers:
            number = numbers.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start; it needs a /tmp that this account can write to")
        given.pop("WAYLAND_DISPLAY", None)
        yield {**given, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    with display_environment() as environ:
        code = subprocess.run(sys.argv[1:], env=environ).returncode
    sys.exit(code)
