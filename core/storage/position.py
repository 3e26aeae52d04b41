"""Where a checkpoint lies: thread, namespace and id, to and from LangGraph's configs.

Called by the saver's modules, on any thread. Pure.
"""

from typing import Any, NamedTuple

from langchain_core.runnables import RunnableConfig

from core.storage.codec import clean


class Position(NamedTuple):
    """The key of a checkpoint. `checkpoint` is None where a config leaves it open: then the newest is meant."""

    thread: str
    namespace: str
    checkpoint: str | None

    def config(self) -> RunnableConfig:
        """As LangGraph writes it."""
        place: dict[str, Any] = {"thread_id": self.thread, "checkpoint_ns": self.namespace}
        if self.checkpoint is not None:
            place["checkpoint_id"] = self.checkpoint
        return {"configurable": place}


def position(config: RunnableConfig) -> Position:
    """The position that a config names. Thread ids of other types than str are taken as their text."""
    place = config["configurable"]
    return Position(clean(str(place["thread_id"])), clean(str(place.get("checkpoint_ns") or "")), checkpoint_id(config))


def checkpoint_id(config: RunnableConfig | None) -> str | None:
    """The checkpoint that a config names, if it names one."""
    found = (config or {}).get("configurable", {}).get("checkpoint_id")
    return clean(str(found)) if found else None
