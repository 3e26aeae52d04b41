"""Short words for tests of the saver: configs, checkpoints, what comes back."""

from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import Checkpoint, empty_checkpoint

from core.storage import Database, DuckDBSaver, staging

TABLES = ("checkpoint_puts", *staging.TABLES)


def at(thread: str = "t", *, namespace: str = "", checkpoint: str | None = None) -> RunnableConfig:
    place = {"thread_id": thread, "checkpoint_ns": namespace}
    return {"configurable": place | ({"checkpoint_id": checkpoint} if checkpoint else {})}


def made(values: dict[str, Any], versions: dict[str, str]) -> Checkpoint:
    return {**empty_checkpoint(), "channel_values": values, "channel_versions": dict(versions)}


def put(saver: DuckDBSaver, config: RunnableConfig, values: dict[str, Any], **versions: str) -> RunnableConfig:
    return saver.put(config, made(values, versions), {"source": "loop", "step": 1}, dict(versions))


def values(saver: DuckDBSaver, config: RunnableConfig) -> dict[str, Any]:
    found = saver.get_tuple(config)
    assert found is not None
    return found.checkpoint["channel_values"]


def pending(saver: DuckDBSaver, config: RunnableConfig) -> list[tuple[str, str, Any]]:
    found = saver.get_tuple(config)
    assert found is not None
    return found.pending_writes or []


def rows(db: Database, table: str) -> int:
    with db.read() as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


def grow(saver: DuckDBSaver, config: RunnableConfig, number: int) -> RunnableConfig:
    """A checkpoint as LangGraph makes them, with a small value and a long one that grows."""
    version = saver.get_next_version(number, None)
    return put(saver, config, {"n": number, "long": grown(number)}, n=version, long=version)


def grown(number: int) -> list[str]:
    """The long value of `grow`."""
    return [f"{each} " + "x" * 1500 for each in range(number + 1)]


def walk(saver: DuckDBSaver, count: int, *, thread: str = "t") -> list[RunnableConfig]:
    """A thread whose puts wait: its newest checkpoint is known, so that there is nothing to look at."""
    config = at(thread)
    saver.get_tuple(config)
    return [config := grow(saver, config, number) for number in range(count)]


def numbers(saver: DuckDBSaver, config: RunnableConfig | None) -> list[int]:
    """The small values that are listed; their long ones are what belongs to them."""
    found = [each.checkpoint["channel_values"] for each in saver.list(config)]
    assert [each["long"] for each in found] == [grown(each["n"]) for each in found]
    return [each["n"] for each in found]


def counts(db: Database) -> list[int]:
    """How many puts wait, and how many rows the tables of checkpoints have."""
    return [rows(db, table) for table in TABLES]
