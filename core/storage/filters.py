"""The store's filters: which values a `search(filter=...)` lets through.

Called by `core.storage.store` on opened values, on any thread; nothing of a filter ever reaches SQL. What LangGraph
leaves open is decided here. A field that is not there counts as None: equal to None, unequal to all else. The four
orders compare numbers with numbers and text with text (by code points, so ISO dates sort); all else does not match.
A mapping without operators matches a mapping that has at least its fields; lists match item by item.
"""

import json
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

_ORDERS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
}
_OPERATORS: Final = frozenset({"$eq", "$ne", *_ORDERS})


def check(wanted: Mapping[str, Any]) -> None:
    """Raise ValueError for an unknown operator, or operators mixed with field names, however deep."""
    for value in wanted.values():
        if isinstance(value, Mapping):
            _check_operators(value)
            check(value)


def fits(value: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether every field of the filter lets `value` through."""
    return all(_equal(value.get(name), expected) for name, expected in wanted.items())


def marks(wanted: Mapping[str, Any]) -> list[bytes]:
    """What stands in the JSON of every value that the filter lets through: a quick test before it is parsed.

    Names of fields that must be there, and texts that must be equal. Numbers have more than one spelling.
    """
    return [json.dumps(text, ensure_ascii=False).encode(errors="replace") for text in _texts(wanted)]


def _texts(wanted: Any) -> Iterator[str]:
    if isinstance(wanted, str):
        yield wanted
    elif isinstance(wanted, list | tuple):
        for each in wanted:
            yield from _texts(each)
    elif isinstance(wanted, Mapping):
        for name, expected in wanted.items():
            yield from _named_texts(name, expected)


def _named_texts(name: Any, expected: Any) -> Iterator[str]:
    """A field that is equal to None may be missing, and one that is unequal to something too."""
    if name == "$eq":
        yield from _texts(expected)
    elif isinstance(name, str) and not name.startswith("$") and not _allows_none(expected):
        yield name
        yield from _texts(expected)


def _allows_none(expected: Any) -> bool:
    return _equal(None, expected)


def _check_operators(wanted: Mapping[str, Any]) -> None:
    named = {name for name in wanted if str(name).startswith("$")}
    if named and (named != wanted.keys() or not named <= _OPERATORS):
        raise ValueError(f"unknown filter operator in {sorted(map(str, wanted))}")


def _equal(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, Mapping):
        if any(str(name).startswith("$") for name in wanted):
            return all(_holds(found, name, expected) for name, expected in wanted.items())
        return isinstance(found, Mapping) and fits(found, wanted)
    if isinstance(wanted, list | tuple):
        return (
            isinstance(found, list | tuple)
            and len(found) == len(wanted)
            and all(_equal(a, b) for a, b in zip(found, wanted, strict=True))
        )
    return bool(found == wanted)


def _holds(found: Any, name: str, expected: Any) -> bool:
    if name == "$eq":
        return bool(found == expected)
    if name == "$ne":
        return bool(found != expected)
    return _comparable(found, expected) and _ORDERS[name](found, expected)


def _comparable(found: Any, expected: Any) -> bool:
    return (_is_number(found) and _is_number(expected)) or (isinstance(found, str) and isinstance(expected, str))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
