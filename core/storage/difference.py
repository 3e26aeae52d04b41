"""What a channel's new value has in common with an older one, so that only the rest is stored.

Called by `core.storage.values` on any thread. Pure: it sees bytes, whatever serializer they come from. Chats grow at
their end, lose messages at their start, and are edited in the middle: in all three cases two long stretches are
equal, and only the count at the head of a serialized list is different.
"""

from typing import Final, NamedTuple

ANCHOR: Final = 64
"""Bytes that have to be equal for a stretch to count: fewer are met by chance, and cost more than they save."""
FAN: Final = 8
"""So many runs of one size class are written anew as one; reading then takes few runs, whatever the chat's length."""
_SMALLEST: Final = 512
"""Bytes of the smallest size class; each class is FAN times the one before."""


class Piece(NamedTuple):
    """A stretch of the new value: bytes `start` to `end` of the old one, or of the new one itself."""

    old: bool
    start: int
    end: int


def compare(old: bytes, new: bytes) -> list[Piece]:
    """The new value as stretches of the old one and of itself, in order."""
    skip, head = _header(old), _header(new)
    found = old.find(new[head : head + ANCHOR], skip) if len(new) - head >= ANCHOR else -1
    if found < 0:
        return _with_tail(old, new, skip, 0)
    run = _common(old, found, new, head)
    first = [Piece(False, 0, head)] if head else []
    return [*first, Piece(True, found, found + run), *_with_tail(old, new, found + run, head + run)]


def crowded(lengths: list[int]) -> int:
    """How many of the last runs, of these lengths, are to be written anew as one."""
    taken, size = 1, lengths[-1]
    level = _level(size)
    while True:
        count, total = taken, size
        while count < len(lengths) and _level(lengths[-count - 1]) <= level:
            count += 1
            total += lengths[-count]
        if count - taken + 1 < FAN:
            return taken
        taken, size = count, total
        level = max(level + 1, _level(size))


def _with_tail(old: bytes, new: bytes, done_old: int, done_new: int) -> list[Piece]:
    """What comes after the parts that are done: a stretch of its own, and the end where both are equal again."""
    if done_new == len(new):
        return []
    run = _common(old[done_old:][::-1], 0, new[done_new:][::-1], 0)
    if run < ANCHOR:
        return [Piece(False, done_new, len(new))]
    own = [Piece(False, done_new, len(new) - run)] if len(new) - run > done_new else []
    return [*own, Piece(True, len(old) - run, len(old))]


def _common(left: bytes, start: int, right: bytes, begin: int) -> int:
    """How many bytes are equal from these places on, by halving: each step compares as fast as memory can be read.

    Through a view: copying a megabyte takes longer than comparing it.
    """
    low, high = 0, min(len(left) - start, len(right) - begin)
    view = memoryview(left)[start:]
    if right.startswith(view[:high], begin):
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if right.startswith(view[low:middle], begin + low):
            low = middle
        else:
            high = middle
    return low


def _header(value: bytes) -> int:
    """How many bytes MessagePack's count of a list or mapping takes (its specification, "array" and "map" formats)."""
    if not value:
        return 0
    first = value[0]
    if 0x80 <= first <= 0x9F:
        return 1
    return {0xDC: 3, 0xDE: 3, 0xDD: 5, 0xDF: 5}.get(first, 0)


def _level(length: int) -> int:
    level, room = 0, _SMALLEST * FAN
    while length >= room:
        level += 1
        room *= FAN
    return level
