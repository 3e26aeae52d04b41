"""Runs a command without root's power over permissions: python ordinary_user.py COMMAND…; others run it as they are.

For tests of folders that cannot be written to. Root stays root, so the command still reaches what it belongs to.
"""

import ctypes
import os
import sys

_DROP_FROM_BOUNDS = 24
_POWERS = (1, 2, 3)
"""CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER."""


def as_ordinary_user(*command: str) -> list[str]:
    """The command line that runs a command so."""
    return [sys.executable, __file__, *command]


def main() -> None:
    """What is out of the bounding set is gone with the next exec."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for power in _POWERS:
            if libc.prctl(_DROP_FROM_BOUNDS, power, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "prctl")
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
