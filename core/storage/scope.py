"""Which of the store's rows a search looks at, and which part of its result is wanted.

Used by the store's modules. Pure.
"""

from typing import Final, NamedTuple, Self

_UNDER: Final = "namespace >= ? AND namespace < ?"
_OVER: Final = "(SELECT id FROM store_items WHERE expires_at <= ?)"
_NOT_OVER: Final = {"item": "item NOT IN " + _OVER, "id": "id NOT IN " + _OVER}


class Page(NamedTuple):
    """Which part of a result is wanted."""

    limit: int
    offset: int

    @property
    def end(self) -> int:
        """How far it reaches."""
        return self.limit + self.offset


class Scope(NamedTuple):
    """A condition on the namespace and the id of an item, and the values in it."""

    where: str
    values: list[object]

    @classmethod
    def of(cls, items: list[int]) -> Self:
        """Vectors of these items."""
        return cls("item IN (SELECT unnest(?::BIGINT[]))", [items])

    @classmethod
    def at(cls, rows: list[int]) -> Self:
        """Vectors in these rows of their table."""
        return cls("rowid IN (SELECT unnest(?::BIGINT[]))", [rows])

    @classmethod
    def under(cls, prefix: str, *, column: str, horizon: int) -> Self:
        """What lies below a namespace and was not over at `horizon`, -1 for all; ids stand in `column`."""
        conditions: list[str] = []
        values: list[object] = []
        if prefix:  # It ends in a dot, and "/" is the character after it.
            conditions.append(_UNDER)
            values += [prefix, prefix[:-1] + "/"]
        if horizon >= 0:
            conditions.append(_NOT_OVER[column])
            values.append(horizon)
        return cls(" AND ".join(conditions) or "true", values)
