"""Removing memories for good, and what they know of chats that are erased. Called by the keeper, on its shelf.

The bytes go with `Database.scrub`, which is owed from then on.
"""

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from core.memory import value
from core.memory.shelf import BIN, LIVE, Placed, Shelf, entry
from core.memory.value import Memory
from core.storage import erasing, memory_index, memory_rows, memory_steps, search_rows
from core.storage.memory_steps import Image


def erase(shelf: Shelf, keys: Sequence[str]) -> list[str]:
    """Erase memories that are in the bin, all of it for none: every text they had, in lists, histories and steps."""
    wanted = keys or memory_index.oldest_first(shelf.connection, shelf.homes.name(BIN))
    found = [each for each in shelf.many(wanted).values() if each.place == BIN]
    _erase(shelf, found)
    return [each.memory.key for each in found]


def only_from(shelf: Shelf, thread: str) -> list[Placed]:
    """The memories in use that come from this chat and from nowhere else, the newest first."""
    name = shelf.homes.name(LIVE)
    found = memory_index.from_threads(shelf.connection, [thread])
    return list(shelf.many([key for where, key, threads in found if where == name and threads == {thread}]).values())


def forget_threads(shelf: Shelf, threads: Collection[str]) -> list[str]:
    """Forget what was said in chats that are being erased: their words, and where they stood.

    What is in use stays, without that source. What waits in the inbox or lies in the bin, and comes from nowhere else,
    is erased.
    """
    gone = frozenset(threads)
    found = memory_index.from_threads(shelf.connection, list(gone))
    placed = shelf.many([key for _, key, _ in found])
    alone = [placed[key] for _, key, known in found if known <= gone and placed[key].place != LIVE]
    _erase(shelf, alone)
    erased = {each.memory.key for each in alone}
    for key, each in placed.items():
        if key not in erased:
            shelf.put(each.place, _without(each.memory, gone))
    images = [(number, image) for number, image in memory_steps.images(shelf.connection) if _is_from(image, gone)]
    memory_steps.rewrite(shelf.connection, [(number, _cleaned(image, gone)) for number, image in images])
    return list(placed)


def _erase(shelf: Shelf, found: Sequence[Placed]) -> None:
    if found:
        memory_rows.remove(shelf.connection, [each.row for each in found])
        search_rows.forget_items(shelf.connection, [each.row.id for each in found])
        erasing.memories(shelf.connection, [each.memory.key for each in found])
        # Now, not when somebody looks next: the index has what tells whether a text is the same as an erased one.
        memory_index.refresh(shelf.connection, shelf.homes.all, entry)


def _without(memory: Memory, threads: frozenset[str]) -> Memory:
    return replace(memory, sources=tuple(source for source in memory.sources if source.thread not in threads))


def _is_from(image: Image, threads: frozenset[str]) -> bool:
    return image.before is not None and any(
        source.thread in threads for source in value.read(image.key, image.before[1]).sources
    )


def _cleaned(image: Image, threads: frozenset[str]) -> Image:
    if image.before is None:
        return image
    place, content = image.before
    return Image(image.key, (place, value.written(_without(value.read(image.key, content), threads))))
