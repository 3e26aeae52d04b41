"""How memories come to be: saved, proposed, replaced by newer ones, decided about. Called by the keeper, on its shelf.

The same text said twice is one memory with two sources. What a person has put into the bin does not come back by
something that was said before that.
"""

from typing import Final

from msgspec.structs import replace

from core.memory.shelf import BIN, INBOX, LIVE, Placed, Shelf
from core.memory.value import Memory
from core.storage import memory_steps

_LONGEST_WAY: Final = 100
"""Replacements in a row that are followed."""


def save(shelf: Shelf, memory: Memory, *, answer: str = "") -> tuple[str, bool]:
    """Put a memory among those in use: the key it has there, and whether it is new."""
    known = _asked_before(shelf, memory.key)
    if known is not None:
        return known, False
    same = shelf.same(memory.text)
    if LIVE in same:
        merged = same[LIVE]
        _say_again(shelf, merged, memory, answer)
        return merged.memory.key, False
    if INBOX in same:
        waiting = same[INBOX]
        shelf.step("learned", {waiting.memory.key: waiting}, command=memory.key)
        _put_live(shelf, _joined(waiting.memory, memory), "learned", answer)
        return waiting.memory.key, True
    if _is_refused(same, memory):
        return same[BIN].memory.key, False
    shelf.step("learned", {memory.key: None}, command=memory.key)
    _put_live(shelf, memory, "learned", answer)
    return memory.key, True


def propose(shelf: Shelf, memory: Memory, *, replaces: str = "") -> tuple[str, bool]:
    """Put a memory into the inbox, unless it is known: the key it has, and whether it is new.

    One that is in use gains a source. `replaces` must be in use, and not be replaced already.
    """
    known = _asked_before(shelf, memory.key)
    if known is not None:
        return known, False
    same = shelf.same(memory.text)
    if LIVE in same and not same[LIVE].memory.superseded_by:
        _say_again(shelf, same[LIVE], memory, "")
        return same[LIVE].memory.key, False
    target = shelf.live(replaces) if replaces else None
    replaces = replaces if target is not None and not target.superseded_by else ""
    if INBOX in same:
        waiting = same[INBOX].memory
        shelf.put(INBOX, replace(_joined(waiting, memory), replaces=waiting.replaces or replaces))
        return waiting.key, False
    if _is_refused(same, memory):
        return same[BIN].memory.key, False
    shelf.step("learned", {memory.key: None}, command=memory.key)
    memory = replace(memory, replaces=replaces, pinned=False)
    shelf.put(INBOX, memory)
    shelf.log(memory, "learned")
    return memory.key, True


def supersede(shelf: Shelf, old: str, new: str, time: int) -> bool:
    """Note that `old` is out of date since `time`, and that `new` stands in its place; whether that is news.

    Nothing happens unless both are in use. Where `new` was itself replaced by `old`, it counts again.
    """
    found = shelf.many([old, new])
    if old == new or len(found) < 2 or any(each.place != LIVE for each in found.values()):
        return False
    if found[old].memory.superseded_by == new:
        return False
    shelf.step("replaced", found)
    _replace(shelf, found[old].memory, found[new].memory, time)
    return True


def decide(shelf: Shelf, key: str, decision: str) -> list[str]:
    """Carry out "replace", "keep_both" or "dismiss" for an item of the inbox, if it is still there: what changed."""
    waiting = shelf.get(key)
    if waiting is None or waiting.place != INBOX:
        return []
    if decision == "dismiss":
        shelf.step("dismissed", {key: waiting})
        shelf.bin([waiting])
        shelf.log(waiting.memory, "dismissed")
        return [key]
    same = shelf.same(waiting.memory.text).get(LIVE)
    target = shelf.get(waiting.memory.replaces) if decision == "replace" else None
    if target is not None and (target.place != LIVE or target.memory.superseded_by):
        target = None
    before = {each.memory.key: each for each in (waiting, same, target) if each is not None}
    shelf.step("kept", before)
    kept = _accept(shelf, waiting, same)
    if target is not None and target.memory.key != kept.key:
        _replace(shelf, target.memory, kept, max(kept.learned, target.memory.learned))
    return list(before)


def _asked_before(shelf: Shelf, key: str) -> str | None:
    """The key of what `key` became, when it was saved or proposed before: a turn or a command may come twice."""
    if shelf.get(key) is not None:
        return key
    return memory_steps.key_of(shelf.connection, key)


def _say_again(shelf: Shelf, known: Placed, memory: Memory, answer: str) -> None:
    """One more source for a memory in use. One that was replaced counts again, if this was said after that."""
    joined = _joined(known.memory, memory)
    if joined.superseded_by and memory.learned >= joined.valid_to:
        joined = replace(joined, superseded_by="", valid_to=0)
    if joined != known.memory:
        shelf.step("learned", {known.memory.key: known}, command=memory.key)
        shelf.put(LIVE, joined)
        shelf.log(joined, "learned", answer=answer)


def _joined(known: Memory, memory: Memory) -> Memory:
    """What was said last says when it was true."""
    joined = known.with_sources(memory.sources)
    if joined.sources == known.sources:
        return known
    return replace(joined, learned=max(known.learned, memory.learned), dates=known.dates or memory.dates)


def _is_refused(same: dict[str, Placed], memory: Memory) -> bool:
    return BIN in same and same[BIN].changed > memory.learned


def _put_live(shelf: Shelf, memory: Memory, event: str, answer: str = "") -> None:
    shelf.put(LIVE, replace(memory, replaces=""))
    shelf.log(memory, event, answer=answer)


def _accept(shelf: Shelf, waiting: Placed, same: Placed | None) -> Memory:
    """Take an item of the inbox into use, or make it part of what says the same already."""
    if same is None:
        _put_live(shelf, waiting.memory, "kept")
        return replace(waiting.memory, replaces="")
    joined = replace(_joined(same.memory, waiting.memory), superseded_by="", valid_to=0)
    shelf.remove(waiting.memory.key)
    shelf.put(LIVE, joined)
    shelf.log(joined, "kept")
    return joined


def _replace(shelf: Shelf, old: Memory, new: Memory, time: int) -> None:
    if _leads_to(shelf, new, old.key):
        shelf.put(LIVE, replace(new, superseded_by="", valid_to=0))
    shelf.put(LIVE, replace(old, superseded_by=new.key, valid_to=time))
    shelf.log(old, "replaced")


def _leads_to(shelf: Shelf, memory: Memory, key: str) -> bool:
    """Whether what replaced `memory`, and what replaced that, comes to `key`."""
    for _ in range(_LONGEST_WAY):
        if memory.superseded_by == key:
            return True
        following = shelf.live(memory.superseded_by) if memory.superseded_by else None
        if following is None:
            return False
        memory = following
    return False
