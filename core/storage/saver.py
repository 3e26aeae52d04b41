"""LangGraph's checkpointer over a DuckDB file.

The engine compiles its graph with one; anybody else opens one with `from_path`. Sync methods do the work on the
caller's thread, async ones have the database's lane do it. A shallow copy shares the database and closes nothing.
"""

import os
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_metadata,
)
from langgraph.checkpoint.serde.base import SerializerProtocol

from core.storage import checkpoints, loading
from core.storage.codec import clean
from core.storage.database import Database
from core.storage.handle import Handle
from core.storage.position import Position, checkpoint_id, position


class DuckDBSaver(BaseCheckpointSaver[str]):
    """A checkpointer over an open database, which somebody else closes."""

    def __init__(self, db: Database, *, serde: SerializerProtocol | None = None) -> None:
        super().__init__(serde=serde)
        self._db = db

    @classmethod
    def from_path(cls, path: str | Path, *, serde: SerializerProtocol | None = None) -> Handle[Self]:
        """For `with` and `async with`: opens `path` (":memory:" too) for the block. Raises as `Database.open`."""
        return Handle(path, lambda db: cls(db, serde=serde))

    def get_next_version(self, current: str | int | float | None, channel: None) -> str:
        """One more than `current`, with a random tail.

        Two branches that count on from the same checkpoint must not meet at the same version: the later branch's
        value would take the place of the earlier one's.
        """
        del channel
        count = int(str(current).partition(".")[0]) if current is not None else 0
        return f"{count + 1:032}.{os.urandom(8).hex()}"

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The checkpoint that `config` names, or the newest of its thread and namespace."""
        place = position(config)
        with self._db.read() as connection:
            if place.checkpoint is None:
                place = place._replace(checkpoint=loading.newest(connection, place))
            shelves = loading.fetch(connection, self.serde, [place])
        return self._build(place, shelves) if shelves else None

    def list(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002  the interface's name for it
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
        """Newest first. `filter` compares metadata with `==`; a `limit` under 1 yields nothing.

        All is read when the first one is asked for, so a half-read list holds no lock.
        """
        places, shelves = self._collect(config, filter, before, limit)
        for place in places:
            if (found := self._build(place, shelves)) is not None:
                yield found

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint whose parent `config` names."""
        parent = position(config)
        place = parent._replace(checkpoint=clean(checkpoint["id"]))
        full = get_checkpoint_metadata(config, metadata)
        made = checkpoints.draft(self.serde, place, checkpoint, full, new_versions)
        with self._db.write() as connection:
            checkpoints.put(connection, made, parent.checkpoint)
        return place.config()

    def put_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Store a task's writes at the checkpoint that `config` names."""
        place = position(config)
        made = [(channel, *self.serde.dumps_typed(value)) for channel, value in writes]
        with self._db.write() as connection:
            checkpoints.put_writes(connection, place, made, task_id, task_path)

    def delete_thread(self, thread_id: str) -> None:
        """Delete all checkpoints and writes of a thread, in every namespace."""
        with self._db.write() as connection:
            checkpoints.delete_thread(connection, clean(str(thread_id)))

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """`get_tuple` on the lane."""
        return await self._db.run(self.get_tuple, config)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002  the interface's name for it
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """`list`, read on the lane."""
        places, shelves = await self._db.run(self._collect, config, filter, before, limit)
        for place in places:
            if (found := self._build(place, shelves)) is not None:
                yield found

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """`put` on the lane."""
        return await self._db.run(self.put, config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """`put_writes` on the lane."""
        await self._db.run(self.put_writes, config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        """`delete_thread` on the lane."""
        await self._db.run(self.delete_thread, thread_id)

    def _collect(
        self,
        config: RunnableConfig | None,
        wanted: dict[str, Any] | None,
        before: RunnableConfig | None,
        limit: int | None,
    ) -> tuple[Sequence[Position], dict[Position, loading.Shelf]]:
        if limit is not None and limit < 1:
            return [], {}
        with self._db.read() as connection:
            fitting = loading.select(connection, _wanted(config, before))
            places = [place for place, metadata in fitting if not wanted or self._fits(metadata, wanted)][:limit]
            return places, loading.fetch(connection, self.serde, places)

    def _fits(self, stored: loading.Typed, wanted: dict[str, Any]) -> bool:
        metadata = self.serde.loads_typed(stored)
        return all(metadata.get(name) == value for name, value in wanted.items())

    def _build(self, place: Position, shelves: dict[Position, loading.Shelf]) -> CheckpointTuple | None:
        return loading.build(self.serde, place, shelves[place._replace(checkpoint=None)])


def _wanted(config: RunnableConfig | None, before: RunnableConfig | None) -> loading.Wanted:
    place = (config or {}).get("configurable", {})
    thread, namespace = place.get("thread_id"), place.get("checkpoint_ns")
    return loading.Wanted(
        clean(str(thread)) if thread is not None else None,
        clean(str(namespace)) if namespace is not None else None,
        checkpoint_id(config),
        checkpoint_id(before),
    )
