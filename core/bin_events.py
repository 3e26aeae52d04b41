"""What the engine tells of chats in the bin, and of erasing. Times are milliseconds since 1970, UTC."""

from typing import Literal

from core.memory_events import MemoryInfo
from core.wire_types import Event, Value

ErasingStage = Literal["begun", "waiting", "ended"]
"""Bytes are being overwritten; that must wait for a better time, and will be done by itself; all are gone."""


class BinnedThread(Value, frozen=True, kw_only=True):
    """A chat in the bin since `binned`; at `until` it is erased by itself. `messages`: how many it holds."""

    id: str
    title: str
    binned: int
    until: int
    messages: int


class Bin(Event, frozen=True, kw_only=True, tag="bin"):
    """All chats in the bin, last put there first. Said after everything that changes it."""

    profile: str
    items: tuple[BinnedThread, ...]


class ThreadMemories(Event, frozen=True, kw_only=True, tag="thread_memories"):
    """The memories in use that came from this thread alone, newest first."""

    profile: str
    reply: str
    thread: str
    items: tuple[MemoryInfo, ...]


class Erasing(Event, frozen=True, kw_only=True, tag="erasing"):
    """How far the erasing of bytes has come: in the file, its log, its copies and what was set aside.

    `code`: what stands in the way while it is "waiting" (a full disk), empty where it only waits for quiet.
    """

    profile: str
    stage: ErasingStage
    code: str = ""


BinEvent = Bin | ThreadMemories | Erasing
