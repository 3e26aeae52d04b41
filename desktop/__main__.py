"""`python -m desktop`: opens the window, or says in one sentence why it cannot. Main thread."""

import os
import sys

from desktop.display import why_no_window


def main() -> int:
    """The exit code. Qt is imported only once it is known that it can start."""
    reason = why_no_window(os.environ)
    if reason:
        print(reason, file=sys.stderr)
        return 1
    from desktop.app import run

    return run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
