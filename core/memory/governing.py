"""What a person does with memories that are there: edit, pin, delete, restore, undo. Called by the keeper.

Each says which keys it changed; where there is nothing to do, none.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from core.errors import MemoryEmpty, NoSuchMemory
from core.memory import joining, value
from core.memory.dating import dated
from core.memory.kinds import Kind
from core.memory.shelf import BIN, INBOX, LIVE, Placed, Shelf, digest
from core.memory.value import Memory
from core.storage import memory_index, memory_rows, memory_steps, search_reads, withheld
from core.storage.memory_steps import Image, Step

LONGEST_TEXT: Final = 2_000
"""Characters of a memory: a memory is a sentence or two, not a document."""

_BINNING: Final = ("deleted", "dismissed")
_UNDOING: Final = {"deleted": "restored", "dismissed": "restored", "learned": "undone"}
"""What the history calls it when a step is taken back, where it is not just "reverted"."""


def checked(text: str) -> str:
    """A text that may be a memory's, without white space around it. Raises MemoryEmpty."""
    text = text.strip()
    if not text or len(text) > LONGEST_TEXT:
        raise MemoryEmpty
    return text


def edit(shelf: Shelf, key: str, text: str, kind: Kind | None) -> list[str]:
    """Another text or kind for a memory in use or in the inbox. Raises NoSuchMemory, MemoryEmpty.

    Another memory in use that says the same becomes part of it.
    """
    text = checked(text)
    found = shelf.get(key)
    if found is None or found.place == BIN:
        raise NoSuchMemory
    changed = replace(found.memory, text=text, kind=kind or found.memory.kind)
    if text != found.memory.text:
        changed = replace(changed, dates=dated(text, shelf.time, language=search_reads.language(shelf.connection)))
    if changed == found.memory:
        return []
    others = joining.same_in_use(shelf, changed) if found.place == LIVE and text != found.memory.text else []
    naming = joining.naming(shelf, others)
    before = {each.memory.key: each for each in (found, *others, *naming)}
    shelf.step("edited", before)
    changed = joining.joined(changed, others)
    shelf.put(found.place, changed)
    joining.put_away(shelf, changed, others, naming)
    shelf.log(changed, "edited")
    return list(before)


def pin(shelf: Shelf, key: str, pinned: bool) -> list[str]:
    """Pin a memory in use, or let go of it. No step: it takes itself back. Raises NoSuchMemory."""
    found = shelf.live(key)
    if found is None:
        raise NoSuchMemory
    if found.pinned == pinned:
        return []
    changed = replace(found, pinned=pinned)
    shelf.put(LIVE, changed)
    if pinned:
        shelf.log(changed, "pinned")
    return [key]


def delete(shelf: Shelf, keys: Sequence[str], *, command: str = "") -> list[str]:
    """Put memories into the bin; those that are there, or nowhere, are passed over."""
    found = {key: each for key, each in shelf.many(keys).items() if each.place != BIN}
    if found:
        shelf.step_each("deleted", list(found.values()), command=command)
        shelf.bin(list(found.values()))
    return list(found)


def restore(shelf: Shelf, keys: Sequence[str]) -> list[str]:
    """Take memories out of the bin, to where they were; those that are not there are passed over.

    What was learned anew meanwhile, with the same text, becomes part of what comes back.
    """
    found = [each for each in shelf.many(keys).values() if each.place == BIN]
    plain = _plain(shelf, found)
    _restore_plain(shelf, plain)
    changed = {each.memory.key: None for each in plain}
    for each in found:
        if each.memory.key not in changed:
            changed |= dict.fromkeys(_restore(shelf, each))
    return list(changed)


def _plain(shelf: Shelf, binned: Sequence[Placed]) -> list[Placed]:
    """Those that were in use when they were deleted, and whose text nothing else has."""
    steps = memory_steps.last_of(shelf.connection, [each.memory.key for each in binned])
    texts = Counter(digest(each.memory.text) for each in binned)
    used = memory_index.among(shelf.connection, shelf.homes.name(LIVE), list(texts))
    return [
        each
        for each in binned
        if (step := steps.get(each.memory.key)) is not None
        and step.change == "deleted"
        and all(image.before is not None and image.before[0] == LIVE for image in step.images)
        and texts[digest(each.memory.text)] == 1
        and digest(each.memory.text) not in used
        and not each.memory.replaces
    ]


def _restore_plain(shelf: Shelf, plain: Sequence[Placed]) -> None:
    if not plain:
        return
    steps = memory_steps.last_of(shelf.connection, [each.memory.key for each in plain])
    memory_steps.mark_undone(shelf.connection, *(step.id for step in steps.values()))
    memory_rows.move(shelf.connection, shelf.homes.name(LIVE), [each.row for each in plain])
    withheld.release(shelf.connection, [message for each in plain for message in each.memory.messages])
    shelf.log_each([each.memory for each in plain], "restored")


def _restore(shelf: Shelf, binned: Placed) -> list[str]:
    key = binned.memory.key
    step = shelf.last_step(key)
    place = LIVE
    if step is not None and step.change in _BINNING:
        memory_steps.mark_undone(shelf.connection, step.id)
        place = next((image.before[0] for image in step.images if image.before is not None), LIVE)
    memory = binned.memory if place == INBOX else replace(binned.memory, replaces="")
    others = joining.same_in_use(shelf, memory) if place == LIVE else []
    naming = joining.naming(shelf, others)
    before = {each.memory.key: each for each in (binned, *others, *naming)}
    if others:
        shelf.step("joined", before)
        memory = joining.joined(memory, others)
    shelf.put(place, memory)
    joining.put_away(shelf, memory, others, naming)
    withheld.release(shelf.connection, memory.messages)
    shelf.log(memory, "restored")
    return list(before)


def take_back(shelf: Shelf, key: str) -> list[str]:
    """Undo that a memory was saved.

    Where it was known before and saying it again was the last that happened to it, it loses that source; else it goes
    into the bin.
    """
    found = shelf.get(key)
    if found is None or found.place != LIVE:
        return []
    step = shelf.last_step(key)
    if step is not None and step.change == "learned":
        memory_steps.mark_undone(shelf.connection, step.id)
        for image in step.images:
            _take_back(shelf, step, image)
    else:
        shelf.step("deleted", {key: found})
        shelf.bin([found])
        shelf.log(found.memory, "undone")
    return [key]


def undo(shelf: Shelf, key: str, command: str) -> list[str]:
    """Take back the last change of a memory, and what it changed in others, where those are as it left them.

    Again for the same `command` it does nothing; nor does it where there is nothing to take back.
    """
    step = shelf.last_step(key)
    if step is None or memory_steps.key_of(shelf.connection, command) is not None:
        return []
    memory_steps.mark_undone(shelf.connection, step.id)
    shelf.note(key, command)
    changed: list[str] = []
    for image in step.images:
        following = shelf.last_step(image.key)
        if image.key == key or following is None or following.id < step.id:
            _take_back(shelf, step, image)
            changed.append(image.key)
    return changed


def _take_back(shelf: Shelf, step: Step, image: Image) -> None:
    found = shelf.get(image.key)
    if image.before is not None:
        memory = _returned(shelf, found, image.key, *image.before)
        shelf.log(memory, _UNDOING.get(step.change, "reverted"))
    elif found is not None and found.place != BIN:
        shelf.bin([found])
        shelf.log(found.memory, "undone")


def _returned(shelf: Shelf, found: Placed | None, key: str, place: str, content: Mapping[str, Any]) -> Memory:
    """Put a memory where and as it was. A pin is no part of any step: it stays as it is now."""
    memory = value.read(key, content)
    if found is not None and found.place == BIN:
        withheld.release(shelf.connection, memory.messages)
    if found is not None:
        memory = replace(memory, pinned=found.memory.pinned and place == LIVE)
    shelf.put(place, memory)
    return memory
