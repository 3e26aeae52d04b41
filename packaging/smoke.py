"""Plays the first scene in a frozen program: python packaging/smoke.py dist/inglenook [--engine-only].

Called by `make freeze`. The engine gets the scene over the wire, with the embedder loaded, so that everything a turn
imports has to be in the folder; then the window gets it by key presses on a virtual screen (`smoke_window.py`).
"""

import argparse
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TypeVar

from smoke_window import play_in_window

from core.commands import AnyCommand, Ask, CreateProfile, OpenProfile
from core.events import Answered, AnyEvent, Embedder, Problem, Ready, Recalled
from core.ids import new_id
from core.wire import decode_event, encode

FACT = "Hi! Remember: my name is Bob"
QUESTION = "what is my name?"
ANSWER = "Your name is Bob."
PATIENCE = 120.0
"""Seconds for any one step; loading the embedder from a cold disk is the longest."""
SUFFIX = ".exe" if os.name == "nt" else ""

E = TypeVar("E", bound=AnyEvent)


class SceneFailedError(Exception):
    """The frozen program did not do what it must; the text says what."""


class Engine:
    """A frozen engine on pipes."""

    def __init__(self, program: Path, home: Path) -> None:
        environ = {**os.environ, "INGLENOOK_HOME": str(home)}
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ)
        self._arrived: queue.Queue[AnyEvent | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._arrived.put(decode_event(line))
        self._arrived.put(None)

    def send(self, command: AnyCommand) -> None:
        """One line."""
        assert self._process.stdin is not None
        self._process.stdin.write(encode(command))
        self._process.stdin.flush()

    def wait(self, kind: type[E]) -> E:
        """The next event of this kind; what comes before it is passed over, but failures end the scene."""
        while True:
            try:
                event = self._arrived.get(timeout=PATIENCE)
            except queue.Empty:
                raise SceneFailedError(f"no {kind.__name__} within {PATIENCE:.0f} s") from None
            if isinstance(event, kind):
                return event
            if event is None or event == Embedder(stage="failed") or isinstance(event, Problem):
                raise SceneFailedError(f"{event} instead of {kind.__name__}")

    def close(self) -> int:
        """End of stdin; the exit code."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._process.wait(timeout=PATIENCE)


def play_over_wire(program: Path, home: Path) -> None:
    """The scene in two chats of one profile, the second with vectors."""
    start = time.monotonic()
    engine = Engine(program, home)
    engine.wait(Ready)
    print(f"engine: ready after {time.monotonic() - start:.1f} s")
    profile = new_id()
    engine.send(CreateProfile(id=new_id(), profile=profile, name="Bob"))
    engine.send(OpenProfile(id=new_id(), profile=profile))
    print(f"engine: {ask(engine, profile, FACT)!r} after {time.monotonic() - start:.1f} s")
    while engine.wait(Embedder).stage != "ready":
        pass
    print(f"engine: embedder ready after {time.monotonic() - start:.1f} s")
    answer = ask(engine, profile, QUESTION, mode="vectors")
    print(f"engine: {QUESTION!r} → {answer!r}")
    expect(answer == ANSWER, f"the answer was {answer!r}")
    code = engine.close()
    expect(code == 0, f"the engine ended with {code}")


def ask(engine: Engine, profile: str, text: str, *, mode: str = "") -> str:
    """Ask in a new chat; the answer's text."""
    thread, message, turn = new_id(), new_id(), new_id()
    engine.send(Ask(id=new_id(), profile=profile, thread=thread, message=message, turn=turn, parent=None, text=text))
    if mode:
        recalled = engine.wait(Recalled)
        expect(recalled.mode == mode, f"recall used {recalled.mode}, not {mode}")
    answer = engine.wait(Answered).message
    expect(answer.state == "whole", f"the answer is {answer.state}: {answer.error} {answer.details}")
    return answer.text


def expect(true: bool, otherwise: str) -> None:
    """Raise SceneFailedError unless it is so."""
    if not true:
        raise SceneFailedError(otherwise)


def main() -> int:
    """The exit code for make."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engine-only", action="store_true")
    options = parser.parse_args()
    folder: Path = options.folder.resolve()
    with tempfile.TemporaryDirectory() as home:
        try:
            play_over_wire(folder / f"inglenook-engine{SUFFIX}", Path(home, "engine"))
            if not options.engine_only and sys.platform == "linux":
                spoken = play_in_window(folder / "inglenook", Path(home, "window"), "Bob", [FACT, QUESTION])
                expect(spoken[-1:] == [ANSWER], f"the window's profile ends with {spoken}")
        except SceneFailedError as failure:
            print(f"The frozen program failed: {failure}", file=sys.stderr)
            return 1
    print(f"{folder.name}: the scene plays, {megabytes(folder)} MB")
    return 0


def megabytes(folder: Path) -> int:
    """What the folder takes on disk."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) // 1_000_000


if __name__ == "__main__":
    sys.exit(main())
