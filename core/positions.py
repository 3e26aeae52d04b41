"""Positions: where in the graph's checkpoints a turn starts. The one answer to imports, kills, edits and pruning.

The message tree is the truth. If the parent message's checkpoint holds the end of its path, the turn goes on from
there; else the path is seeded as a new checkpoint below the thread's empty root.
"""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig

from core.graph import LAST_NODE

if TYPE_CHECKING:
    from core.storage import Database, Transcript
    from core.storage.rows import MessageRow

MOST: Final = 200
"""Messages in a checkpoint before it is cut; a chat of any length costs no more than this per turn."""
KEEP: Final = 100
"""Messages seeded when it is cut. Cutting many at once keeps the prompt's prefix equal for many turns."""

log = logging.getLogger(__name__)


class Positions:
    """Finds or makes the starting point of turns in one profile's file."""

    def __init__(self, graph: Any, db: "Database", transcript: "Transcript") -> None:
        self._graph = graph
        self._db = db
        self._transcript = transcript

    async def before(self, thread: str, parent: str | None) -> RunnableConfig:
        """The config of a checkpoint that holds the messages up to `parent`, and nothing else.

        Where a checkpoint of the chat is damaged, all of them are made anew from the messages.
        """
        try:
            return await self._found(thread, parent)
        except ValueError:
            log.warning("a checkpoint does not load, those of its chat are made anew")
        await self._graph.checkpointer.adelete_thread(thread)
        await self._make_root(thread)
        return await self._found(thread, parent)

    async def _found(self, thread: str, parent: str | None) -> RunnableConfig:
        path = await self._db.run(self._transcript.path, thread, parent) if parent else []
        spoken = [row for row in path if row.text]
        if path and path[-1].checkpoint:
            config = _config(thread, path[-1].checkpoint)
            if await self._holds(config, spoken):
                return config
        root = await self._root(thread)
        if not spoken:
            return root
        seeded: RunnableConfig = await self._graph.aupdate_state(
            root, {"messages": [_message(row) for row in spoken[-KEEP:]]}, as_node=LAST_NODE
        )
        return seeded

    async def _holds(self, config: RunnableConfig, spoken: Sequence["MessageRow"]) -> bool:
        state = await self._graph.aget_state(config)
        held = [message.id for message in state.values.get("messages", ())]
        if len(held) > MOST or len(held) < min(len(spoken), KEEP):
            return False
        return held == [row.id for row in spoken[len(spoken) - len(held) :]]

    async def _root(self, thread: str) -> RunnableConfig:
        known = await self._db.run(self._transcript.root_checkpoint, thread)
        return await self._make_root(thread) if known is None else _config(thread, known)

    async def _make_root(self, thread: str) -> RunnableConfig:
        config: RunnableConfig = {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
        made: RunnableConfig = await self._graph.aupdate_state(config, {"messages": []}, as_node=LAST_NODE)
        await self._db.run(self._transcript.set_root_checkpoint, thread, made["configurable"]["checkpoint_id"])
        return made


def _config(thread: str, checkpoint: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": "", "checkpoint_id": checkpoint}}


def _message(row: "MessageRow") -> AnyMessage:
    return HumanMessage(row.text, id=row.id) if row.role == "user" else AIMessage(row.text, id=row.id)
