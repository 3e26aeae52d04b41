"""A memory as the program sees it, and as it lies in the store: a dictionary of which only "data" must be there.

Other people's graphs and older versions put less into an item, and anything beside; what is not ours is kept. Pure,
for any thread. Times are milliseconds since 1970, UTC; 0 where there is none.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from core.memory.kinds import KINDS, Kind

_OURS: Final = (
    "data", "kind", "learned", "source", "thread", "sources", "pinned", "superseded_by", "valid_to", "dates",
    "replaces",
)  # fmt: skip


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a memory comes from: the person's message, its chat, the words in it, and when they were said."""

    message: str = ""
    thread: str = ""
    quote: str = ""
    time: int = 0


class Days(msgspec.Struct, frozen=True, kw_only=True):
    """A date in a memory: the person's words, and the days they mean, ISO 8601, both inclusive."""

    words: str
    start: str
    end: str


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """One memory. `superseded_by`: the key of what replaced it, at `valid_to`.

    `replaces`: what an item of the inbox would replace. `extra`: what others put into the item.
    """

    key: str
    text: str
    kind: Kind = "other"
    learned: int = 0
    sources: tuple[Source, ...] = ()
    pinned: bool = False
    superseded_by: str = ""
    valid_to: int = 0
    dates: tuple[Days, ...] = ()
    replaces: str = ""
    extra: dict[str, Any] = msgspec.field(default_factory=dict)

    def with_sources(self, sources: tuple[Source, ...]) -> "Memory":
        """The same memory, said once more. A source that it has is not added again; a message is one source."""
        fresh = [source for source in sources if (source.message or source.quote) and not self._has(source)]
        return replace(self, sources=(*self.sources, *fresh)) if fresh else self

    @property
    def messages(self) -> list[str]:
        """The messages it was formed from."""
        return [source.message for source in self.sources if source.message]

    def _has(self, source: Source) -> bool:
        if source.message:
            return any(each.message == source.message for each in self.sources)
        return source in self.sources


def read(key: str, value: Mapping[str, Any]) -> Memory:
    """From the store. What is missing or of another kind is as if it were not there."""
    text = value.get("data")
    said = value.get("kind")
    kind: Kind = next((each for each in KINDS if each == said), "other")
    return Memory(
        key=key,
        text=text if isinstance(text, str) else "",
        kind=kind,
        learned=_number(value.get("learned")),
        sources=_sources(value),
        pinned=value.get("pinned") is True,
        superseded_by=_text(value.get("superseded_by")),
        valid_to=_number(value.get("valid_to")),
        dates=tuple(_days(each) for each in _list(value.get("dates"))),
        replaces=_text(value.get("replaces")),
        extra={name: each for name, each in value.items() if name not in _OURS},
    )


def written(memory: Memory) -> dict[str, Any]:
    """As it goes into the store. "source" and "thread" are those of the first source."""
    first = memory.sources[0] if memory.sources else Source()
    value: dict[str, Any] = {
        "data": memory.text,
        "kind": memory.kind,
        "learned": memory.learned,
        "source": first.message,
        "thread": first.thread,
        "sources": [msgspec.to_builtins(each) for each in memory.sources],
        "pinned": memory.pinned,
        "superseded_by": memory.superseded_by,
        "valid_to": memory.valid_to,
        "dates": [msgspec.to_builtins(each) for each in memory.dates],
    }
    return memory.extra | value | ({"replaces": memory.replaces} if memory.replaces else {})


def _sources(value: Mapping[str, Any]) -> tuple[Source, ...]:
    if not isinstance(value.get("sources"), list):
        first = Source(
            message=_text(value.get("source")), thread=_text(value.get("thread")), time=_number(value.get("learned"))
        )
        return (first,) if first.message else ()
    return tuple(
        Source(
            message=_text(each.get("message")),
            thread=_text(each.get("thread")),
            quote=_text(each.get("quote")),
            time=_number(each.get("time")),
        )
        for each in _list(value["sources"])
    )


def _days(value: Mapping[str, Any]) -> Days:
    return Days(words=_text(value.get("words")), start=_text(value.get("start")), end=_text(value.get("end")))


def _list(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | float) and abs(value) < 2**53 else 0
