"""What the fake Ollama is told to do: answers, faults, and the gate that holds tokens until a test lets them go."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from tests.fakes.ollama_models import Json


@dataclass(frozen=True)
class Reply:
    """One scripted answer. `tokens` overrides the splitting into words; `calls` are tool calls as the API has them."""

    text: str = ""
    thinking: str = ""
    tokens: tuple[str, ...] = ()
    calls: tuple[Json, ...] = ()

    def pieces(self, *, think: bool) -> list[Json]:
        """The messages of the stream's lines, but the last."""
        thoughts = [{"content": "", "thinking": token} for token in _words(self.thinking)] if think else []
        calls: list[Json] = [{"content": "", "tool_calls": list(self.calls)}] if self.calls else []
        return [*thoughts, *({"content": token} for token in self.tokens or _words(self.text)), *calls]


Answers = Sequence[str | Reply] | Callable[[Json], str | Reply]


class Kind(Enum):
    """What can go wrong."""

    HANG = "accepts and never answers"
    SLOW = "waits `seconds` before each line"
    MISSING = "404, as for a model that is not there"
    STATUS = "`status` with `error` before the stream"
    ERROR_LINE = "a line with `error` after `after` lines"
    CUT = "the connection breaks after `after` lines, before any byte where 0"
    GARBAGE = "a line that is not JSON after `after` lines"
    SHORT = "the stream ends properly after `after` lines, without the last one"


@dataclass(frozen=True)
class Fault:
    """A fault of one request."""

    kind: Kind
    after: int = 0
    status: int = 500
    error: str = "llama runner process has terminated: exit status 2"
    seconds: float = 0.05


class Script:
    """Answers in order; the last one is repeated. A function is asked with the request's body."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._next = 0

    def reply(self, body: Json) -> Reply:
        if callable(self._answers):
            answer = self._answers(body)
        else:
            answer = self._answers[min(self._next, len(self._answers) - 1)]
            self._next += 1
        return Reply(answer) if isinstance(answer, str) else answer


class Gate:
    """Open, or lets through as many lines as were released. Lives on the server's loop."""

    def __init__(self) -> None:
        self._held = False
        self._permits = 0
        self._moved = asyncio.Event()

    async def passed(self) -> None:
        while self._held and not self._permits:
            self._moved.clear()
            await self._moved.wait()
        if self._held:
            self._permits -= 1

    def hold(self) -> None:
        self._held, self._permits = True, 0

    def release(self, lines: int) -> None:
        self._permits += lines
        self._moved.set()

    def open(self) -> None:
        """Let go whatever waits, and hold nothing from now on."""
        self._held = False
        self._moved.set()


def _words(text: str) -> list[str]:
    return re.findall(r"\s*\S+|\s+\Z", text)
