"""A thread of checkpoints, made by hand: what a graph would store, without the graph."""

from typing import Any, Final, Self

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import Checkpoint, empty_checkpoint
from langgraph.checkpoint.base.id import uuid6

from tests.bench.chat_runs import CHARACTERS
from tests.bench.prose import Prose
from tests.bench.savers import Saver

LISTED: Final = 20


class Walk:
    """One thread of a saver, and its newest checkpoint. With `window`, only the last so many messages are in it."""

    def __init__(self, saver: Saver, thread: str, *, window: int | None = None) -> None:
        self._saver = saver
        self._thread: RunnableConfig = {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
        self._window = window
        self._prose = Prose(2)
        self._at: RunnableConfig = self._thread
        self._checkpoint: Checkpoint = empty_checkpoint()
        self._step = 0

    @classmethod
    async def resumed(cls, saver: Saver, thread: str) -> Self:
        """A thread that a graph has left behind."""
        walk = cls(saver, thread)
        found = await saver.aget_tuple(walk._thread)
        assert found is not None
        walk._at, walk._checkpoint, walk._step = found.config, found.checkpoint, found.metadata["step"]
        return walk

    async def put(self) -> None:
        """A checkpoint with two messages more."""
        messages: list[AnyMessage] = [*self._checkpoint["channel_values"].get("messages", ()), *self._turn()]
        versions = self._checkpoint["channel_versions"]
        version = self._saver.get_next_version(versions.get("messages"), None)
        self._step += 1
        self._checkpoint = {
            **self._checkpoint,
            "id": str(uuid6(clock_seq=self._step)),
            "channel_values": {**self._checkpoint["channel_values"], "messages": messages[-(self._window or 0) :]},
            "channel_versions": {**versions, "messages": version},
        }
        self._at = await self._saver.aput(
            self._at, self._checkpoint, {"source": "loop", "step": self._step, "parents": {}}, {"messages": version}
        )

    async def put_writes(self) -> None:
        """What a node that answered writes at the newest checkpoint."""
        writes: list[tuple[str, Any]] = [("messages", self._turn()[1:]), ("branch:to:answer", None)]
        await self._saver.aput_writes(self._at, writes, str(uuid6()))

    async def get_tuple(self) -> None:
        """The newest checkpoint, as a graph asks for it."""
        assert await self._saver.aget_tuple(self._thread) is not None

    async def list_some(self) -> None:
        """The newest twenty checkpoints."""
        found = [each async for each in self._saver.alist(self._thread, limit=LISTED)]
        assert found[0].checkpoint["id"] == self._checkpoint["id"]

    async def put_and_get(self) -> None:
        """What a turn costs at least."""
        await self.put()
        await self.get_tuple()

    def _turn(self) -> list[AnyMessage]:
        return [
            HumanMessage(self._prose.text(CHARACTERS), id=str(uuid6())),
            AIMessage(self._prose.text(CHARACTERS), id=str(uuid6())),
        ]
