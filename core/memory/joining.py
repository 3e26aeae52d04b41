"""Two memories that come to say the same become one, with the sources of both. Called by `governing`, on a shelf.

A person edits a memory into a text that is there, or takes one out of the bin that was learned anew meanwhile. The one
that they act on stays; the other goes, and undoing brings it back.
"""

from msgspec.structs import replace

from core.memory import value
from core.memory.shelf import INBOX, LIVE, Placed, Shelf, digest
from core.memory.value import Memory
from core.storage import memory_index


def same_in_use(shelf: Shelf, memory: Memory) -> list[Placed]:
    """The other memories in use with the same text."""
    keys = [key for _, key in memory_index.same(shelf.connection, digest(memory.text)) if key != memory.key]
    found = shelf.many(keys).values()
    return [each for each in found if each.place == LIVE and digest(each.memory.text) == digest(memory.text)]


def naming(shelf: Shelf, others: list[Placed]) -> list[Placed]:
    """The memories in use and in the inbox that name one of the others."""
    names = {each.memory.key for each in others}
    if not names:
        return []
    keys = memory_index.superseded_by(shelf.connection, shelf.homes.name(LIVE), list(names))
    waiting = memory_index.oldest_first(shelf.connection, shelf.homes.name(INBOX))
    found = shelf.many([key for key in (*keys, *waiting) if key not in names]).values()
    return [each for each in found if names & {each.memory.superseded_by, each.memory.replaces}]


def joined(memory: Memory, others: list[Placed]) -> Memory:
    """`memory` with all that the others have. It counts if one of them does."""
    for each in others:
        other = each.memory
        memory = replace(
            memory.with_sources(other.sources),
            learned=max(memory.learned, other.learned),
            pinned=memory.pinned or other.pinned,
            dates=memory.dates or other.dates,
        )
    names = {each.memory.key for each in others}
    if memory.superseded_by in names or any(not each.memory.superseded_by for each in others):
        return replace(memory, superseded_by="", valid_to=0)
    return memory


def joined_into(shelf: Shelf, key: str) -> Placed | None:
    """What a memory that is not there any more became part of, if that still says the same."""
    step = shelf.last_step(key)
    if step is None or step.change not in ("edited", "joined"):
        return None
    text = next(value.read(key, image.before[1]).text for image in step.images if image.key == key and image.before)
    found = shelf.many([image.key for image in step.images if image.key != key]).values()
    return next((each for each in found if digest(each.memory.text) == digest(text)), None)


def put_away(shelf: Shelf, memory: Memory, others: list[Placed], naming: list[Placed]) -> None:
    """Remove the others; who names one of them names `memory` from now on."""
    names = {each.memory.key for each in others}
    for each in naming:
        if each.memory.key != memory.key:
            shelf.put(each.place, _renamed(each.memory, names, memory.key))
    for key in names:
        shelf.remove(key)


def _renamed(memory: Memory, gone: set[str], key: str) -> Memory:
    return replace(
        memory,
        superseded_by=key if memory.superseded_by in gone else memory.superseded_by,
        replaces=key if memory.replaces in gone else memory.replaces,
    )
