"""What is kept in memory of checkpoints: it saves reading, and is never older than the file."""

import copy
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import Checkpoint, CheckpointTuple, empty_checkpoint
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.types import INTERRUPT

from core.storage import Database, DuckDBSaver
from tests.core.storage.checkpoints import at, made, pending, put, values

PATIENCE = 20
"""Seconds after which something is taken to hang."""


@contextmanager
def nobody_can_read(db: Database) -> Iterator[None]:
    """Another thread is in the middle of reading, so whoever needs a statement to read waits."""
    reading, enough = threading.Event(), threading.Event()

    def hold() -> None:
        with db.read():
            reading.set()
            assert enough.wait(PATIENCE)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert reading.wait(PATIENCE)
        try:
            yield
        finally:
            enough.set()
        holding.result()


def numbered(saver: DuckDBSaver, config: RunnableConfig, number: int) -> RunnableConfig:
    """One more checkpoint, as LangGraph makes them."""
    version = saver.get_next_version(str(number), None)
    return put(saver, config, {"n": number, "long": "x" * 2000 * (number + 1)}, n=version, long=version)


def test_what_was_just_written_is_not_read(saver: DuckDBSaver, db: Database) -> None:
    assert saver.get_tuple(at()) is None
    config = numbered(saver, at(), 0)
    for number in range(1, 4):
        config = numbered(saver, config, number)
        saver.put_writes(config, [("n", number), (INTERRUPT, "?")], "task")
        saver.put_writes(config, [("n", "again"), (INTERRUPT, "!")], "task")
        with nobody_can_read(db):
            assert values(saver, at())["n"] == number
            assert pending(saver, config) == [("task", INTERRUPT, "!"), ("task", "n", number)]
    before = saver.get_tuple(at())
    assert DuckDBSaver(db).get_tuple(at()) == before


def test_a_result_is_the_callers_own(saver: DuckDBSaver) -> None:
    assert saver.get_tuple(at()) is None
    numbered(saver, at(), 0)
    first = saver.get_tuple(at())
    assert first is not None
    first.checkpoint["channel_values"]["n"] = "changed"
    first.checkpoint["channel_versions"].clear()
    first.metadata["step"] = 99
    assert values(saver, at())["n"] == 0
    second = saver.get_tuple(at())
    assert second is not None
    assert second.checkpoint["channel_versions"]
    assert second.metadata == {"source": "loop", "step": 1}


def test_what_anybody_else_writes_is_seen(saver: DuckDBSaver, db: Database) -> None:
    assert saver.get_tuple(at()) is None
    config = numbered(saver, at(), 0)
    other = DuckDBSaver(db)
    numbered(other, config, 1)
    assert values(saver, at())["n"] == 1
    other.delete_thread("t")
    assert saver.get_tuple(at()) is None
    with db.write() as connection:
        connection.execute("DELETE FROM checkpoints")
        numbered(saver, at(), 2)
        assert values(saver, at())["n"] == 2
    assert values(saver, at())["n"] == 2


def test_what_was_rolled_back_never_was(saver: DuckDBSaver, db: Database) -> None:
    assert saver.get_tuple(at()) is None
    config = numbered(saver, at(), 0)

    def undone() -> None:
        with db.write():
            numbered(saver, config, 1)
            assert values(saver, at())["n"] == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    assert values(saver, at())["n"] == 0
    numbered(DuckDBSaver(db), at("other"), 5)
    assert values(saver, at())["n"] == 0


def test_a_long_reading_block_sees_one_state_and_teaches_nothing(saver: DuckDBSaver, db: Database) -> None:
    assert saver.get_tuple(at()) is None
    config = numbered(saver, at(), 0)
    with db.read(), ThreadPoolExecutor(1) as pool:
        assert values(saver, at())["n"] == 0
        pool.submit(numbered, DuckDBSaver(db), config, 1).result()
        assert values(saver, at())["n"] == 0
    assert values(saver, at())["n"] == 1


def same(ours: CheckpointTuple | None, theirs: CheckpointTuple | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return (ours.checkpoint, ours.metadata, ours.parent_config, ours.pending_writes) == (
        theirs.checkpoint, theirs.metadata, theirs.parent_config, theirs.pending_writes,
    )  # fmt: skip


class TwoSavers(RuleBasedStateMachine):
    """Two savers over one file, in any order, against LangGraph's saver in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.db = Database.open(":memory:")
        self.ours = [DuckDBSaver(self.db), DuckDBSaver(self.db)]
        self.theirs = InMemorySaver()
        self.put: list[tuple[RunnableConfig, Checkpoint]] = []

    @rule(
        which=st.integers(0, 1),
        start=st.none() | st.integers(0, 20),
        channel=st.sampled_from(["a", "b"]),
        size=st.sampled_from([1, 1500]),
        thread=st.sampled_from(["t", "u"]),
    )
    def checkpoint(self, which: int, start: int | None, channel: str, size: int, thread: str) -> None:
        saver = self.ours[which]
        config, checkpoint = at(thread), empty_checkpoint()
        of_thread = [entry for entry in self.put if entry[0]["configurable"]["thread_id"] == thread]
        if of_thread and start is not None:
            config, parent = of_thread[start % len(of_thread)]
            checkpoint = {
                **made(
                    dict(parent["channel_values"]),
                    {name: str(version) for name, version in parent["channel_versions"].items()},
                )
            }
        version = saver.get_next_version(checkpoint["channel_versions"].get(channel), None)
        checkpoint["channel_values"][channel] = [str(checkpoint["channel_values"].get(channel, ""))[:size] + "x" * size]
        checkpoint["channel_versions"][channel] = version
        args = (checkpoint, {"step": len(self.put)}, {channel: version})
        stored = saver.put(config, *copy.deepcopy(args))  # type: ignore[arg-type]
        assert self.theirs.put(config, *args) == stored  # type: ignore[arg-type]
        self.put.append((stored, checkpoint))

    @rule(
        which=st.integers(0, 1),
        place=st.integers(0, 20),
        task=st.sampled_from("xy"),
        channel=st.sampled_from(["a", INTERRUPT]),
    )
    def write(self, which: int, place: int, task: str, channel: str) -> None:
        if self.put:
            config = self.put[place % len(self.put)][0]
            for saver in (self.ours[which], self.theirs):
                saver.put_writes(config, [(channel, place), ("b", place)], task, task)

    @rule(which=st.integers(0, 1), place=st.integers(0, 20))
    def get(self, which: int, place: int) -> None:
        if self.put:
            config = self.put[place % len(self.put)][0]
            assert same(self.ours[which].get_tuple(config), self.theirs.get_tuple(config))

    @rule(which=st.integers(0, 1), thread=st.sampled_from(["t", "u"]))
    def delete(self, which: int, thread: str) -> None:
        self.ours[which].delete_thread(thread)
        self.theirs.delete_thread(thread)
        self.put = [entry for entry in self.put if entry[0]["configurable"]["thread_id"] != thread]

    @rule(which=st.integers(0, 1))
    def rolled_back(self, which: int) -> None:
        def undone() -> None:
            with self.db.write():
                put(self.ours[which], at("t"), {"a": "never"}, a="never")
                self.ours[which].delete_thread("u")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            undone()

    @invariant()
    def the_newest_is_the_same(self) -> None:
        for thread in ("t", "u"):
            wanted = self.theirs.get_tuple(at(thread))
            assert same(self.ours[len(self.put) % 2].get_tuple(at(thread)), wanted)

    def teardown(self) -> None:
        listed: list[Any] = [each.checkpoint for each in self.theirs.list(None)]
        assert sorted((each.checkpoint for each in self.ours[0].list(None)), key=lambda each: each["id"]) == sorted(
            listed, key=lambda each: each["id"]
        )
        self.db.close()


TestTwoSavers = TwoSavers.TestCase
TestTwoSavers.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
