"""The lists of memories as the window asks for them, page by page. Owned by the memory desk, on the engine's loop.

What a search finds may change its order while somebody scrolls through it, when a vector arrives: the order that its
first page had is kept for the others.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from core.memory_commands import DeleteListed, ListMemories
from core.memory_events import Memories
from core.records import OpenFile

if TYPE_CHECKING:
    from core.memory.shelf import Placed, Shelf

MOST_READ: Final = 10_000
"""Memories whose words are compared one by one, where the search knows no such word: one that is half typed."""
MOST_SEARCHES: Final = 4
"""Whose orders are kept."""

Find = Callable[[str], Awaitable[list[str]]]
"""The keys of the memories in use that fit a query, best first."""


class MemoryLists:
    """Over one open file."""

    def __init__(self, file: OpenFile, find: Find) -> None:
        self._file = file
        self._find = find
        self._orders: dict[str, list[str]] = {}

    async def page(self, command: ListMemories) -> Memories:
        """What it asks for."""
        keys = await self._order(command) if command.query.strip() else None
        return await self._file.db.run(self._listed, command, keys)

    async def keys(self, command: DeleteListed) -> list[str]:
        """All that its list holds, but what it leaves out."""
        asked = ListMemories(
            id=command.id, profile=command.profile, query=command.query, kind=command.kind, search=command.search
        )
        found = await self._order(asked) if command.query.strip() else None
        return await self._file.db.run(self._keys, asked, found, frozenset(command.but))

    def _keys(self, command: ListMemories, keys: list[str] | None, but: frozenset[str]) -> list[str]:
        from core.memory import listing

        with self._file.keeper.reading() as shelf:
            if keys is None:
                listed = listing.keys(shelf, command.place, command.kind)
            else:
                listed = [each.memory.key for each in _fitting(shelf, command, keys)]
        return [key for key in listed if key not in but]

    async def _order(self, command: ListMemories) -> list[str]:
        name = command.search or command.id
        if name not in self._orders:
            found = await self._find(command.query) if command.place == "live" else []
            self._orders[name] = found or await self._file.db.run(self._with_words, command)
            for old in list(self._orders)[:-MOST_SEARCHES]:
                del self._orders[old]
        return self._orders[name]

    def _with_words(self, command: ListMemories) -> list[str]:
        from core.memory.words_in import has_words

        keeper = self._file.keeper
        placed = keeper.some(keeper.keys(command.place)[: -MOST_READ - 1 : -1], command.place)
        return [each.memory.key for each in placed if has_words(each.memory.text, command.query)]

    def _listed(self, command: ListMemories, keys: list[str] | None) -> Memories:
        from core.memory import listing
        from core.storage.remember_queue import given_up

        with self._file.keeper.reading() as shelf:
            if keys is None:
                placed, total = listing.page(
                    shelf, command.place, command.kind, offset=command.offset, limit=command.limit
                )
            else:
                found = _fitting(shelf, command, keys)
                start = max(command.offset, 0)
                placed, total = found[start : start + max(command.limit, 0)], len(found)
            return Memories(
                profile=self._file.id,
                reply=command.id,
                items=listing.infos(shelf, placed),
                offset=command.offset,
                total=total,
                inbox=listing.infos(shelf, listing.waiting(shelf)),
                counts=listing.counts(shelf),
                unread=given_up(shelf.connection),
            )


def _fitting(shelf: "Shelf", command: ListMemories, keys: list[str]) -> "list[Placed]":
    found = shelf.many(keys).values()
    return [each for each in found if each.place == command.place and command.kind in ("", each.memory.kind)]
