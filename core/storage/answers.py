"""What the reads of a batch answer, inside a transaction that is open.

Called by `core.storage.store` alone.
"""

from collections.abc import Mapping
from typing import NamedTuple

import duckdb
from langgraph.store.base import Result, SearchOp

from core.storage import filters, items, namespaces, vectors
from core.storage.indexing import Index, Vector
from core.storage.items import Stored
from core.storage.plan import Plan

Connection = duckdb.DuckDBPyConnection


class Answers(NamedTuple):
    """One result per operation, and the ids of the items whose time to live starts anew."""

    results: list[Result]
    touched: list[int]


class Eyes(NamedTuple):
    """What a search sees with: the index, the vector of each question, and the time before which items are gone."""

    by: Index | None
    queries: Mapping[str, Vector]
    horizon: int


def answer(connection: Connection, made: Plan, eyes: Eyes) -> Answers:
    """Carry out all reads of a plan."""
    answers = Answers([None] * made.size, [])
    found = items.by_address(connection, [address for address, _ in made.gets.values()])
    for place, (address, refresh) in made.gets.items():
        row = found.get(address)
        if row is not None and (row.expires_at is None or row.expires_at > eyes.horizon):
            answers.results[place] = row.item()
            _touch(answers, row, refresh)
    for place, op in made.searches.items():
        rows = _search(connection, op, eyes)
        answers.results[place] = [row.search_item(score) for row, score in rows]
        for row, _ in rows:
            _touch(answers, row, op.refresh_ttl)
    for place, listing in made.listings.items():
        answers.results[place] = namespaces.listing(items.all_namespaces(connection, eyes.horizon), listing)
    return answers


def _search(connection: Connection, op: SearchOp, eyes: Eyes) -> list[tuple[Stored, float | None]]:
    prefix = namespaces.joined(op.namespace_prefix)
    page = vectors.Page(max(op.limit, 0), max(op.offset, 0))
    if eyes.by is not None and op.query:
        ranked = _ranked(connection, op, eyes.by.dims, prefix, page, eyes)
        rows = items.by_id(connection, [item for item, _ in ranked])
        return [(rows[item], score) for item, score in ranked]
    if not op.filter:
        return [(row, None) for row in items.page(connection, prefix, eyes.horizon, *page)]
    fitting = _fitting(connection, op, prefix, eyes)
    return [(row, None) for row in fitting[page.offset :][: page.limit]]


def _ranked(
    connection: Connection, op: SearchOp, dims: int, prefix: str, page: vectors.Page, eyes: Eyes
) -> list[tuple[int, float | None]]:
    vector = eyes.queries[op.query or ""]
    if not op.filter:
        return vectors.search(connection, dims, vector, prefix, eyes.horizon, page)
    chosen = [row.id for row in _fitting(connection, op, prefix, eyes)]
    return vectors.search_among(connection, dims, vector, chosen, page)


def _fitting(connection: Connection, op: SearchOp, prefix: str, eyes: Eyes) -> list[Stored]:
    rows = items.under(connection, prefix, eyes.horizon)
    return [row for row in rows if filters.fits(row.value, op.filter or {})]


def _touch(answers: Answers, row: Stored, refresh: bool) -> None:
    if refresh and row.ttl is not None:
        answers.touched.append(row.id)
