"""Which program the engine is. Called by app.py once, on the window's thread.

In a checkout it is this Python with `-P -m core`, looked up in the checkout and nowhere before it: without -P any
folder named `core` in the current directory would run. In a frozen build it is an executable of its own beside ours.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_FROZEN_NAME: Final = "inglenook-engine"


@dataclass(frozen=True, slots=True)
class EngineProgram:
    """A program with its arguments, the folder it runs in, and what its environment has beyond ours."""

    program: str
    arguments: tuple[str, ...]
    folder: str
    environment: Mapping[str, str] = field(default_factory=dict)


def engine_command() -> EngineProgram:
    """The engine that belongs to this window."""
    executable = Path(sys.executable)
    if getattr(sys, "frozen", False):
        engine = executable.with_name(_FROZEN_NAME + executable.suffix)
        return EngineProgram(str(engine), (), str(executable.parent))
    checkout = str(Path(__file__).resolve().parent.parent)
    # -P keeps the working directory off the module path, so the checkout is named here.
    path = os.pathsep.join(filter(None, (checkout, os.environ.get("PYTHONPATH", ""))))
    return EngineProgram(str(executable), ("-P", "-m", "core"), checkout, {"PYTHONPATH": path})
