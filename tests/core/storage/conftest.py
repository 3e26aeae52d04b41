"""An open database in memory, and stores over it: without an index, with one, and with one that embeds later."""

import pytest

from core.storage import Database, DuckDBSaver, DuckDBStore
from tests.core.storage.embedding import CountingEmbeddings, index


@pytest.fixture
def saver(db: Database) -> DuckDBSaver:
    return DuckDBSaver(db)


@pytest.fixture
def embedder() -> CountingEmbeddings:
    return CountingEmbeddings()


@pytest.fixture
def plain(db: Database) -> DuckDBStore:
    return DuckDBStore(db)


@pytest.fixture
def store(db: Database, embedder: CountingEmbeddings) -> DuckDBStore:
    return DuckDBStore(db, index=index(embedder))


@pytest.fixture
def later(db: Database, embedder: CountingEmbeddings) -> DuckDBStore:
    return DuckDBStore(db, index=index(embedder), deferred=True)
