"""The lines of a test file: messages, and questions with their evidence. Read and written as the door reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import msgspec

Category = Literal["single", "several", "dates", "updates", "preferences", "recommended", "unanswerable"]
CATEGORIES: Final[tuple[Category, ...]] = (
    "single",
    "several",
    "dates",
    "updates",
    "preferences",
    "recommended",
    "unanswerable",
)


class Message(msgspec.Struct, frozen=True, tag="message", omit_defaults=True):
    """One message of a chat. `time` is ISO 8601 without a zone; `role` is "user" or "assistant"."""

    id: str
    thread: str
    time: str
    role: Literal["user", "assistant"]
    speaker: str
    text: str
    person: str


class Question(msgspec.Struct, frozen=True, tag="question", omit_defaults=True):
    """What is asked later on; `evidence` are the messages that all have to be found, none for "unanswerable".

    `stale`: messages that say what was true once, and that must rank below the evidence.
    """

    id: str
    asker: str
    time: str
    text: str
    evidence: tuple[str, ...]
    category: Category
    person: str
    stale: tuple[str, ...] = ()


@dataclass(frozen=True)
class World:
    """All chats of one person and the questions about them: nothing else is searched for their answers."""

    person: str
    language: str
    kind: Literal["generated", "by hand", "dialogue"]
    held_out: bool
    messages: Sequence[Message]
    questions: Sequence[Question]


_LINE: Final = msgspec.json.Decoder(Message | Question)


def read(path: Path) -> tuple[list[Message], list[Question]]:
    """Raises msgspec.ValidationError for a line that is neither."""
    lines = [_LINE.decode(line) for line in path.read_bytes().splitlines()]
    messages = [line for line in lines if isinstance(line, Message)]
    return messages, [line for line in lines if isinstance(line, Question)]


def encoded(world: World) -> bytes:
    """Messages first, then questions, a line each."""
    return b"".join(msgspec.json.encode(line) + b"\n" for line in (*world.messages, *world.questions))
