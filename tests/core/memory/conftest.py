"""The memories of one user, over an empty database in memory."""

import pytest

from core.memory.keeper import Keeper
from core.storage import Database


class Clock:
    """Milliseconds that go on by one with every look."""

    def __init__(self) -> None:
        self.time = 1_700_000_000_000

    def __call__(self) -> int:
        self.time += 1
        return self.time


@pytest.fixture
def keeper(db: Database) -> Keeper:
    """Memories of the user u1."""
    return Keeper(db, "u1", now=Clock())
