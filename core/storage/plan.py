"""A batch of the store's operations, sorted into what is read and what is written.

Made by `core.storage.store` from what callers hand to `batch`. Pure.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from langgraph.store.base import GetOp, ListNamespacesOp, Op, PutOp, SearchOp
from langgraph.store.base import validate_op_namespace as check_namespace

from core.storage import filters, items, namespaces
from core.storage.codec import clean
from core.storage.items import Address


class Plan(NamedTuple):
    """The operations by their place in the batch. Of several puts to one address, the last counts."""

    size: int
    gets: dict[int, tuple[Address, bool]]
    """With the flag that asks to start the time to live anew."""
    searches: dict[int, SearchOp]
    listings: dict[int, ListNamespacesOp]
    puts: dict[Address, PutOp]

    def queries(self) -> Iterator[str]:
        """The questions that need a vector."""
        return (op.query for op in self.searches.values() if op.query)


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
            value = None if op.value is None else items.encoded(op.value)
            made.puts[address(op.namespace, op.key)] = op._replace(value=value)
        case _:
            raise ValueError(f"unknown operation: {type(op).__name__}")
