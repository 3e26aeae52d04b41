"""LangGraph's checkpointer over a DuckDB file.

The engine compiles its graph with one; anybody else opens one with `from_path`. Sync methods do the work on the
caller's thread, async ones have the database's lane do it. A shallow copy shares the database and closes nothing.
"""

import os
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    DeltaChannelHistory,
    get_checkpoint_metadata,
)
from langgraph.checkpoint.serde.base import SerializerProtocol

from core.storage import checkpoints, copying, deltas, lineage, loading, pruning
from core.storage.archive import Archive
from core.storage.codec import clean
from core.storage.database import Database
from core.storage.handle import Handle
from core.storage.lineage import Branch
from core.storage.position import Position, checkpoint_id, position
from core.storage.values import Typed


class DuckDBSaver(BaseCheckpointSaver[str]):
    """A checkpointer over an open database, which somebody else closes.

    `squeeze` makes long values smaller before they are stored; without it their text can be found in the file.
    """

    def __init__(self, db: Database, *, serde: SerializerProtocol | None = None, squeeze: bool = True) -> None:
        super().__init__(serde=serde)
        self._db = db
        self._archive = Archive(db, squeeze=squeeze)

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
        return self._archive.get(self.serde, position(config))

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
        self._archive.put(made, parent.checkpoint)
        return place.config()

    def put_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Store a task's writes at the checkpoint that `config` names."""
        self._archive.put_writes(
            position(config), checkpoints.drafted_writes(self.serde, writes, str(task_id), task_path)
        )

    def delete_thread(self, thread_id: str) -> None:
        """Delete all checkpoints and writes of a thread, in every namespace."""
        with self._archive.changing() as connection:
            pruning.delete_thread(connection, clean(str(thread_id)))

    def delete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Delete the checkpoints and writes of these runs, and the values that only they name.

        A delta channel of a later checkpoint that was to be rebuilt from them is lost, as LangGraph warns.
        """
        with self._archive.changing() as connection:
            pruning.delete_for_runs(connection, self.serde, [clean(str(run)) for run in run_ids])

    def copy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Copy everything of a thread to another one; what that one has already stays."""
        source, target = clean(str(source_thread_id)), clean(str(target_thread_id))
        if source == target:
            return
        with self._archive.changing() as connection:
            copying.copy_thread(connection, source, target)

    def prune(self, thread_ids: Sequence[str], *, strategy: str = pruning.KEEP_LATEST) -> None:
        """Leave the newest checkpoint of each namespace ("keep_latest") or nothing ("delete") of these threads.

        What a delta channel of the newest one is rebuilt from stays too. Raises ValueError for another strategy.
        """
        if strategy not in (pruning.KEEP_LATEST, pruning.DELETE):
            raise ValueError(f"unknown strategy {strategy!r}: it is keep_latest or delete")
        with self._archive.changing() as connection:
            for thread in [clean(str(thread)) for thread in thread_ids]:
                if strategy == pruning.DELETE:
                    pruning.delete_thread(connection, thread)
                else:
                    pruning.keep_latest(connection, self.serde, thread)

    def trim(self, thread_id: str, *, keep: int, spare: Iterable[str] = ()) -> int:
        """Leave the last `keep` checkpoints of every branch, the roots and `spare`; gives how many went.

        A branch ends in a checkpoint that no other one follows. What a delta channel is rebuilt from stays too.
        """
        if keep < 1:
            raise ValueError("every branch keeps at least its last checkpoint")
        with self._archive.changing() as connection:
            return pruning.trim(connection, self.serde, clean(str(thread_id)), keep=keep, spare=spare)

    def long_threads(self, most: int) -> Sequence[str]:
        """The threads with more than `most` checkpoints in a namespace, roots not counted: those to be trimmed."""
        with self._archive.reading() as view:
            return lineage.long_threads(view.connection, most)

    def branches(self, thread_id: str, *, checkpoint_ns: str = "") -> Sequence[Branch]:
        """Id, parent, step and source of every checkpoint of a thread, oldest first, without reading a value."""
        with self._archive.reading() as (connection, waiting):
            waiting.check(thread := clean(str(thread_id)))
            return lineage.branches(connection, thread, clean(checkpoint_ns))

    def get_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        """What delta channels are rebuilt from at the checkpoint of `config`, read in a few statements."""
        place = position(config)
        with self._archive.reading() as (connection, waiting):
            waiting.check(place.thread)
            if place.checkpoint is None:
                place = place._replace(checkpoint=loading.newest(connection, place))
            return deltas.history(connection, self.serde, place, channels)

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

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """`delete_for_runs` on the lane."""
        await self._db.run(self.delete_for_runs, run_ids)

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """`copy_thread` on the lane."""
        await self._db.run(self.copy_thread, source_thread_id, target_thread_id)

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = pruning.KEEP_LATEST) -> None:
        """`prune` on the lane."""
        await self._db.run(self.prune, thread_ids, strategy=strategy)

    async def atrim(self, thread_id: str, *, keep: int, spare: Iterable[str] = ()) -> int:
        """`trim` on the lane."""
        return await self._db.run(self.trim, thread_id, keep=keep, spare=spare)

    async def along_threads(self, most: int) -> Sequence[str]:
        """`long_threads` on the lane."""
        return await self._db.run(self.long_threads, most)

    async def abranches(self, thread_id: str, *, checkpoint_ns: str = "") -> Sequence[Branch]:
        """`branches` on the lane."""
        return await self._db.run(self.branches, thread_id, checkpoint_ns=checkpoint_ns)

    async def aget_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        """`get_delta_channel_history` on the lane."""
        return await self._db.run(self.get_delta_channel_history, config=config, channels=channels)

    def _collect(
        self,
        config: RunnableConfig | None,
        wanted: dict[str, Any] | None,
        before: RunnableConfig | None,
        limit: int | None,
    ) -> tuple[Sequence[Position], dict[Position, loading.Shelf]]:
        if limit is not None and limit < 1:
            return [], {}
        asked = _wanted(config, before, None if wanted else limit)
        with self._archive.reading() as (connection, waiting):
            if asked.thread is not None:
                waiting.check(asked.thread)
            fitting = loading.select(connection, asked)
            places = [place for place, metadata in fitting if not wanted or self._fits(metadata, wanted)][:limit]
            return places, loading.fetch(connection, self.serde, places)

    def _fits(self, stored: Typed, wanted: dict[str, Any]) -> bool:
        metadata = self.serde.loads_typed(stored)
        return all(metadata.get(name) == value for name, value in wanted.items())

    def _build(self, place: Position, shelves: dict[Position, loading.Shelf]) -> CheckpointTuple | None:
        return loading.build(self.serde, place, shelves[place._replace(checkpoint=None)])


def _wanted(config: RunnableConfig | None, before: RunnableConfig | None, limit: int | None) -> loading.Wanted:
    place = (config or {}).get("configurable", {})
    thread, namespace = place.get("thread_id"), place.get("checkpoint_ns")
    return loading.Wanted(
        clean(str(thread)) if thread is not None else None,
        clean(str(namespace)) if namespace is not None else None,
        checkpoint_id(config),
        checkpoint_id(before),
        limit,
    )
