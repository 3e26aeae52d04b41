"""A batch of the store's operations, sorted into what is read and what is written.

Made by `core.storage.store` from what callers hand to `batch`. Pure.
"""

import json
import math
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from langgraph.store.base import GetOp, ListNamespacesOp, Op, PutOp, SearchOp
from langgraph.store.base import validate_op_namespace as check_namespace

from core.storage import filters, namespaces
from core.storage.codec import clean
from core.storage.indexing import Indexed
from core.storage.items import Address
from core.storage.scope import Page

_MINUTE: Final = 60_000_000


class Put(NamedTuple):
    """What is to stand at an address: JSON, or None for nothing. The time to live is in microseconds."""

    json: str | None
    indexed: Indexed
    ttl: int | None


class Plan(NamedTuple):
    """The operations by their place in the batch. Of several puts to one address, the last counts."""

    size: int
    gets: dict[int, tuple[Address, bool]]
    """With the flag that asks to start the time to live anew."""
    searches: dict[int, SearchOp]
    listings: dict[int, ListNamespacesOp]
    puts: dict[Address, Put]

    def queries(self) -> Iterator[str]:
        """The questions that need a vector."""
        return (op.query for op in self.searches.values() if op.query)


def page(op: SearchOp) -> Page:
    """Which part of the result a search wants; below nothing there is nothing."""
    return Page(max(op.limit, 0), max(op.offset, 0))


def plan(ops: Iterable[Op]) -> Plan:
    """Sort and check a batch. Raises InvalidNamespaceError, ValueError for a filter, TypeError for a value."""
    listed = list(ops)
    made = Plan(len(listed), {}, {}, {}, {})
    for place, op in enumerate(listed):
        check_namespace(op)
        _sort_in(made, place, op)
    return made


def address(namespace: tuple[str, ...], key: str) -> Address:
    """Where an item lies."""
    return namespaces.joined(namespace), clean(str(key))


def _sort_in(made: Plan, place: int, op: Op) -> None:
    match op:
        case GetOp():
            made.gets[place] = address(op.namespace, op.key), op.refresh_ttl
        case SearchOp():
            filters.check(op.filter or {})
            made.searches[place] = op
        case ListNamespacesOp():
            made.listings[place] = op
        case PutOp():
            made.puts[address(op.namespace, op.key)] = _put(op)
        case _:
            raise ValueError(f"unknown operation: {type(op).__name__}")


def _put(op: PutOp) -> Put:
    text = None if op.value is None else clean(json.dumps(dict(op.value), ensure_ascii=False))
    if op.ttl is not None and not math.isfinite(op.ttl):
        raise ValueError(f"a time to live is a number of minutes, not {op.ttl}")
    return Put(text, Indexed.of(op.index), None if op.ttl is None else round(op.ttl * _MINUTE))
