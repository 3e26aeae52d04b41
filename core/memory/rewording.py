"""Reads texts of the search anew in the language that was chosen for them. Called by `index`, inside its write."""

import duckdb

from core.memory import value
from core.memory.search_terms import terms_of
from core.memory.traits import traits
from core.storage import items, messages, search_rewording
from core.storage.search_rewording import Old, Reread
from core.storage.search_rows import Hasher

_US = 1_000


def reword(connection: duckdb.DuckDBPyConnection, hasher: Hasher, language: str, limit: int) -> bool:
    """Read at most `limit` texts anew; whether there may be more. `language` as `terms_of` takes it."""
    old = search_rewording.old(connection, limit)
    texts = _messages(connection, old) | _memories(connection, old)
    rows = [_read(each.id, *texts[each.id], hasher, language) for each in old if each.id in texts]
    ends = len(old) < limit
    search_rewording.reword(connection, old, rows, ends=ends)
    return not ends


def _messages(connection: duckdb.DuckDBPyConnection, old: list[Old]) -> dict[int, tuple[str, int, int]]:
    found = messages.fetch(connection, [each.key for each in old if each.item is None])
    said = {each.id: found[each.key] for each in old if each.item is None and each.key in found}
    return {number: (row.text, row.time, row.utc_offset) for number, row in said.items()}


def _memories(connection: duckdb.DuckDBPyConnection, old: list[Old]) -> dict[int, tuple[str, int, int]]:
    numbers = {each.item: each.id for each in old if each.item is not None}
    found = items.by_id(connection, list(numbers))
    read = {numbers[item]: (value.read(row.key, row.value), row.created_at) for item, row in found.items()}
    return {number: (memory.text, memory.learned or made // _US, 0) for number, (memory, made) in read.items()}


def _read(number: int, text: str, time: int, utc_offset: int, hasher: Hasher, language: str) -> Reread:
    terms = terms_of(text, language)
    seen = traits(text, terms.language, time=time, utc_offset=utc_offset)
    counts = {hasher(term): count for term, count in terms.counts.items()}
    return Reread(
        number, terms.length, seen.asks, seen.has_time, seen.has_number, seen.first_day, seen.last_day, counts
    )
