"""Memories as a page for people, in Markdown: by kind, each with its date. Pure."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from core.memory.kinds import KINDS, Kind
from core.memory.value import Days, Memory

_TITLES: Final[dict[Kind, str]] = {
    "you": "About you",
    "people": "People",
    "preferences": "Preferences",
    "plans": "Plans and dates",
    "how": "How to answer",
    "other": "Other",
}
_MEANS_SOMETHING: Final = re.compile(r"([\\`*_\[\]<>|]|^[#+-](?=\s)|^\d+(?=[.)]\s))")


def page(memories: Iterable[Memory]) -> Iterator[str]:
    """The page, line by line, without line ends. In each kind the order of `memories`."""
    yield "# Memories"
    by_kind: dict[Kind, list[Memory]] = {}
    for memory in memories:
        by_kind.setdefault(memory.kind, []).append(memory)
    for kind in KINDS:
        if kind in by_kind:
            yield from ("", f"## {_TITLES[kind]}", "")
            yield from map(_line, by_kind[kind])


def _line(memory: Memory) -> str:
    text = _MEANS_SOMETHING.sub(r"\\\1", " ".join(memory.text.split()))
    notes = [_day(memory.learned)]
    notes += [f"{each.words}: {each.start}" + _until(each) for each in memory.dates]
    if memory.pinned:
        notes.append("pinned")
    if memory.superseded_by:
        notes.append(f"until {_day(memory.valid_to)}")
    return f"- {text} ({'; '.join(notes)})"


def _until(days: Days) -> str:
    return f" to {days.end}" if days.end != days.start else ""


def _day(time: int) -> str:
    return datetime.fromtimestamp(time / 1000, UTC).date().isoformat()
