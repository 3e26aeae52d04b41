"""Memories as the window lists them, with the chats and words they come from. Called on the keeper's shelf."""

from collections.abc import Iterable, Sequence
from typing import Final

from core.memory.shelf import INBOX, LIVE, Placed, Shelf
from core.memory_events import KindCount, MemoryDate, MemoryInfo, MemoryPlace, MemorySource
from core.storage import memory_index, titles

LONGEST_PAGE: Final = 500
_ALL: Final = 1 << 40
MOST_CHARACTERS: Final = 1_000_000
"""Of the memories in one event: a line on the wire holds 8 MiB."""

_PLACES: Final[dict[str, MemoryPlace]] = {"live": "live", "inbox": "inbox", "bin": "bin"}


def page(shelf: Shelf, place: str, kind: str, *, offset: int, limit: int) -> tuple[list[Placed], int]:
    """A part of the list, pinned first, then the newest; and how long the whole list is. `kind` empty: all."""
    name = shelf.homes.name(place)
    limit = min(max(limit, 0), LONGEST_PAGE)
    keys = memory_index.page(shelf.connection, name, kind, offset=max(offset, 0), limit=limit)
    kinds = memory_index.counts(shelf.connection, name)
    total = kinds.get(kind, 0) if kind else sum(kinds.values())
    return list(shelf.many(keys).values()), total


def keys(shelf: Shelf, place: str, kind: str) -> list[str]:
    """All of the list, in its order."""
    return memory_index.page(shelf.connection, shelf.homes.name(place), kind, offset=0, limit=_ALL)


def waiting(shelf: Shelf) -> list[Placed]:
    """The inbox, oldest first."""
    return list(shelf.many(memory_index.oldest_first(shelf.connection, shelf.homes.name(INBOX))).values())


def counts(shelf: Shelf) -> tuple[KindCount, ...]:
    """How many memories of each kind are in use."""
    found = memory_index.counts(shelf.connection, shelf.homes.name(LIVE))
    return tuple(KindCount(kind=kind, count=count) for kind, count in found.items())  # type: ignore[arg-type]  # ours


def infos(shelf: Shelf, placed: Sequence[Placed]) -> tuple[MemoryInfo, ...]:
    """As many of these, from the first on, as one event can hold."""
    kept = placed[: _fitting(placed)]
    names = titles.of(shelf.connection, [source.thread for each in kept for source in each.memory.sources])
    replaced = shelf.many([each.memory.replaces for each in kept if each.memory.replaces])
    return tuple(_info(each, names, replaced) for each in kept)


def _info(placed: Placed, names: dict[str, str], replaced: dict[str, Placed]) -> MemoryInfo:
    memory = placed.memory
    old = replaced.get(memory.replaces)
    old = old if old is not None and old.place == LIVE else None
    return MemoryInfo(
        key=memory.key,
        text=memory.text,
        kind=memory.kind,
        learned=memory.learned,
        changed=placed.changed,
        pinned=memory.pinned,
        place=_PLACES[placed.place],
        superseded_by=memory.superseded_by,
        valid_to=memory.valid_to,
        replaces=old.memory.key if old is not None else "",
        replaces_text=old.memory.text if old is not None else "",
        sources=tuple(
            MemorySource(
                message=source.message,
                thread=source.thread,
                title=names.get(source.thread, ""),
                quote=source.quote,
                time=source.time,
            )
            for source in memory.sources
        ),
        dates=tuple(MemoryDate(words=each.words, start=each.start, end=each.end) for each in memory.dates),
    )


def _fitting(placed: Iterable[Placed]) -> int:
    total = kept = 0
    for each in placed:
        total += len(each.row.json)
        if kept and total > MOST_CHARACTERS:
            break
        kept += 1
    return kept
