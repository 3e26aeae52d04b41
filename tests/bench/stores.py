"""The three stores that are measured side by side, and the items in them. The embedder only looks vectors up."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Final

from langchain_core.embeddings import Embeddings
from langgraph.store.base import BaseStore, IndexConfig, PutOp
from langgraph.store.memory import InMemoryStore
from langgraph.store.sqlite.aio import AsyncSqliteStore

from core.storage import DuckDBStore
from tests.bench.prose import Prose
from tests.bench.vectors import Matrix

NAMESPACE: Final = ("memories", "u1")
KINDS: Final = 10
FIELD: Final = "data"
TOGETHER: Final = 1_000
"""Items in a batch while a store is filled."""

Opener = Callable[[Path, IndexConfig | None], AbstractAsyncContextManager[BaseStore]]


class LookUp(Embeddings):
    """The vector of item 17 is the row 17, of question 17 another table's row 17: texts begin with their number."""

    def __init__(self, items: Matrix, questions: Matrix) -> None:
        self._items = items
        self._questions = questions

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [_row(self._items, text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return _row(self._questions, text)

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        return self.embed_documents(texts)

    async def aembed_query(self, text: str) -> list[float]:
        return self.embed_query(text)

    def index(self) -> IndexConfig:
        """For a store."""
        return {"embed": self, "dims": self._items.shape[1], "fields": [FIELD]}


def _row(matrix: Matrix, text: str) -> list[float]:
    row: list[float] = matrix[int(text.partition(" ")[0]) % len(matrix)].tolist()
    return row


@asynccontextmanager
async def ours(folder: Path, index: IndexConfig | None) -> AsyncIterator[BaseStore]:
    """Ours, over a file in `folder`."""
    folder.mkdir(exist_ok=True)
    async with DuckDBStore.from_path(folder / "store.duckdb", index=index) as store:
        yield store


@asynccontextmanager
async def sqlite(folder: Path, index: IndexConfig | None) -> AsyncIterator[BaseStore]:
    """LangGraph's own over SQLite, with the settings that it makes by itself."""
    folder.mkdir(exist_ok=True)
    config: Any = index and {**index, "text_fields": index["fields"]}  # it looks for the fields under this name
    async with AsyncSqliteStore.from_conn_string(str(folder / "store.sqlite"), index=config) as store:
        await store.setup()
        yield store


@asynccontextmanager
async def memory(_folder: Path, index: IndexConfig | None) -> AsyncIterator[BaseStore]:
    """LangGraph's own that writes nothing down."""
    yield InMemoryStore(index=index)


def sqlite_has_vectors() -> bool:
    """Whether this Python's sqlite3 loads extensions; many are built without."""
    return hasattr(sqlite3.Connection, "enable_load_extension")


class Items:
    """Items 0, 1, 2 and so on: a sentence of a memory's length, one of ten kinds, a number."""

    def __init__(self) -> None:
        self._prose = Prose(4)

    def put(self, number: int, namespace: tuple[str, ...] = NAMESPACE) -> PutOp:
        text = f"{number} {self._prose.text(80)}"
        return PutOp(namespace, key(number), {FIELD: text, "kind": f"kind {number % KINDS}", "number": number})


def key(number: int) -> str:
    """The key of an item."""
    return f"item-{number:07}"


async def fill(store: BaseStore, first: int, end: int) -> None:
    """Put the items from `first` to before `end`, as anybody would: in batches."""
    items = Items()
    for start in range(first, end, TOGETHER):
        await store.abatch([items.put(number) for number in range(start, min(start + TOGETHER, end))])
