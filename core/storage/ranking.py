"""Which items are nearest to a question: in part by the planes of their vectors, in part exactly.

Called by `core.storage.answers` inside a transaction that is open. The order is the same for every page of one limit:
first the items that the planes found, ranked exactly, then all others ranked exactly, then those without a vector,
score None. Small namespaces, limits over REACH and indexes that are not calibrated are ranked exactly from the start.
An item counts once, with its best vector; of equal items the newer comes first.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

import duckdb

from core.storage import candidates, planes
from core.storage.calibration import Aim, Calibration
from core.storage.candidates import Looking
from core.storage.sampling import Samples
from core.storage.scope import Page, Scope
from core.storage.vectors import table

if TYPE_CHECKING:
    from core.storage.planes import Vector

REACH: Final = 100
"""How many items the planes may order."""
SMALL: Final = 5_000
"""Vectors that are looked at one by one."""
_EXACT: Final = """
SELECT item, array_inner_product(vector, ?::FLOAT[{dims:d}]) AS score FROM {table}
WHERE {where} ORDER BY score DESC, item DESC LIMIT ?
"""
_SURVEY: Final = """
SELECT (SELECT count(*) FROM {table} WHERE {where}), (SELECT count(*) FROM {table}), vectors, coarse, fine
FROM (SELECT 1) LEFT JOIN store_calibrations ON dims = ?
"""
_UNSCORED: Final = """
SELECT id FROM store_items WHERE {where} AND id NOT IN (SELECT item FROM {table}) ORDER BY id DESC LIMIT ? OFFSET ?
"""

Connection = duckdb.DuckDBPyConnection
Ranked = list[tuple[int, float | None]]
Scored = list[tuple[int, float]]


class Question(NamedTuple):
    """What is looked for, in which table, and what is remembered about that."""

    connection: Connection
    dims: int
    vector: "Vector"
    memory: "Memory"


class Outcome(NamedTuple):
    """Items with their scores, and whether it is time to calibrate the index."""

    ranked: Ranked
    due: bool = False


class Survey(NamedTuple):
    """How many vectors there are in the scope and in the index, and what is known about the index."""

    size: int
    whole: int
    known: Calibration | None

    def aim(self, limit: int) -> Aim | None:
        """How many candidates to take for so many items; None when the search is to be exact."""
        return self.known.aim(self.size, limit) if self.known and self.size > SMALL else None

    def is_due(self) -> bool:
        """Whether it is time to calibrate the index."""
        return self.size > SMALL and (self.known is None or self.known.is_due(self.whole))


class Memory:
    """Samples of the index, and surveys since the last commit: to count again would be a tenth of a search. Any thread.

    Only the number of candidates depends on them, so it does no harm if one is a moment old.
    """

    def __init__(self) -> None:
        self.samples = Samples()
        self._state: tuple[object, dict[tuple[int, str], Survey]] = None, {}

    def at(self, mark: object) -> "Memory":
        """Begin anew unless `mark` is that of the last time."""
        if self._state[0] is not mark:
            self._state = mark, {}
        return self

    def survey(self, asked: Question, prefix: str) -> Survey:
        """The remembered one or a fresh one."""
        known = self._state[1]
        if (asked.dims, prefix) not in known:
            known[asked.dims, prefix] = _survey(asked, Scope.under(prefix, column="item", horizon=-1))
        return known[asked.dims, prefix]


def search(asked: Question, prefix: str, horizon: int, page: Page) -> Outcome:
    """The items under a prefix, nearest first."""
    scope = Scope.under(prefix, column="item", horizon=horizon)
    head: Scored = []
    due = False
    if page.limit <= REACH and planes.count(asked.dims):
        survey = asked.memory.survey(asked, prefix)
        head = _head(asked, prefix, scope, survey, page.limit)
        due = survey.is_due()
    scored = _and_others(asked, scope, head, page.end)
    rest = Page(page.end - max(page.offset, len(scored)), max(page.offset - len(scored), 0))
    unscored = _unscored(asked, Scope.under(prefix, column="id", horizon=horizon), rest) if rest.limit > 0 else []
    return Outcome([*scored[page.offset : page.end], *unscored], due)


def search_among(asked: Question, items: Sequence[int], page: Page) -> Ranked:
    """`search` over items that were chosen before, always exact."""
    ranked: Ranked = [*_exact(asked, Scope.of(list(items)), page.end)]
    if len(ranked) < page.end:
        scored = {item for item, _ in ranked}
        ranked += [(item, None) for item in sorted(items, reverse=True) if item not in scored]
    return ranked[page.offset : page.end]


def _survey(asked: Question, scope: Scope) -> Survey:
    statement = _SURVEY.format(table=table(asked.dims), where=scope.where)
    ((size, whole, *known),) = asked.connection.execute(statement, [*scope.values, asked.dims]).fetchall()
    return Survey(size, whole, Calibration(*known) if known[0] is not None else None)


def _head(asked: Question, prefix: str, scope: Scope, survey: Survey, limit: int) -> Scored:
    """Up to REACH items that the planes found."""
    if (aim := survey.aim(limit)) is None:
        return []
    looking = Looking(asked.connection, asked.dims, asked.vector, prefix, scope, survey.size, asked.memory.samples)
    rows = candidates.rows(looking, aim)
    return _exact(asked, Scope.at(rows), REACH) if rows else []


def _and_others(asked: Question, scope: Scope, head: Scored, want: int) -> Ranked:
    """The head, then the others, `want` items in all or as many as have vectors."""
    if len(head) >= want:
        return [*head[:want]]
    known = {item for item, _ in head}
    others = (each for each in _exact(asked, scope, want) if each[0] not in known)
    return [*head, *islice(others, want - len(head))]


def _exact(asked: Question, scope: Scope, want: int) -> Scored:
    """The first `want` items, or all; more rows are taken until there are as many items among them."""
    statement = _EXACT.format(table=table(asked.dims), where=scope.where, dims=asked.dims)
    take = want + want // 2 + 8
    while True:
        values = [asked.vector.tolist(), *scope.values, take]
        rows = asked.connection.execute(statement, values).fetchall()
        found = _best(rows)
        if len(rows) < take or len(found) >= want:
            return found[:want]
        take *= 8


def _best(rows: Iterable[tuple[int, float]]) -> Scored:
    """Each item once, where it stands first. Rounding may have lifted a score over 1."""
    best: dict[int, float] = {}
    for item, score in rows:
        best.setdefault(item, min(max(score, -1.0), 1.0))
    return list(best.items())


def _unscored(asked: Question, scope: Scope, page: Page) -> Ranked:
    statement = _UNSCORED.format(table=table(asked.dims), where=scope.where)
    return [(item, None) for (item,) in asked.connection.execute(statement, [*scope.values, *page]).fetchall()]
