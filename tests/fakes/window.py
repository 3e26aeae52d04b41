"""A window without a window: starts the real engine as a process and talks to it over the real wire.

Used by the end-to-end tests, the kill tests and the bench; blocking calls, from the test's thread.
"""

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self, TypeVar

from core.commands import AnyCommand, Ask, CreateProfile, ListProfiles, OpenProfile, OpenThread
from core.events import Accepted, Answered, AnyEvent, Done, Page, Problem, ProfileOpened, Ready
from core.ids import new_id
from core.wire import decode_event, encode

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds after which a test gives up on the engine. Nothing is measured with it."""

E = TypeVar("E", bound=AnyEvent)


class EngineGone(AssertionError):
    """The engine's stdout ended while an event was waited for."""


class Window:
    """One engine process and every event it has sent."""

    def __init__(self, home: Path, *, environ: Mapping[str, str] = {}, argv: Sequence[str] = ()) -> None:
        self.home = home
        self.events: list[AnyEvent] = []
        self._arrived: queue.SimpleQueue[AnyEvent | None] = queue.SimpleQueue()
        self._listening = threading.Event()
        self._listening.set()
        variables = {**os.environ, "INGLENOOK_HOME": str(home), "OLLAMA_HOST": "127.0.0.1:9", **environ}
        self.process = subprocess.Popen(
            list(argv) or [sys.executable, "-P", "-m", "core"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=variables,
        )
        self.stderr = b""
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._read, self._drain)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        try:
            self.wait(Ready)
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> int:
        """Hang up as a window does, and wait for the engine's end."""
        self._hang_up()
        code = self.process.wait(timeout=PATIENCE)
        self._tidy()
        return code

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()
        self.process.wait(timeout=PATIENCE)
        self._hang_up()
        self._tidy()

    def send_line(self, line: bytes) -> None:
        """Write raw bytes."""
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def send(self, command: AnyCommand) -> None:
        """Send a command without waiting."""
        self.send_line(encode(command))

    def do(self, command: AnyCommand) -> None:
        """Send a command and wait for its Done; a Problem fails the test."""
        self.send(command)
        end = self.concluded(command.id)
        assert isinstance(end, Done), end

    def concluded(self, command: str) -> Done | Problem:
        """The event that concludes a command."""
        for event in self.listen():
            if isinstance(event, Done | Problem) and event.reply == command:
                return event
        raise EngineGone

    def wait(self, kind: type[E]) -> E:
        """The next event of this kind."""
        for event in self.listen():
            if isinstance(event, kind):
                return event
        raise EngineGone(self.stderr.decode(errors="replace"))

    def listen(self) -> Iterator[AnyEvent]:
        """Events as they arrive, from the first that nobody has taken; ends with the engine."""
        end = time.monotonic() + PATIENCE
        while True:
            event = self._arrived.get(timeout=max(0.01, end - time.monotonic()))
            if event is None:
                self._arrived.put(None)
                return
            self.events.append(event)
            yield event

    def deaf(self) -> "contextlib.AbstractContextManager[None]":
        """Read nothing from the engine meanwhile, like a stopped window."""

        @contextlib.contextmanager
        def shut() -> Iterator[None]:
            self._listening.clear()
            try:
                yield
            finally:
                self._listening.set()

        return shut()

    def new_profile(self, name: str = "") -> str:
        """Make a profile and open it; without a name it gets one that no other has."""
        profile = new_id()
        self.do(CreateProfile(id=new_id(), profile=profile, name=name or f"Bob {profile}"))
        self.open_profile(profile)
        return profile

    def open_profile(self, profile: str) -> None:
        """Open a profile and wait until it stands."""
        command = OpenProfile(id=new_id(), profile=profile)
        self.send(command)
        assert self.wait(ProfileOpened).profile == profile
        assert isinstance(self.concluded(command.id), Done)

    def ask(self, profile: str, text: str, *, thread: str | None = None, parent: str | None = None) -> Answered:
        """Ask and wait for the answer. A new chat unless `thread` is named."""
        command = question(profile, text, thread=thread, parent=parent)
        self.send(command)
        for event in self.listen():
            if isinstance(event, Answered) and event.turn == command.turn:
                assert isinstance(self.concluded(command.id), Done)
                return event
            assert not (isinstance(event, Problem) and event.reply == command.id), event
        raise EngineGone(self.stderr.decode(errors="replace"))

    def accepted(self, command: Ask) -> None:
        """Send an Ask and wait until it is in the file."""
        self.send(command)
        self.wait(Accepted)

    def page(self, profile: str, thread: str) -> Page:
        """The newest page of a thread."""
        command = OpenThread(id=new_id(), profile=profile, thread=thread)
        self.send(command)
        page = self.wait(Page)
        assert isinstance(self.concluded(command.id), Done)
        return page

    def hello(self) -> None:
        """What a window does first."""
        self.do(ListProfiles(id=new_id()))

    def _hang_up(self) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()

    def _tidy(self) -> None:
        self._listening.set()
        for thread in self._threads:
            thread.join(timeout=PATIENCE)
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._listening.wait()
            self._arrived.put(decode_event(line))
        self._arrived.put(None)

    def _drain(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.stderr += line


def question(profile: str, text: str, *, thread: str | None = None, parent: str | None = None) -> Ask:
    """An Ask as a window makes it."""
    return Ask(
        id=new_id(),
        profile=profile,
        thread=thread or new_id(),
        message=new_id(),
        turn=new_id(),
        parent=parent,
        text=text,
    )
