"""What the engine tells of memories: lists, histories, pictures, settings, and that something has changed.

Times are milliseconds since 1970, UTC; 0 where there is none.
"""

from typing import Literal

from core.wire_types import Event, Value

MemoryKind = Literal["you", "people", "preferences", "plans", "how", "other"]
"""About the person; about people they know; likes and dislikes; plans and dates; how to answer; anything else."""
MemoryLanguage = Literal["", "en", "de", "es", "fr", "pt"]
"""What a profile's chats are in; empty: told from the words of each text."""
MemoryPlace = Literal["live", "inbox", "bin"]
"""In use; waiting for a decision of the person, and not in use; deleted, and out of recall."""
MemoryChange = Literal["learned", "edited", "replaced", "kept", "dismissed", "pinned", "deleted", "undone", "used"]
"""What happened to a memory. `replaced`: by a newer one, which a person or the background chose."""
TransferFormat = Literal["jsonl", "markdown"]


class MemorySource(Value, frozen=True, kw_only=True):
    """Where a memory comes from: the message, its chat, and the words in it. All empty when it was added by hand."""

    message: str = ""
    thread: str = ""
    title: str = ""
    quote: str = ""
    time: int = 0


class MemoryDate(Value, frozen=True, kw_only=True):
    """A date in a memory: the person's words, and the days they mean, ISO 8601, both inclusive."""

    words: str
    start: str
    end: str


class MemoryInfo(Value, frozen=True, kw_only=True):
    """One memory. `superseded_by`: the key of what replaced it, at `valid_to`. `replaces`: what an item of the inbox
    would replace, key and text; empty when it only asks whether to be saved.
    """

    key: str
    text: str
    kind: MemoryKind
    learned: int
    changed: int = 0
    pinned: bool = False
    place: MemoryPlace = "live"
    superseded_by: str = ""
    valid_to: int = 0
    replaces: str = ""
    replaces_text: str = ""
    sources: tuple[MemorySource, ...] = ()
    dates: tuple[MemoryDate, ...] = ()


class KindCount(Value, frozen=True, kw_only=True):
    """How many memories of a kind are in use."""

    kind: MemoryKind
    count: int


class Memories(Event, frozen=True, kw_only=True, tag="memories"):
    """A part of the list, as `ListMemories` asked for it: `offset`, and how many there are in all (`total`).

    The inbox is whole in every one of these, oldest first. `counts` has every kind that is in use, whatever was asked.
    `unread`: how many messages no model could read for memories.
    """

    profile: str
    reply: str
    items: tuple[MemoryInfo, ...]
    offset: int
    total: int
    inbox: tuple[MemoryInfo, ...] = ()
    counts: tuple[KindCount, ...] = ()
    unread: int = 0


class MemoriesChanged(Event, frozen=True, kw_only=True, tag="memories_changed"):
    """Lists of memories are out of date: `keys` were added, changed or removed. `inbox`: how many wait there now."""

    profile: str
    keys: tuple[str, ...]
    inbox: int


class HistoryEntry(Value, frozen=True, kw_only=True):
    """One thing that happened to a memory; `text` as it stood after it."""

    change: MemoryChange
    time: int
    text: str
    source: MemorySource | None = None


class MemoryHistory(Event, frozen=True, kw_only=True, tag="memory_history"):
    """All that happened to a memory, oldest first. `key` as it was asked for: a memory that became part of another one
    is answered with that.

    `irrelevant`: a person said that it is not relevant for the answer that `OpenMemory` named.
    """

    profile: str
    key: str
    memory: MemoryInfo | None
    entries: tuple[HistoryEntry, ...]
    irrelevant: bool = False


class GrowthPoint(Value, frozen=True, kw_only=True):
    """How many memories were in use at the end of a day; `day` is its first millisecond, UTC."""

    day: int
    count: int


class MapPoint(Value, frozen=True, kw_only=True):
    """A memory on the map: its vector's first two principal components, each scaled to [-1, 1]."""

    key: str
    text: str
    kind: MemoryKind
    x: float
    y: float


class MemoryPicture(Event, frozen=True, kw_only=True, tag="memory_picture"):
    """What the page with pictures shows. `without_vector`: memories that are not on the map yet."""

    profile: str
    growth: tuple[GrowthPoint, ...]
    counts: tuple[KindCount, ...]
    points: tuple[MapPoint, ...]
    without_vector: int = 0


class MemorySettings(Event, frozen=True, kw_only=True, tag="memory_settings"):
    """Whether memories are formed and recalled (`on`), and saved without asking (`automatic`), and in which language
    they are read. Said on opening too.
    """

    profile: str
    on: bool
    automatic: bool
    language: MemoryLanguage = ""


class MemoriesMoved(Event, frozen=True, kw_only=True, tag="memories_moved"):
    """An export or an import has ended: how many memories it wrote or added, and how many were there already."""

    profile: str
    path: str
    exported: bool
    count: int
    known: int = 0


MemoryEvent = Memories | MemoriesChanged | MemoryHistory | MemoryPicture | MemorySettings | MemoriesMoved
