"""Positions: a turn starts where its parent's path ends, whatever became of the checkpoints."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.store.memory import InMemoryStore

from core.graph import TurnContext, build_graph
from core.ids import new_id
from core.memory.index import Index
from core.memory.recall import Recall
from core.positions import KEEP, MOST, Positions
from core.storage import Database, DuckDBSaver, Transcript
from core.storage.rows import MessageRow
from tests.conftest import AllowLog
from tests.core.memory.searched import Letters


class Place:
    """A file, a graph over it, and a chat in it."""

    def __init__(self, path: Path) -> None:
        self.db = Database.open(path)
        self.transcript = Transcript(self.db)
        self.saver = DuckDBSaver(self.db)
        self.graph = build_graph(self.saver, InMemoryStore())
        self.recall = Recall(Index(self.db, "u"), Letters().aembed_query)
        self.positions = Positions(self.graph, self.db, self.transcript)
        self.thread = new_id()

    def add(self, parent: str | None, question: str, answer: str, *, checkpoint: str | None = None) -> str:
        """An exchange in the message tree alone; gives the answer's id."""
        asked, answered = new_id(), new_id()
        self.transcript.add_question(
            thread=self.thread, message=asked, parent=parent, text=question, time=1, utc_offset=0, title="t"
        )
        self.transcript.open_answer(turn=answered, thread=self.thread, parent=asked, model="m", time=1)
        row = MessageRow(
            id=answered,
            thread=self.thread,
            parent=asked,
            role="assistant",
            text=answer,
            state="whole",
            time=1,
            checkpoint=checkpoint,
        )
        self.transcript.finish_answer(row, [], [])
        return answered

    async def turn(self, parent: str | None, question: str, answer: str) -> str:
        """An exchange through the graph, its checkpoint noted; gives the answer's id."""
        asked, answered = new_id(), new_id()
        self.transcript.add_question(
            thread=self.thread, message=asked, parent=parent, text=question, time=1, utc_offset=0, title="t"
        )
        self.transcript.open_answer(turn=answered, thread=self.thread, parent=asked, model="m", time=1)
        start = await self.positions.before(self.thread, parent)
        context = TurnContext(
            recall=self.recall,
            user_id="u",
            user_name="Bob",
            thread=self.thread,
            answer=answered,
            model=GenericFakeChatModel(messages=iter([AIMessage(answer)])),
            num_ctx=None,
            stop=asyncio.Event(),
            vectors=lambda: False,
        )
        last: Any = None
        async for part in self.graph.astream(
            {"messages": [HumanMessage(question, id=asked)]},
            start,
            context=context,
            stream_mode="checkpoints",
            durability="exit",
        ):
            last = part
        row = MessageRow(
            id=answered,
            thread=self.thread,
            parent=asked,
            role="assistant",
            text=answer,
            state="whole",
            time=1,
            checkpoint=last["config"]["configurable"]["checkpoint_id"],
        )
        self.transcript.finish_answer(row, [], [])
        return answered

    async def held(self, parent: str | None) -> list[str]:
        """The texts that a turn after `parent` starts with."""
        state = await self.graph.aget_state(await self.positions.before(self.thread, parent))
        return [message.text for message in state.values.get("messages", [])]

    def reopen(self) -> None:
        """Nothing of the checkpoints is in memory any more."""
        self.saver = DuckDBSaver(self.db)
        self.graph = build_graph(self.saver, InMemoryStore())
        self.positions = Positions(self.graph, self.db, self.transcript)

    def checkpoints(self) -> int:
        return len(list(self.saver.list({"configurable": {"thread_id": self.thread}})))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path / "profile.duckdb")
    yield made
    made.db.close()


async def test_a_turn_goes_on_from_its_parents_checkpoint(place: Place) -> None:
    first = await place.turn(None, "q1", "a1")
    second = await place.turn(first, "q2", "a2")
    before = place.checkpoints()
    assert await place.held(second) == ["q1", "a1", "q2", "a2"]
    assert place.checkpoints() == before


async def test_siblings_see_their_own_branch_only(place: Place) -> None:
    first = await place.turn(None, "q1", "a1")
    left = await place.turn(first, "left", "l")
    right = await place.turn(first, "right", "r")
    assert await place.held(left) == ["q1", "a1", "left", "l"]
    assert await place.held(right) == ["q1", "a1", "right", "r"]
    other = await place.turn(None, "other", "o")
    assert await place.held(other) == ["other", "o"]


async def test_a_path_without_checkpoints_is_seeded(place: Place) -> None:
    """As after an import: rows alone."""
    await place.turn(None, "x", "y")
    last = place.add(place.add(None, "q1", "a1"), "q2", "a2")
    assert await place.held(last) == ["q1", "a1", "q2", "a2"]
    third = await place.turn(last, "q3", "a3")
    assert await place.held(third) == ["q1", "a1", "q2", "a2", "q3", "a3"]


async def test_a_checkpoint_that_is_gone_is_seeded(place: Place) -> None:
    last = place.add(None, "q1", "a1", checkpoint="1f000000-0000-6000-8000-000000000000")
    assert await place.held(last) == ["q1", "a1"]


async def test_a_damaged_checkpoint_costs_no_message(place: Place, allow_log: AllowLog) -> None:
    allow_log("a checkpoint does not load")
    first = await place.turn(None, "q1", "a1")
    second = await place.turn(first, "q2", "a2")
    with place.db.write() as connection:
        connection.execute("UPDATE checkpoints SET checkpoint = '\\xC1'::BLOB")
    place.reopen()
    assert await place.held(second) == ["q1", "a1", "q2", "a2"]
    third = await place.turn(second, "q3", "a3")
    before = place.checkpoints()
    assert await place.held(third) == ["q1", "a1", "q2", "a2", "q3", "a3"]
    assert place.checkpoints() == before, "it goes on from there as ever"


async def test_a_checkpoint_of_other_messages_is_not_believed(place: Place) -> None:
    other = await place.turn(None, "other", "o")
    row = place.transcript.message(other)
    assert row is not None
    last = place.add(None, "q1", "a1", checkpoint=row.checkpoint)
    assert await place.held(last) == ["q1", "a1"]


async def test_an_answer_without_text_is_no_message(place: Place) -> None:
    stopped = place.add(None, "q1", "")
    assert await place.held(stopped) == ["q1"]


async def test_a_long_chat_keeps_its_end_and_is_cut_seldom(place: Place) -> None:
    parent: str | None = None
    for number in range(MOST):
        parent = place.add(parent, f"q{number}", f"a{number}")
    assert len(await place.held(parent)) == KEEP
    sizes = []
    for number in range(4):
        parent = await place.turn(parent, f"more{number}", "m")
        sizes.append(len(await place.held(parent)))
    assert sizes == [KEEP + 2, KEEP + 4, KEEP + 6, KEEP + 8]
    assert (await place.held(parent))[-2:] == ["more3", "m"]


async def test_one_root_serves_all_turns(place: Place) -> None:
    place.add(None, "q1", "a1")
    await place.held(None)
    root = place.transcript.root_checkpoint(place.thread)
    await place.held(None)
    assert place.transcript.root_checkpoint(place.thread) == root
    assert place.checkpoints() == 1


async def test_a_place_whose_checkpoint_was_trimmed_is_seeded_and_goes_on(place: Place) -> None:
    answers: list[str | None] = [None]
    for number in range(6):
        answers.append(await place.turn(answers[-1], f"q{number}", f"a{number}"))
    root = place.transcript.root_checkpoint(place.thread)
    assert place.saver.trim(place.thread, keep=1) > 0
    assert place.saver.branches(place.thread)[0].id == root
    for count, answer in enumerate(answers):
        said = [text for number in range(count) for text in (f"q{number}", f"a{number}")]
        assert await place.held(answer) == said
    branch = await place.turn(answers[2], "other", "o")
    assert await place.held(branch) == ["q0", "a0", "q1", "a1", "other", "o"]
    assert await place.held(answers[-1]) == said
