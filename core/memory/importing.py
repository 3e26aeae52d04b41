"""Memories of a file, taken among those in use. Called by the keeper, on its shelf: many at once, in few statements."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from core.ids import new_id
from core.memory.lines import Line
from core.memory.shelf import LIVE, Shelf, digest
from core.memory.value import Memory, written
from core.storage import ledger, memory_index, memory_rows, memory_steps
from core.storage.memory_rows import Fresh
from core.storage.memory_steps import Image


class TakenIn(NamedTuple):
    """The keys of the memories that were new, and how many were known."""

    keys: list[str]
    known: int


def take_in(shelf: Shelf, lines: Sequence[Line]) -> TakenIn:
    """A text that is in use already is known. A key that something else has here is replaced by a new one."""
    texts = memory_index.digests(shelf.connection, shelf.homes.name(LIVE))
    taken = set(shelf.many([line.memory.key for line in lines]))
    keys: dict[str, str] = {}
    fresh: list[Line] = []
    for line in lines:
        memory = line.memory
        key = texts.get(digest(memory.text))
        if key is None:
            key = new_id() if memory.key in taken else memory.key
            taken.add(key)
            texts[digest(memory.text)] = key
            fresh.append(Line(replace(memory, key=key), line.created, line.updated))
        keys.setdefault(memory.key, key)
    memories = [_led(line.memory, keys) for line in fresh]
    _add(shelf, fresh, memories)
    return TakenIn([memory.key for memory in memories], len(lines) - len(fresh))


def _led(memory: Memory, keys: dict[str, str]) -> Memory:
    """What replaced it is called by the key that it has here."""
    return replace(memory, superseded_by=keys.get(memory.superseded_by, memory.superseded_by), replaces="")


def _add(shelf: Shelf, lines: Sequence[Line], memories: Sequence[Memory]) -> None:
    rows = [
        Fresh(memory.key, written(memory), line.created, line.updated)
        for line, memory in zip(lines, memories, strict=True)
    ]
    memory_rows.add(shelf.connection, shelf.homes.name(LIVE), rows)
    images = [Image(memory.key, None) for memory in memories]
    memory_steps.add_each(shelf.connection, "learned", images, time=shelf.time)
    said = [(memory.key, memory.text, memory.learned or shelf.time) for memory in memories]
    ledger.log_each(shelf.connection, said, "learned")
