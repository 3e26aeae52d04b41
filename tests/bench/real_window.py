"""Our window as it is, with a person in it who measures: a process of its own, argv[1] names what they do."""

import os
import sys
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.display import why_no_window

if TYPE_CHECKING:
    from desktop.app import App


def main() -> int:
    """As `python -m desktop` does it."""
    reason = why_no_window(os.environ)
    if reason:
        print(reason, file=sys.stderr)
        return 1
    from desktop.app import run

    return run(sys.argv[:1], started=_watch)


def _watch(app: "App") -> None:
    from tests.bench.first_frame import FirstFrame

    FirstFrame(app.window, lambda moment: _painted(app, moment))


def _painted(app: "App", moment: int) -> None:
    """Everything else of the bench is imported now, after the first frame."""
    from tests.bench import scenes
    from tests.bench.marks import tell

    tell("painted", at=moment)
    scene: Callable[[App], None] = getattr(scenes, sys.argv[1])
    try:
        scene(app)
    except BaseException:
        # The window's own hook writes into the log of a folder that is gone soon.
        traceback.print_exc()
        raise
    finally:
        app.window.close()


if __name__ == "__main__":
    sys.exit(main())
