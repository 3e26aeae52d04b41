"""What the conformance suite leaves out."""

import asyncio
import copy
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.types import ERROR, INTERRUPT
from langgraph.graph import START, MessagesState, StateGraph

from core.errors import BugError
from core.storage import Database, DuckDBSaver
from tests.core.storage.checkpoints import at, made, pending, put, rows, values


def test_versions_grow_and_never_meet(saver: DuckDBSaver) -> None:
    one, other = saver.get_next_version(None, None), saver.get_next_version(None, None)
    assert one != other
    version = one
    for _ in range(20):
        after = saver.get_next_version(version, None)
        assert after > version
        version = after
    assert saver.get_next_version(7, None) > saver.get_next_version(6, None)


def test_a_value_is_stored_once_per_version(saver: DuckDBSaver, db: Database) -> None:
    config = put(saver, at(), {"big": "x" * 1000, "n": 0}, big="1.a", n="1.a")
    for step in range(5):
        checkpoint = made({"big": "x" * 1000, "n": step}, {"big": "1.a", "n": f"{step + 2}.a"})
        config = saver.put(config, checkpoint, {}, {"n": f"{step + 2}.a"})
    assert values(saver, config) == {"big": "x" * 1000, "n": 4}
    assert rows(db, "checkpoint_blobs") == 7


def test_a_version_once_written_stays(saver: DuckDBSaver) -> None:
    first = put(saver, at(), {"a": "first"}, a="1")
    put(saver, first, {"a": "second"}, a="1")
    assert values(saver, first) == {"a": "first"}


def test_a_fork_leaves_the_other_branch_alone(saver: DuckDBSaver) -> None:
    def reply(state: MessagesState, config: RunnableConfig) -> dict[str, Any]:
        assert state["messages"][-1].text == "q"
        return {"messages": [("ai", config["configurable"]["answer"])]}

    builder = StateGraph(MessagesState)
    builder.add_node("reply", reply)
    builder.add_edge(START, "reply")
    graph = builder.compile(checkpointer=saver)

    def run(answer: str, place: RunnableConfig) -> RunnableConfig:
        place["configurable"]["answer"] = answer
        graph.invoke({"messages": [HumanMessage("q", id=f"q-{answer}")]}, place)
        return graph.get_state(at()).config

    root = run("one", at())
    left = run("two", copy.deepcopy(root))
    before = saver.get_tuple(left)
    right = run("other two", copy.deepcopy(root))
    assert saver.get_tuple(left) == before
    texts = [[message.text for message in values(saver, config)["messages"]] for config in (left, right)]
    assert texts == [["q", "one", "q", "two"], ["q", "one", "q", "other two"]]


def test_pending_writes_come_by_path_then_task_then_place(saver: DuckDBSaver) -> None:
    config = put(saver, at(), {})
    saver.put_writes(config, [("c", 1), ("c", 2)], "task-b", "path-1")
    saver.put_writes(config, [("c", 3)], "task-a", "path-2")
    saver.put_writes(config, [("c", 4)], "task-A", "path-1")
    saver.put_writes(config, [("c", 5)], "task-z")
    assert [value for _, _, value in pending(saver, config)] == [5, 4, 1, 2, 3]


def test_a_write_stays_and_an_interrupt_is_replaced(saver: DuckDBSaver) -> None:
    config = put(saver, at(), {})
    for turn in ("first", "second"):
        saver.put_writes(config, [("c", turn), (INTERRUPT, turn), ("d", turn)], "task")
        saver.put_writes(config, [(ERROR, turn)], "task")
    assert sorted(pending(saver, config)) == [
        ("task", ERROR, "second"),
        ("task", INTERRUPT, "second"),
        ("task", "c", "first"),
        ("task", "d", "first"),
    ]


def test_a_checkpoint_put_again_takes_the_place_of_itself(saver: DuckDBSaver, db: Database) -> None:
    checkpoint = made({}, {})
    saver.put(at(), checkpoint, {"step": 1}, {})
    saver.put(at(), checkpoint, {"step": 2}, {})
    (found,) = saver.list(at())
    assert found.metadata == {"step": 2}
    assert rows(db, "checkpoints") == 1


def test_the_parent_is_the_checkpoint_of_the_config(saver: DuckDBSaver) -> None:
    first = put(saver, at(), {})
    second = saver.get_tuple(put(saver, first, {}))
    root = saver.get_tuple(first)
    assert second is not None
    assert root is not None
    assert second.parent_config == first
    assert root.parent_config is None


def test_metadata_takes_in_the_config_but_not_the_position(saver: DuckDBSaver) -> None:
    config: RunnableConfig = {"configurable": {"thread_id": "t", "user": "u"}, "metadata": {"run_id": "r"}}
    found = saver.get_tuple(saver.put(config, made({}, {}), {"source": "input"}, {}))
    assert found is not None
    assert found.metadata == {"source": "input", "run_id": "r", "user": "u"}


@pytest.mark.parametrize("name", ["", "🧵", "a'; DROP TABLE checkpoints; --", "a\x00b", "%", "x" * 5000, "\ud800"])
def test_odd_names(saver: DuckDBSaver, name: str) -> None:
    clean = name.replace("\ud800", "\ufffd")  # A serializer refuses it in a channel's name before it comes to us.
    config = put(saver, at(name, namespace=name), {clean: "value"}, **{clean: "1"})
    saver.put_writes(config, [(name, "written")], name, name)
    assert values(saver, config) == {clean: "value"}
    assert pending(saver, config) == [(clean, clean, "written")]
    assert len(list(saver.list(at(name, namespace=name)))) == 1
    saver.delete_thread(name)
    assert saver.get_tuple(config) is None


def test_a_thread_id_that_is_a_number(saver: DuckDBSaver) -> None:
    config: RunnableConfig = {"configurable": {"thread_id": 7}}
    saver.put(config, made({}, {}), {}, {})
    assert saver.get_tuple(config) is not None
    assert len(list(saver.list(config))) == 1


def test_values_of_every_kind(saver: DuckDBSaver) -> None:
    value = {"text": "ü😀\x00", "bytes": b"\x00\xff", "none": None, "nested": [1, 2.5, {"a": (1, 2)}], "": True}
    config = put(saver, at(), {"c": value, "m": [HumanMessage("hi", id="1")]}, c="1", m="1")
    found = values(saver, config)
    assert found["c"]["text"] == value["text"]
    assert found["c"]["bytes"] == value["bytes"]
    assert found["m"] == [HumanMessage("hi", id="1")]


def test_lists_are_newest_first_over_everything(saver: DuckDBSaver) -> None:
    made_at = [put(saver, at(thread, namespace=namespace), {}) for thread in "ab" for namespace in ("", "child")]
    ids = [config["configurable"]["checkpoint_id"] for config in made_at]
    assert [each.checkpoint["id"] for each in saver.list(None)] == ids[::-1]
    assert [each.checkpoint["id"] for each in saver.list({"configurable": {"thread_id": "a"}})] == [ids[1], ids[0]]
    assert [each.checkpoint["id"] for each in saver.list(at("b"))] == [ids[2]]


@pytest.mark.parametrize(("limit", "count"), [(0, 0), (-1, 0), (1, 1), (3, 3), (9, 3), (None, 3)])
def test_limits(saver: DuckDBSaver, limit: int | None, count: int) -> None:
    for _ in range(3):
        put(saver, at(), {})
    assert len(list(saver.list(at(), limit=limit))) == count
    assert len(list(saver.list(at(), filter={"source": "loop"}, limit=limit))) == count


def test_a_filter_is_applied_before_the_limit(saver: DuckDBSaver) -> None:
    for step in range(6):
        saver.put(at(), made({}, {}), {"step": step, "source": "input" if step % 2 else "loop"}, {})
    assert [each.metadata["step"] for each in saver.list(at(), filter={"source": "input"}, limit=2)] == [5, 3]


def test_a_half_read_list_holds_nothing_back(saver: DuckDBSaver) -> None:
    for _ in range(3):
        put(saver, at(), {})
    listed = iter(saver.list(at()))
    next(listed)
    put(saver, at(), {})
    saver.delete_thread("t")
    assert len(list(listed)) == 2


def test_deleting_leaves_nothing_of_the_thread_and_all_of_others(saver: DuckDBSaver, db: Database) -> None:
    for thread in ("t", "t2"):
        for namespace in ("", "child:1"):
            config = put(saver, at(thread, namespace=namespace), {"a": 1}, a="1")
            saver.put_writes(config, [("a", 2)], "task")
    saver.delete_thread("t")
    tables = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")
    assert [rows(db, table) for table in tables] == [2, 2, 2]
    assert list(saver.list({"configurable": {"thread_id": "t"}})) == []


def test_a_copy_shares_the_file(saver: DuckDBSaver) -> None:
    config = put(saver, at(), {"a": 1}, a="1")
    shallow = copy.copy(saver)
    assert values(shallow, config) == {"a": 1}
    del shallow
    assert values(saver, config) == {"a": 1}


def test_opening_again(tmp_path: Path) -> None:
    handle = DuckDBSaver.from_path(tmp_path / "s.duckdb")
    with handle as saver:
        config = put(saver, at(), {"a": 1}, a="1")
        saver.put_writes(config, [("a", 2)], "task")
        before = saver.get_tuple(config)
        with pytest.raises(BugError), handle:
            pass
    with handle as saver:
        assert saver.get_tuple(config) == before


async def test_eight_tasks_at_once(tmp_path: Path) -> None:
    async with DuckDBSaver.from_path(tmp_path / "s.duckdb") as saver:

        async def work(thread: str) -> None:
            config = at(thread)
            for step in range(5):
                checkpoint = made({"n": step}, {"n": f"{step}.{thread}"})
                config = await saver.aput(config, checkpoint, {"step": step}, {"n": f"{step}.{thread}"})
                await saver.aput_writes(config, [("n", step)], "task")
                found = await saver.aget_tuple(config)
                assert found is not None
                assert found.checkpoint["channel_values"] == {"n": step}

        await asyncio.gather(*(work(str(number)) for number in range(8)))
        for number in range(8):
            steps = [each.metadata["step"] async for each in saver.alist(at(str(number)))]
            assert steps == [4, 3, 2, 1, 0]


def test_two_threads_of_the_system_share_a_saver(tmp_path: Path) -> None:
    with DuckDBSaver.from_path(tmp_path / "s.duckdb") as saver, ThreadPoolExecutor(2) as pool:

        def work(thread: str) -> list[Any]:
            config = at(thread)
            for step in range(20):
                version = saver.get_next_version(str(step), None)
                config = put(saver, config, {"n": step, "long": [thread * 999] * (step + 1)}, n=version, long=version)
                saver.put_writes(config, [("n", step)], "task")
                assert values(saver, at(thread)) == {"n": step, "long": [thread * 999] * (step + 1)}
                assert pending(saver, at(thread)) == [("task", "n", step)]
            return [each.checkpoint["channel_values"]["n"] for each in saver.list(at(thread))]

        assert list(pool.map(work, ["a", "b"])) == [list(range(19, -1, -1))] * 2


async def test_a_graph_runs_both_ways(tmp_path: Path) -> None:
    builder = StateGraph(MessagesState)
    builder.add_node("reply", lambda state: {"messages": [("ai", f"{len(state['messages'])}")]})
    builder.add_edge(START, "reply")
    async with DuckDBSaver.from_path(tmp_path / "s.duckdb") as saver:
        graph = builder.compile(checkpointer=saver)
        await graph.ainvoke({"messages": [HumanMessage("a")]}, at(), durability="exit")
        await asyncio.to_thread(lambda: graph.invoke({"messages": [HumanMessage("b")]}, at()))
        state = await graph.aget_state(at())
        assert [message.text for message in state.values["messages"]] == ["a", "1", "b", "3"]
        assert len([each async for each in graph.aget_state_history(at())]) == 4
