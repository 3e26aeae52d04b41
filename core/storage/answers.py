"""What the reads of a batch answer, inside a transaction that is open.

Called by `core.storage.store` alone.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import duckdb
from langgraph.store.base import Result, SearchOp

from core.storage import filters, items, namespaces, ranking
from core.storage.indexing import Index
from core.storage.items import Stored
from core.storage.plan import Plan
from core.storage.plan import page as page_of
from core.storage.ranking import Question

if TYPE_CHECKING:
    from core.storage.planes import Vector

Connection = duckdb.DuckDBPyConnection


class Answers(NamedTuple):
    """One result per operation, the ids of the items whose time to live starts anew, and dimensions to calibrate."""

    results: list[Result]
    touched: list[int]
    due: set[int]


class Eyes(NamedTuple):
    """What a search sees with: index, vectors of the questions, the time before which items are gone, a memory."""

    by: Index | None
    queries: "Mapping[str, Vector]"
    horizon: int
    memory: ranking.Memory


def answer(connection: Connection, made: Plan, eyes: Eyes) -> Answers:
    """Carry out all reads of a plan."""
    answers = Answers([None] * made.size, [], set())
    found = items.by_address(connection, [address for address, _ in made.gets.values()])
    for place, (address, refresh) in made.gets.items():
        row = found.get(address)
        if row is not None and not row.is_over(eyes.horizon):
            answers.results[place] = row.item()
            _touch(answers, row, refresh)
    for place, op in made.searches.items():
        rows = _search(connection, op, eyes, answers.due)
        answers.results[place] = [row.search_item(score) for row, score in rows]
        for row, _ in rows:
            _touch(answers, row, op.refresh_ttl)
    for place, listing in made.listings.items():
        answers.results[place] = namespaces.listing(items.all_namespaces(connection, eyes.horizon), listing)
    return answers


def _search(connection: Connection, op: SearchOp, eyes: Eyes, due: set[int]) -> list[tuple[Stored, float | None]]:
    page = page_of(op)
    prefix = namespaces.joined(op.namespace_prefix)
    if page.limit == 0:
        return []
    if eyes.by is not None and op.query:
        ranked = _ranked(Question(connection, eyes.by.dims, eyes.queries[op.query], eyes.memory), op, eyes.horizon, due)
    elif op.filter:
        chosen = islice(_fitting(connection, op, eyes.horizon), page.offset, page.end)
        ranked = [(item, None) for item in chosen]
    else:
        return [(row, None) for row in items.page(connection, prefix, eyes.horizon, *page)]
    rows = items.by_id(connection, [item for item, _ in ranked])
    return [(rows[item], score) for item, score in ranked if item in rows]


def _ranked(asked: Question, op: SearchOp, horizon: int, due: set[int]) -> ranking.Ranked:
    if op.filter:
        return ranking.search_among(asked, list(_fitting(asked.connection, op, horizon)), page_of(op))
    outcome = ranking.search(asked, namespaces.joined(op.namespace_prefix), horizon, page_of(op))
    if outcome.due:
        due.add(asked.dims)
    return outcome.ranked


def _fitting(connection: Connection, op: SearchOp, horizon: int) -> Iterator[int]:
    """The ids that the filter lets through. Values are sealed, so it is tried here and not in SQL."""
    wanted = op.filter or {}
    marks = filters.marks(wanted)
    for item, text in items.under(connection, namespaces.joined(op.namespace_prefix), horizon):
        if all(mark in text for mark in marks) and filters.fits(json.loads(text.decode()), wanted):
            yield item


def _touch(answers: Answers, row: Stored, refresh: bool) -> None:
    if refresh and row.ttl is not None:
        answers.touched.append(row.id)
