"""What puts and deletes do to the store's rows, inside a transaction that is open.

Called by `core.storage.store` alone. A text that did not change keeps its vector, whoever put it; a text without a
vector makes its item wait for `embed_pending`.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from core.storage import items, vectors
from core.storage.indexing import Index, digest
from core.storage.items import Address, Stored
from core.storage.plan import Put

if TYPE_CHECKING:
    from core.storage.planes import Vector

Connection = duckdb.DuckDBPyConnection
Puts = Mapping[Address, Put]
"""The last put or delete for each address."""


class _Text(NamedTuple):
    """A text that is to have a vector."""

    item: int
    path: str
    text: str


def lacking(connection: Connection, index: Index, rows: Sequence[Stored]) -> list[str]:
    """The texts of these rows that have no vector yet. A row that is not stored yet has an id under 0."""
    known = vectors.digests(connection, index.dims, [row.id for row in rows if row.id >= 0])
    return [each.text for each in _texts(index, rows) if known.get((each.item, each.path)) != digest(each.text)]


def drafts(connection: Connection, puts: Puts, horizon: int) -> list[Stored]:
    """The rows that the puts would make, with the ids of those they would replace and -1 for new ones."""
    existing = _alive(items.by_address(connection, puts), horizon)
    return [_row(address, op, existing.get(address), -1, 0) for address, op in puts.items() if op.json is not None]


class Moment(NamedTuple):
    """The time of a batch, and the one before which items are gone, -1 if none is."""

    now: int
    horizon: int


def apply(
    connection: Connection, index: Index | None, puts: Puts, known: "Mapping[str, Vector]", moment: Moment
) -> None:
    """Carry out puts and deletes; `known` are the vectors of texts that were embedded before."""
    found = items.by_address(connection, puts)
    items.delete(connection, [row.id for row in found.values()])
    existing = _alive(found, moment.horizon)
    gone = [row.id for address, row in found.items() if puts[address].json is None or address not in existing]
    vectors.forget(connection, gone)
    kept = {address: op for address, op in puts.items() if op.json is not None}
    fresh = [address for address in kept if address not in existing]
    ids = dict(zip(fresh, items.new_ids(connection, len(fresh)), strict=True))
    rows = [_row(address, op, existing.get(address), ids.get(address, -1), moment.now) for address, op in kept.items()]
    waiting = place(connection, index, rows, known, [row.id for row in rows if row.id not in ids.values()])
    items.add(connection, [row._replace(pending=row.id in waiting) for row in rows])


def place(
    connection: Connection,
    index: Index | None,
    rows: Sequence[Stored],
    known: "Mapping[str, Vector]",
    old: Sequence[int],
) -> set[int]:
    """Make the vectors of these rows those of their texts; returns the ids that still lack one.

    `old` are the ids of the rows that may have vectors already.
    """
    if index is None:
        vectors.forget(connection, old)
        return {row.id for row in rows if row.indexed.paths != []}
    vectors.forget(connection, old, but=index.dims)
    wanted = {(each.item, each.path): each.text for each in _texts(index, rows)}
    stored = vectors.digests(connection, index.dims, old)
    same = {spot for spot, text in wanted.items() if stored.get(spot) == digest(text)}
    vectors.forget_places(connection, index.dims, sorted(stored.keys() - same))
    homes = {row.id: row.namespace for row in rows}
    unmet = {spot: text for spot, text in wanted.items() if spot not in same}
    ready = [
        vectors.Row(*spot, digest(text), homes[spot[0]], known[text]) for spot, text in unmet.items() if text in known
    ]
    vectors.add(connection, index.dims, ready)
    return {item for (item, _), text in unmet.items() if text not in known}


def _alive(rows: Mapping[Address, Stored], horizon: int) -> dict[Address, Stored]:
    return {address: row for address, row in rows.items() if not row.is_over(horizon)}


def _row(address: Address, put: Put, old: Stored | None, fresh: int, now: int) -> Stored:
    return Stored(
        id=old.id if old else fresh,
        namespace=address[0],
        key=address[1],
        json=put.json or "{}",
        created_at=old.created_at if old else now,
        updated_at=now,
        indexed=put.indexed,
        ttl=put.ttl,
        expires_at=now + put.ttl if put.ttl is not None else None,
    )


def _texts(index: Index, rows: Sequence[Stored]) -> list[_Text]:
    return [_Text(row.id, path, text) for row in rows for path, text in index.texts(row.value, row.indexed).items()]
