"""Rows of a vector table that are worth an exact look, found by the planes of their vectors.

Called by `core.storage.ranking` inside a transaction that is open.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import duckdb

from core.storage import nearness, planes
from core.storage.calibration import Aim
from core.storage.scope import Scope
from core.storage.vectors import table

if TYPE_CHECKING:
    from core.storage.planes import Vector

_COARSE: Final = """
SELECT rowid AS row, item, {planes} FROM {table} WHERE {where} ORDER BY ({differing})::BIGINT << 40 | rowid LIMIT ?
"""
_DIFFERING: Final = "bit_count(xor({plane}, ?::UBIGINT))::INTEGER"
"""`bit_count` answers with a TINYINT, too small for the sum."""
_PARTS: Final = 4
"""How many vectors of one item are looked at exactly, of those that the planes put first."""

Connection = duckdb.DuckDBPyConnection


class _Found(NamedTuple):
    """Items and their rows, nearest first, and how many different items they are."""

    order: list[tuple[int, int]]
    items: int


def rows(connection: Connection, dims: int, vector: "Vector", scope: Scope, aim: Aim) -> list[int]:
    """The rows to look at; none where a few items of many vectors crowd out all others.

    Half as many different items as the calibration asked for are enough, because it asks for more than was needed.
    """
    take = aim.coarse
    while take <= aim.most:
        found = _coarse(connection, dims, vector, scope, take)
        if found.items * 2 >= aim.coarse or len(found.order) < take:
            return _few_each(found.order, aim.fine)
        take *= 8
    return []


def _coarse(connection: Connection, dims: int, vector: "Vector", scope: Scope, take: int) -> _Found:
    """The first `take` rows by their signs, in the order of both planes. Equals stand in the order of their rows."""
    import numpy as np

    names = planes.high(dims), planes.low(dims)
    statement = _COARSE.format(
        table=table(dims),
        where=scope.where,
        planes=", ".join(planes.columns(dims)),
        differing=" + ".join(_DIFFERING.format(plane=plane) for plane in names[0]),
    )
    found = connection.execute(statement, [*scope.values, *nearness.signs(vector), take]).fetchnumpy()
    high, low = (np.stack([found[name] for name in some]) for some in names)
    order = np.argsort(-nearness.scores(vector, high, low), kind="stable")
    pairs = zip(found["item"][order].tolist(), found["row"][order].tolist(), strict=True)
    return _Found(list(pairs), len(np.unique(found["item"])))


def _few_each(order: Sequence[tuple[int, int]], want: int) -> list[int]:
    """The rows of the first `want` different items, of each the first few."""
    met: dict[int, int] = {}
    kept = []
    for item, row in order:
        if item not in met and len(met) == want:
            break
        met[item] = met.get(item, 0) + 1
        if met[item] <= _PARTS:
            kept.append(row)
    return kept
