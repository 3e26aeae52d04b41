"""Rows of a vector table that are worth an exact look, found by the planes of their vectors.

Called by `core.storage.ranking` inside a transaction that is open.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import duckdb

from core.storage import nearness, planes
from core.storage.calibration import Aim
from core.storage.sampling import SIZE, Place, Sample, Samples
from core.storage.scope import Scope
from core.storage.vectors import table

if TYPE_CHECKING:
    from core.storage.planes import Vector

_COARSE: Final = """
SELECT row, item, {planes} FROM (SELECT rowid AS row, item, {planes}, ({differing}) AS far FROM {table} WHERE {where})
WHERE far <= ? ORDER BY far::BIGINT << 40 | row LIMIT ?
"""
_DIFFERING: Final = "bit_count(xor({plane}, ?::UBIGINT))::{kind}"
"""`bit_count` answers with a TINYINT, too small for the sum."""
_NARROW: Final = 2**15
"""Dimensions from which the sum does not fit into a SMALLINT."""
_SAMPLE: Final = "SELECT {planes} FROM {table} WHERE {where} AND hash(rowid) % ? = 0"
_PARTS: Final = 4
"""How many vectors of one item are looked at exactly, of those that the planes put first."""

Connection = duckdb.DuckDBPyConnection


class _Found(NamedTuple):
    """Items and their rows, nearest first, and how many different items they are."""

    order: list[tuple[int, int]]
    items: int


class Looking(NamedTuple):
    """A search among the vectors of one table, in a part of it that has `size` of them."""

    connection: Connection
    dims: int
    vector: "Vector"
    prefix: str
    scope: Scope
    size: int
    samples: Samples


def rows(asked: Looking, aim: Aim) -> list[int]:
    """The rows to look at; none where a few items of many vectors crowd out all others.

    Half as many different items as the calibration asked for are enough, because it asks for more than was needed.
    """
    take = aim.coarse
    while take <= aim.most:
        found = _coarse(asked, take)
        if found.items * 2 >= aim.coarse or len(found.order) < take:
            return _few_each(found.order, aim.fine)
        take *= 8
    return []


def _coarse(asked: Looking, take: int) -> _Found:
    """The first `take` rows by their signs, in the order of both planes. Equals stand in the order of their rows."""
    import numpy as np

    place = (asked.dims, asked.prefix)
    found = _nearest(asked, _sample(asked, place).distance(asked.vector, take), take)
    if len(found["row"]) < take:
        asked.samples.forget(place)
        found = _nearest(asked, asked.dims, take)
    high, low = (np.stack([found[name] for name in some]) for some in (planes.high(asked.dims), planes.low(asked.dims)))
    order = np.argsort(-nearness.scores(asked.vector, high, low), kind="stable")
    pairs = zip(found["item"][order].tolist(), found["row"][order].tolist(), strict=True)
    return _Found(list(pairs), len(np.unique(found["item"])))


def _sample(asked: Looking, place: Place) -> Sample:
    """The one that is kept, or a new one, for which all namespaces and row numbers are looked at."""
    import numpy as np

    if (known := asked.samples.get(place, asked.size)) is not None:
        return known
    names = planes.high(asked.dims)
    statement = _SAMPLE.format(table=table(asked.dims), where=asked.scope.where, planes=", ".join(names))
    values = [*asked.scope.values, max(asked.size // SIZE, 1)]
    found = asked.connection.execute(statement, values).fetchnumpy()
    sample = Sample(asked.size, np.stack([found[name] for name in names]))
    asked.samples.keep(place, sample)
    return sample


def _nearest(asked: Looking, within: int, take: int) -> "dict[str, Any]":
    """Columns of the first `take` rows in the order of their signs, of those that differ in at most `within`."""
    kind = "SMALLINT" if asked.dims < _NARROW else "INTEGER"
    statement = _COARSE.format(
        table=table(asked.dims),
        where=asked.scope.where,
        planes=", ".join(planes.columns(asked.dims)),
        differing=" + ".join(_DIFFERING.format(plane=plane, kind=kind) for plane in planes.high(asked.dims)),
    )
    values = [*nearness.signs(asked.vector), *asked.scope.values, within, take]
    found: dict[str, Any] = asked.connection.execute(statement, values).fetchnumpy()
    return found


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
