"""The steps by which memories came to be what they are, each with what stood there before, so that it can be undone.

Called by `core.memory` inside a transaction that is open. One step may have changed several memories. What a person
reads of the history is `core.storage.ledger`'s.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import duckdb

from core.storage import batch
from core.storage.codec import open_text, seal_text

_NEXT: Final = "SELECT nextval('memory_step_ids')"
_NEXT_MANY: Final = "SELECT nextval('memory_step_ids') FROM range(?)"
_TOGETHER: Final = 500
_ADD: Final = "INSERT INTO memory_steps VALUES"
_LAST: Final = "SELECT max(id) FROM memory_steps WHERE key = ? AND NOT undone"
_OF: Final = "SELECT id, key, change, before FROM memory_steps WHERE id = ? ORDER BY key"
_LAST_OF: Final = """
SELECT steps.key, steps.id, steps.change, steps.before FROM memory_steps AS steps JOIN (
    SELECT key, max(id) AS id FROM memory_steps
    WHERE NOT undone AND key IN (SELECT unnest(?::VARCHAR[])) GROUP BY key
) AS newest ON newest.key = steps.key AND newest.id = steps.id
"""
_UNDO: Final = "UPDATE memory_steps SET undone = true WHERE id IN (SELECT unnest(?::BIGINT[]))"
_AT: Final = "SELECT key FROM memory_steps WHERE command = ? AND NOT undone ORDER BY id"
_BY: Final = "SELECT key FROM memory_steps WHERE command = ? ORDER BY id LIMIT 1"
_IMAGES: Final = "SELECT id, key, change, before FROM memory_steps WHERE before IS NOT NULL"
_CHANGE: Final = "UPDATE memory_steps SET before = ? WHERE id = ? AND key = ?"

Connection = duckdb.DuckDBPyConnection


class Image(NamedTuple):
    """A memory before a step: its place and its value. None: it was not there."""

    key: str
    before: tuple[str, Mapping[str, Any]] | None


class Step(NamedTuple):
    """One step, with all that it changed."""

    id: int
    change: str
    images: tuple[Image, ...]


def add(
    connection: Connection, change: str, images: Sequence[Image], *, time: int, command: str, undone: bool = False
) -> None:
    """Note a step. `command`: what names whoever asked for it, so that being asked twice can be told."""
    number = connection.execute(_NEXT).fetchall()[0][0]
    rows = [[number, command, image.key, change, time, _sealed(image), undone] for image in images]
    batch.insert(connection, _ADD, rows)


def add_each(connection: Connection, change: str, images: Sequence[Image], *, time: int, command: str = "") -> None:
    """Note a step of its own for each of these memories."""
    for start in range(0, len(images), _TOGETHER):
        part = images[start : start + _TOGETHER]
        numbers = [row[0] for row in connection.execute(_NEXT_MANY, [len(part)]).fetchall()]
        rows = [
            [number, command, image.key, change, time, _sealed(image), False]
            for number, image in zip(numbers, part, strict=True)
        ]
        batch.insert(connection, _ADD, rows)


def last(connection: Connection, key: str) -> Step | None:
    """The last step of a memory that nobody has undone."""
    number = connection.execute(_LAST, [key]).fetchall()[0][0]
    if number is None:
        return None
    rows = connection.execute(_OF, [number]).fetchall()
    return Step(number, rows[0][2], tuple(Image(row[1], _opened(row[3])) for row in rows))


def last_of(connection: Connection, keys: Sequence[str]) -> dict[str, Step]:
    """The last steps of these memories that nobody has undone, each with the image of its own memory alone."""
    found = connection.execute(_LAST_OF, [list(keys)]).fetchall() if keys else []
    return {row[0]: Step(row[1], row[2], (Image(row[0], _opened(row[3])),)) for row in found}


def mark_undone(connection: Connection, *steps: int) -> None:
    """Nobody undoes these steps again."""
    connection.execute(_UNDO, [list(steps)])


def key_of(connection: Connection, command: str) -> str | None:
    """The first memory that was changed at this command, None when it is new."""
    rows = connection.execute(_BY, [command]).fetchall() if command else []
    return rows[0][0] if rows else None


def keys_of(connection: Connection, command: str) -> list[str]:
    """The memories that were changed at this command, as far as that is not undone."""
    return [row[0] for row in connection.execute(_AT, [command]).fetchall()]


def rewrite(connection: Connection, images: Sequence[tuple[int, Image]]) -> None:
    """Put other images in the places of these, by the numbers of their steps."""
    for number, image in images:
        connection.execute(_CHANGE, [_sealed(image), number, image.key])


def images(connection: Connection) -> list[tuple[int, Image]]:
    """Every image there is, with the number of its step."""
    rows = connection.execute(_IMAGES).fetchall()
    return [(row[0], Image(row[1], _opened(row[3]))) for row in rows]


def _sealed(image: Image) -> bytes | None:
    return None if image.before is None else seal_text(json.dumps(image.before, ensure_ascii=False))


def _opened(sealed: bytes | None) -> tuple[str, Mapping[str, Any]] | None:
    if sealed is None:
        return None
    place, value = json.loads(open_text(sealed))
    return place, value
