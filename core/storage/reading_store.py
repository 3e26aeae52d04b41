"""A store that only reads another one: what a temporary chat's graph is given. Used as the store beneath it is."""

from collections.abc import Iterable

from langgraph.store.base import BaseStore, Op, PutOp, Result

from core.errors import BugError


class ReadingStore(BaseStore):
    """Passes reads on to a store that somebody else closes. A batch with a put or a delete raises BugError whole."""

    def __init__(self, store: BaseStore) -> None:
        self._store = store

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        """Carry out reads together."""
        return self._store.batch(_reads(ops))

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """`batch` without blocking the loop."""
        return await self._store.abatch(_reads(ops))


def _reads(ops: Iterable[Op]) -> list[Op]:
    given = list(ops)
    if any(isinstance(op, PutOp) for op in given):
        raise BugError("a store for reading was written to")
    return given
