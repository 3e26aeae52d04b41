"""The rows of the message tree as Python sees them: frozen values that any thread may hold.

Made by `core.storage.transcript` and by the engine. Times are milliseconds since 1970, UTC.
"""

from typing import Literal

import msgspec


class ThreadRow(msgspec.Struct, frozen=True, kw_only=True):
    """One chat. `leaf` is the message its current branch ends with, None while it is empty."""

    id: str
    title: str
    changed: int
    leaf: str | None


class MessageRow(msgspec.Struct, frozen=True, kw_only=True):
    """One message of the tree. `parent` is None at the root; an answer's `id` is its turn's id.

    `state` is one of whole, streaming, stopped, interrupted, failed. `checkpoint` is where LangGraph stood after it.
    `origin`: of a copy, the id of the message that it is in the end a copy of. `edited`: a person changed this answer.
    """

    id: str
    thread: str
    parent: str | None
    role: str
    text: str
    state: str
    time: int
    utc_offset: int = 0
    """Minutes east of UTC on the clock of whoever wrote it."""
    model: str = ""
    thinking: str = ""
    checkpoint: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    first_token: int = 0
    """Milliseconds from the question to the first token."""
    total: int = 0
    """Milliseconds from the question to the end."""
    error: str = ""
    details: str = ""
    origin: str | None = None
    edited: bool = False


class HitRow(msgspec.Struct, frozen=True, kw_only=True):
    """What was found for an answer; `sent` when it went into the prompt. `rank` counts from 0.

    A memory, or a message, whose id is `key` then. `source` is the message that it is or was formed from, `thread` the
    chat of that, both empty where there is none; `role` who said it.
    """

    key: str
    text: str
    score: float
    sent: bool
    learned: int
    rank: int
    kind: Literal["memory", "message"] = "memory"
    thread: str = ""
    source: str = ""
    role: str = "user"


class SavedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A memory that a turn stored."""

    key: str
    text: str
