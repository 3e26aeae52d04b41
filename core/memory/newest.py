"""The newest memories, for questions about everything. Called by `recall` inside a transaction that is open."""

from collections.abc import Collection
from typing import Final

from core.memory import value
from core.memory.finding import FoundText
from core.memory.value import Memory, Source
from core.storage import items
from core.storage.messages import Connection

_NEWEST: Final = """
SELECT item FROM search.documents WHERE item IS NOT NULL AND NOT superseded ORDER BY time DESC, id DESC LIMIT ?
"""


def memories(connection: Connection, count: int, *, without: Collection[str]) -> list[tuple[str, Memory]]:
    """At most `count` with their keys, the newest first, none that was replaced."""
    numbers = [row[0] for row in connection.execute(_NEWEST, [count + len(without)]).fetchall()]
    kept = items.by_id(connection, numbers)
    found = [value.read(kept[number].key, kept[number].value) for number in numbers if number in kept]
    return [(memory.key, memory) for memory in found if memory.key not in without][:count]


def found(memory: Memory) -> FoundText:
    """One of them as if a search had found it last."""
    first = memory.sources[0] if memory.sources else Source()
    return FoundText(
        key=memory.key, kind="memory", text=memory.text, score=0.0, cosine=None, time=memory.learned,
        thread=first.thread, source=first.message, superseded_by=memory.superseded_by, pinned=memory.pinned,
    )  # fmt: skip
