"""How long a saver and its serializer work, seen from outside: both are wrapped, neither is changed.

Several calls may be under way at once, on several threads: what counts is the time during which at least one is.
"""

import threading
from collections.abc import AsyncIterator, Callable, Sequence
from time import perf_counter_ns
from typing import Any, Self

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer


class Stopwatch:
    """A context manager that may be entered again while it is entered, from any thread."""

    def __init__(self, clock: Callable[[], int] = perf_counter_ns) -> None:
        """`clock` tells nanoseconds."""
        self._clock = clock
        self._lock = threading.Lock()
        self._inside = 0
        self._began = 0
        self._total = 0

    def __enter__(self) -> Self:
        with self._lock:
            if self._inside == 0:
                self._began = self._clock()
            self._inside += 1
        return self

    def __exit__(self, *_exception: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._total += self._clock() - self._began

    def take(self) -> float:
        """Milliseconds since the last `take`. Only while nobody is inside."""
        with self._lock:
            total, self._total = self._total, 0
        return total / 1e6


class TimedSerializer(JsonPlusSerializer):
    """LangGraph's serializer with a stopwatch."""

    def __init__(self, watch: Stopwatch) -> None:
        super().__init__()
        self._watch = watch

    def dumps_typed(self, obj: Any) -> tuple[str, bytes]:
        with self._watch:
            return super().dumps_typed(obj)

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        with self._watch:
            return super().loads_typed(data)


class WatchedSaver(BaseCheckpointSaver[Any]):
    """Another saver, behind a stopwatch: what a graph calls when it is run with `ainvoke`."""

    def __init__(self, inner: BaseCheckpointSaver[Any], watch: Stopwatch) -> None:
        super().__init__(serde=inner.serde)
        self._inner = inner
        self._watch = watch

    def get_next_version(self, current: Any, channel: None) -> Any:
        return self._inner.get_next_version(current, channel)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        with self._watch:
            return await self._inner.aget_tuple(config)

    async def alist(self, config: RunnableConfig | None, **options: Any) -> AsyncIterator[CheckpointTuple]:
        async for each in self._inner.alist(config, **options):
            yield each

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        with self._watch:
            return await self._inner.aput(config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        with self._watch:
            await self._inner.aput_writes(config, writes, task_id, task_path)
