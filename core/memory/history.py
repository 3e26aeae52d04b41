"""The history of one memory, as the window shows it. Called on the keeper's shelf."""

from typing import Final

from core.memory import joining, listing
from core.memory.shelf import Shelf
from core.memory.value import Memory
from core.memory_events import HistoryEntry, MemoryChange, MemoryHistory, MemorySource
from core.storage import memory_history, not_relevant, titles
from core.storage.memory_history import Happened

MOST_USES: Final = 50
"""The last answers that a memory was sent for."""

_CHANGES: Final[dict[str, MemoryChange]] = {
    "learned": "learned",
    "edited": "edited",
    "replaced": "replaced",
    "kept": "kept",
    "dismissed": "dismissed",
    "pinned": "pinned",
    "deleted": "deleted",
    "undone": "undone",
    "restored": "undone",
    "reverted": "undone",
    "used": "used",
}


def history(shelf: Shelf, profile: str, key: str, *, message: str = "") -> MemoryHistory:
    """What happened to a memory, oldest first. One that nobody wrote a history of was learned, at least.

    `message`: the answer under which somebody looks at it, if any.
    """
    placed = shelf.get(key) or joining.joined_into(shelf, key)
    happened = memory_history.read(shelf.connection, key, uses=MOST_USES)
    if placed is not None and not any(each.event in ("learned", "kept") for each in happened):
        happened.insert(0, Happened("learned", placed.memory.learned, placed.memory.text, "", ""))
    names = titles.of(shelf.connection, [each.thread for each in happened if each.thread])
    memory = placed.memory if placed is not None else None
    return MemoryHistory(
        profile=profile,
        key=key,
        memory=listing.infos(shelf, [placed])[0] if placed is not None else None,
        entries=tuple(_entry(each, memory, names) for each in happened if each.event in _CHANGES),
        irrelevant=bool(message) and not_relevant.is_marked(shelf.connection, message, key),
    )


def _entry(each: Happened, memory: Memory | None, names: dict[str, str]) -> HistoryEntry:
    return HistoryEntry(
        change=_CHANGES[each.event], time=each.time, text=each.text, source=_source(each, memory, names)
    )


def _source(each: Happened, memory: Memory | None, names: dict[str, str]) -> MemorySource | None:
    if not each.message:
        return None
    said = next((source for source in memory.sources if source.message == each.message), None) if memory else None
    return MemorySource(
        message=each.message,
        thread=each.thread,
        title=names.get(each.thread, ""),
        quote=said.quote if said is not None else "",
        time=said.time if said is not None and said.time else each.time,
    )
