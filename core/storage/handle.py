"""What `from_path` returns: a file that opens when a `with` or `async with` block begins, and closes when it ends.

Used by `DuckDBSaver` and `DuckDBStore`. The async form opens and closes on a helper thread, so the loop goes on.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from core.errors import BugError
from core.storage.database import Database

T = TypeVar("T")


class Handle(Generic[T]):
    """A path and what is to be made over it. One block at a time."""

    def __init__(self, path: str | Path, make: Callable[[Database], T]) -> None:
        self._path = path
        self._make = make
        self._db: Database | None = None

    def __enter__(self) -> T:
        if self._db is not None:
            raise BugError("this handle is open already")
        db = Database.open(self._path)
        try:
            made = self._make(db)
        except BaseException:
            db.close()
            raise
        self._db = db
        return made

    def __exit__(self, *_exception: object) -> None:
        db, self._db = self._db, None
        if db is not None:
            db.close()

    async def __aenter__(self) -> T:
        return await asyncio.to_thread(self.__enter__)

    async def __aexit__(self, *_exception: object) -> None:
        await asyncio.to_thread(self.__exit__)
