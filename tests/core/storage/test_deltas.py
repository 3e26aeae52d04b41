"""Delta channels: rebuilt on every branch, and after everything that takes checkpoints away around them."""

import copy
from collections.abc import Callable
from typing import Annotated, Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.channels import DeltaChannel
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from typing_extensions import TypedDict

from core.storage import DuckDBSaver
from tests.core.storage.checkpoints import at, put, rows, values


def joined(left: list[str], right: list[list[str]]) -> list[str]:
    return [*left, *(word for words in right for word in words)]


class State(TypedDict):
    said: Annotated[list[str], DeltaChannel(joined, list, snapshot_frequency=4)]
    plain: str


def build(saver: BaseCheckpointSaver[str]) -> Any:
    builder = StateGraph(State)
    builder.add_node("left", lambda state: {"said": [f"left {len(state['said'])}"]})
    builder.add_node("right", lambda state: {"said": [f"right {len(state['said'])}"]})
    builder.add_edge(START, "left")
    builder.add_edge(START, "right")
    return builder.compile(checkpointer=saver)


def run(graph: Any, turns: int, *, start: RunnableConfig | None = None, name: str = "q") -> RunnableConfig:
    """So many turns; the config of the last checkpoint."""
    config = start or at()
    for turn in range(turns):
        graph.invoke({"said": [f"{name}{turn}"], "plain": name}, config)
        config = at()
    found: RunnableConfig = graph.get_state(at()).config
    return found


def said(graph: Any, config: RunnableConfig) -> list[str]:
    found: list[str] = graph.get_state(config).values["said"]
    return found


def test_rebuilt_as_the_saver_in_memory_rebuilds_them(saver: DuckDBSaver) -> None:
    ours, theirs = build(saver), build(InMemorySaver())
    run(ours, 7)
    run(theirs, 7)
    mine = [state.values.get("said") for state in ours.get_state_history(at())]
    assert mine == [state.values.get("said") for state in theirs.get_state_history(at())]
    assert len(mine[0]) == 21


def test_the_history_is_that_of_the_interface(saver: DuckDBSaver) -> None:
    run(build(saver), 5)
    for found in saver.list(at()):
        wanted = BaseCheckpointSaver.get_delta_channel_history(saver, config=found.config, channels=["said", "nothing"])
        assert saver.get_delta_channel_history(config=found.config, channels=["said", "nothing"]) == wanted
    assert saver.get_delta_channel_history(config=at(), channels=[]) == {}
    assert saver.get_delta_channel_history(config=at("other"), channels=["said"]) == {"said": {"writes": []}}


async def test_the_history_async(saver: DuckDBSaver) -> None:
    run(build(saver), 3)
    wanted = saver.get_delta_channel_history(config=at(), channels=["said"])
    assert await saver.aget_delta_channel_history(config=at(), channels=["said"]) == wanted
    assert wanted["said"]["writes"]


def test_two_branches_know_nothing_of_each_other(saver: DuckDBSaver) -> None:
    graph = build(saver)
    fork = run(graph, 3)
    left = run(graph, 3, name="left")
    before = said(graph, left)
    right = run(graph, 3, start=copy.deepcopy(fork), name="right")
    assert said(graph, left) == before
    assert not [word for word in said(graph, right) if word.startswith("left") and word[4:].isdecimal()]
    assert said(graph, right)[:9] == before[:9]


def keep_latest(saver: DuckDBSaver) -> None:
    saver.prune(["t"])


def trim_to_one(saver: DuckDBSaver) -> None:
    saver.trim("t", keep=1)


@pytest.mark.parametrize("take_away", [keep_latest, trim_to_one])
@pytest.mark.parametrize("turns", [1, 2, 3, 4, 5, 6])
def test_after_pruning_it_is_rebuilt_and_goes_on(
    saver: DuckDBSaver, take_away: Callable[[DuckDBSaver], None], turns: int
) -> None:
    graph = build(saver)
    last = run(graph, turns)
    before, count = said(graph, last), len(list(saver.list(at())))
    take_away(saver)
    assert len(list(saver.list(at()))) <= min(count, 8), "no more stays than a value is rebuilt from"
    assert said(graph, last) == before
    run(graph, 1, name="after")
    assert said(graph, at())[: len(before)] == before
    assert len(said(graph, at())) == len(before) + 3


def test_a_copy_is_whole(saver: DuckDBSaver) -> None:
    graph = build(saver)
    run(graph, 6)
    saver.copy_thread("t", "copy")
    saver.delete_thread("t")
    assert len(said(graph, at("copy"))) == 18


def test_values_kept_by_hand(saver: DuckDBSaver) -> None:
    """Without LangGraph's metadata: a channel that has writes, and now and then a value."""
    config = put(saver, at(), {"said": ["old"]}, said="1")
    for step in range(3):
        saver.put_writes(config, [("said", [step]), ("other", step)], f"task{step}")
        config = put(saver, config, {}, said=f"{step + 2}")
    before = saver.get_delta_channel_history(config=config, channels=["said"])
    assert [value for _, _, value in before["said"]["writes"]] == [[0], [1], [2]]
    assert before["said"]["seed"] == ["old"]
    saver.prune(["t"])
    assert saver.get_delta_channel_history(config=config, channels=["said"]) == before


def test_an_ordinary_thread_keeps_the_newest_alone(saver: DuckDBSaver) -> None:
    builder = StateGraph(State)
    builder.add_node("only", lambda state: {"plain": state["plain"] + "!"})
    builder.add_edge(START, "only")
    graph: Any = builder.compile(checkpointer=saver)
    for turn in range(4):
        graph.invoke({"plain": str(turn)}, at())
    saver.prune(["t"])
    assert len(list(saver.list(at()))) == 1
    assert values(saver, at())["plain"] == "3!"
    assert rows(saver._db, "checkpoint_blobs") == len(values(saver, at()))
