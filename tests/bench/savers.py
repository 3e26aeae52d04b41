"""The three savers that are measured side by side, each in a folder of its own: ours, SQLite's, the one in memory."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Final

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from core.storage import DuckDBSaver

Saver = BaseCheckpointSaver[Any]
Opener = Callable[[Path, SerializerProtocol | None], AbstractAsyncContextManager[Saver]]


@asynccontextmanager
async def ours(folder: Path, serde: SerializerProtocol | None = None) -> AsyncIterator[Saver]:
    """Ours, over a file in `folder`."""
    folder.mkdir(exist_ok=True)
    async with DuckDBSaver.from_path(folder / "chat.duckdb", serde=serde) as saver:
        yield saver


@asynccontextmanager
async def sqlite(folder: Path, serde: SerializerProtocol | None = None) -> AsyncIterator[Saver]:
    """LangGraph's own, with the settings that it makes by itself."""
    folder.mkdir(exist_ok=True)
    async with AsyncSqliteSaver.from_conn_string(str(folder / "chat.sqlite")) as saver:
        saver.serde = serde or saver.serde
        yield saver


@asynccontextmanager
async def memory(_folder: Path, serde: SerializerProtocol | None = None) -> AsyncIterator[Saver]:
    """LangGraph's own that writes nothing down."""
    yield InMemorySaver(serde=serde)


ALL: Final[tuple[tuple[str, Opener], ...]] = (("ours", ours), ("sqlite", sqlite), ("memory", memory))
