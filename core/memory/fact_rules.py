"""The sentences that state a plain fact about a person, as patterns from resources/remember. English. No network.

Called by `rules`, on any thread. The file is read once per process; a pattern is compiled when it is first needed.

In a pattern "{place}" stands for the part of that name, which may have parts itself. A pattern fits a whole clause.
Its group "fact" is what it states, else all of it is; what the group "date" holds must be a date.
"""

import functools
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from core.memory.kinds import Kind

_FILE = Path(__file__).resolve().parents[2] / "resources" / "remember" / "facts.json"
_PART = re.compile(r"\{([a-z_]+)\}")


class _File(msgspec.Struct, frozen=True):
    parts: Mapping[str, str]
    rules: tuple[tuple[Kind, str, str], ...]
    """Kind, the rule's name, a pattern."""
    beside: str
    """A person with a name, in a sentence about something else ("lunch with my sister Ana")."""
    doubt: str
    """What shows that a sentence does not simply state a fact."""
    opener: str
    closer: str
    split: str
    """Where one statement ends and the next begins."""
    tail: str
    """Where a reason or an aside begins."""
    asks: str
    """Where a question begins that follows a statement."""


class FactRules(msgspec.Struct, frozen=True):
    """The rules, compiled. All patterns disregard case but for names."""

    rules: tuple[tuple[Kind, re.Pattern[str]], ...]
    beside: re.Pattern[str]
    doubt: re.Pattern[str]
    opener: re.Pattern[str]
    closer: re.Pattern[str]
    split: re.Pattern[str]
    tail: re.Pattern[str]
    asks: re.Pattern[str]


@functools.cache
def fact_rules() -> FactRules:
    """The rules of the file; takes some 100 ms the first time."""
    file = msgspec.json.decode(_FILE.read_bytes(), type=_File)

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(_expanded(pattern, file.parts), re.IGNORECASE)

    return FactRules(
        rules=tuple((kind, compiled(pattern)) for kind, _, pattern in file.rules),
        beside=compiled(file.beside),
        doubt=compiled(file.doubt),
        opener=compiled(file.opener),
        closer=compiled(f"{file.closer}$"),
        split=compiled(file.split),
        tail=compiled(file.tail),
        asks=compiled(file.asks),
    )


def _expanded(pattern: str, parts: Mapping[str, str]) -> str:
    return _PART.sub(lambda found: _expanded(parts[found[1]], parts), pattern)
