"""Branches through the engine: what is shown, what the model is sent, and what stays as it was."""

import asyncio
from collections.abc import Iterator
from itertools import count

import pytest
from langchain_core.runnables import RunnableConfig
from msgspec.structs import replace

from core.branch_commands import BranchThread, EditAnswer, ShowBranch
from core.commands import ChooseModel, ForgetMemory
from core.events import Accepted, Answered, Done, Page, Problem, Recalled, ThreadChanged, Token
from core.ids import new_id
from core.memory_commands import PinMemory
from core.storage import DuckDBSaver
from tests.conftest import AllowLog
from tests.core.engine_kit import Room
from tests.core.talk import Talk, said
from tests.fakes.ollama_script import Answers
from tests.fakes.ollama_server import FakeModel, FakeOllama

OTHER = FakeModel("other:1b")
THINKER = FakeModel("thinker:1b", capabilities=("completion", "thinking"))


@pytest.fixture
def answers() -> Answers:
    numbers = count(1)
    return lambda _body: f"answer {next(numbers)}"


@pytest.fixture
def ollama(answers: Answers) -> Iterator[FakeOllama]:
    with FakeOllama(models=(FakeModel("llama3.2:3b"), OTHER, THINKER), answers=answers) as server:
        yield server


@pytest.fixture
def talk(room: Room, bob: str) -> Talk:
    return Talk(room, bob)


async def test_a_second_answer_stands_beside_the_first(talk: Talk, ollama: FakeOllama) -> None:
    first = await talk.ask("one")
    second = await talk.ask("two", after=first.id)
    again = await talk.again(second.parent or "")
    assert said(ollama.chats[-1]) == said(ollama.chats[-2])
    assert again.siblings == (second.id, again.id)
    assert (await talk.room.first(Accepted, lambda event: event.turn == again.id)).message == second.parent
    page = await talk.page()
    assert [message.text for message in page.messages] == ["one", "answer 1", "two", "answer 3"]
    assert (page.leaf, page.messages[3], page.messages[1].siblings) == (again.id, again, ())
    page = await talk.show(second.id)
    assert (page.leaf, page.messages[-1]) == (second.id, replace(second, siblings=(second.id, again.id)))
    await talk.ask("three", after=second.id)
    assert [text for _, text in said(ollama.chats[-1])] == ["one", "answer 1", "two", "answer 2", "three"]
    page = await talk.show(again.id)
    assert [message.text for message in page.messages] == ["one", "answer 1", "two", "answer 3"]


async def test_another_branch_keeps_its_checkpoints_byte_for_byte(talk: Talk) -> None:
    first = await talk.ask("one")
    second = await talk.ask("two", after=first.id)
    desk = talk.room.engine._desk
    assert desk is not None
    saver, config = DuckDBSaver(desk.file.db), RunnableConfig(configurable={"thread_id": talk.thread})
    before = list(saver.list(config))
    await talk.again(second.parent or "")
    after = {each.checkpoint["id"]: each for each in saver.list(config)}
    assert len(after) > len(before) > 1
    assert [after[each.checkpoint["id"]] for each in before] == before


async def test_another_model_answers_once(talk: Talk, ollama: FakeOllama) -> None:
    first = await talk.ask("one")
    again = await talk.again(first.parent or "", model=OTHER.name)
    assert (again.model, ollama.chats[-1].body["model"]) == (OTHER.name, OTHER.name)
    assert (await talk.ask("two", after=again.id)).model == "llama3.2:3b"
    built_in = await talk.again(first.parent or "", model="recall")
    assert (built_in.model, built_in.siblings[1:]) == ("recall", (again.id, built_in.id))


@pytest.mark.parametrize("pinned", [False, True])
async def test_an_answer_without_a_memory_is_sent_neither_it_nor_its_message(
    talk: Talk, ollama: FakeOllama, pinned: bool
) -> None:
    talk.memories = True
    told = await talk.ask("Remember: my dog is called Rex")
    key = told.saved[0].key
    await talk.do(PinMemory(id=new_id(), profile=talk.profile, key=key, pinned=pinned))
    other = Talk(talk.room, talk.profile, memories=True)
    answer = await other.ask("What is my dog called?")
    assert "Rex" in str(ollama.chats[-1].messages)
    again = await other.again(answer.parent or "", without=(key,))
    assert "Rex" not in str(ollama.chats[-1].messages)
    assert key not in {hit.key for hit in again.recalled}
    assert told.parent not in {hit.key for hit in again.recalled}
    await other.again(answer.parent or "")
    assert "Rex" in str(ollama.chats[-1].messages)


async def test_nothing_is_stored_twice_by_a_second_answer(talk: Talk) -> None:
    told = await talk.ask("Remember: my dog is called Rex")
    again = await talk.again(told.parent or "")
    desk = talk.room.engine._desk
    assert desk is not None
    assert await desk.file.memories() == 1
    assert [one.key for one in again.saved] in ([], [told.saved[0].key])


async def test_an_edited_answer_is_what_the_model_said(talk: Talk, ollama: FakeOllama) -> None:
    first = await talk.ask("one")
    page = await talk.edit(first.id, "edited")
    edited = page.messages[-1]
    assert (edited.text, edited.edited, edited.state, page.leaf) == ("edited", True, "whole", edited.id)
    assert edited.siblings == (first.id, edited.id)
    assert (await talk.room.first(ThreadChanged)).item.leaf == edited.id
    await talk.ask("two", after=edited.id)
    assert said(ollama.chats[-1]) == [("user", "one"), ("assistant", "edited"), ("user", "two")]


async def test_a_message_that_was_removed_is_not_sent(talk: Talk, ollama: FakeOllama) -> None:
    first = await talk.ask("one")
    second = await talk.ask("two", after=first.id)
    third = await talk.ask("three", after=second.id)
    page = await talk.remove(second.id)
    assert [message.text for message in page.messages] == ["one", "answer 1", "two", "three", "answer 3"]
    assert page.messages[3].siblings == (second.id, page.messages[3].id)
    await talk.ask("four", after=page.leaf)
    assert said(ollama.chats[-1]) == [
        ("user", "one"), ("assistant", "answer 1"), ("user", "two\n\nthree"), ("assistant", "answer 3"),
        ("user", "four"),
    ]  # fmt: skip
    assert [message.id for message in (await talk.show(third.id)).messages][-1] == third.id


async def test_everything_is_undone_by_the_end_that_was_there(talk: Talk) -> None:
    first = await talk.ask("one")
    before = await talk.page()
    for change in (talk.remove(first.parent or ""), talk.edit(first.id, "x"), talk.show("", exact=True)):
        await change
        assert (await talk.page()).leaf != before.leaf
        undone = await talk.show(first.id, exact=True)
        assert [one.text for one in undone.messages] == ["one", "answer 1"]
    assert (await talk.show("", exact=True)).messages == ()
    assert (await talk.page()).leaf is None
    assert (await talk.show(first.id)).leaf == first.id


async def test_a_branch_becomes_a_chat(talk: Talk, ollama: FakeOllama) -> None:
    first = await talk.ask("one")
    second = await talk.ask("two", after=first.id)
    other = await talk.branch_off(first.id, "  A  title ")
    changed = await talk.room.first(ThreadChanged, lambda event: event.item.id == other.thread)
    assert changed.item.title == "A title"
    page = await other.page()
    assert [message.text for message in page.messages] == ["one", "answer 1"]
    await other.ask("other", after=page.leaf)
    assert [text for _, text in said(ollama.chats[-1])] == ["one", "answer 1", "other"]
    assert (await talk.page()).leaf == second.id


async def test_an_answer_that_was_stopped_goes_on(talk: Talk, ollama: FakeOllama) -> None:
    asked = talk.asking("one")
    ollama.hold()
    ollama.release(1)
    task = asyncio.create_task(talk.do(asked))
    await talk.room.first(Token)
    await talk.stop(asked.turn)
    await task
    stopped = (await talk.room.answered(asked.turn)).message
    ollama.open()
    assert (stopped.text, stopped.state) == ("answer", "stopped")
    talk.room.events.clear()
    longer = await talk.go_on(stopped.id)
    tokens = [event.text for event in talk.room.events if isinstance(event, Token)]
    assert (longer.text, longer.state, tokens[0]) == ("answeranswer 2", "whole", "answer")
    assert longer.siblings == (stopped.id, longer.id)
    assert said(ollama.chats[-1]) == [("user", "one"), ("assistant", "answer")]
    await talk.ask("two", after=longer.id)
    assert said(ollama.chats[-1]) == [("user", "one"), ("assistant", "answeranswer 2"), ("user", "two")]


async def test_going_on_that_is_stopped_before_the_model_is_asked_keeps_the_text(
    talk: Talk, ollama: FakeOllama
) -> None:
    first = await talk.ask("one")
    command = talk.going_on(first.id)
    ollama.hold()
    task = asyncio.create_task(talk.do(command))
    await talk.room.first(Token, lambda event: event.turn == command.turn)
    await talk.stop(command.turn)
    await task
    stopped = (await talk.room.answered(command.turn)).message
    assert (stopped.text, stopped.state) == ("answer 1", "stopped")


async def test_a_model_that_thinks_goes_on_without_thinking_anew(talk: Talk, ollama: FakeOllama) -> None:
    first = await talk.again((await talk.ask("one")).parent or "", model=THINKER.name)
    command = talk.going_on(first.id, model=THINKER.name)
    await talk.do(command)
    assert [request.body.get("think") for request in ollama.chats[-2:]] == [True, False]
    await talk.room.answered(command.turn)


async def test_what_cannot_go_on_is_refused(talk: Talk, allow_log: AllowLog) -> None:
    allow_log("cannot_continue")
    first = await talk.ask("one")
    silent = await talk.edit(first.id, "")
    removed = await talk.remove(first.parent or "")
    for message, model in ((first.id, "recall"), (silent.leaf, ""), (removed.leaf, "")):
        refused = await talk.do(talk.going_on(message or "", model=model))
        assert isinstance(refused, Problem)
        assert refused.code == "cannot_continue"
    await talk.do(ChooseModel(id=new_id(), profile=talk.profile, model="recall"))
    assert isinstance(await talk.do(talk.going_on(first.id)), Problem)


async def test_what_is_not_in_the_chat_is_refused(talk: Talk, allow_log: AllowLog) -> None:
    allow_log("no_such_message")
    allow_log("no_such_thread")
    first = await talk.ask("one")
    elsewhere = await Talk(talk.room, talk.profile).ask("two")
    unknown = Talk(talk.room, talk.profile)
    codes = [
        await talk.do(command)
        for command in (
            talk.answering(first.id), talk.answering(elsewhere.parent or ""), talk.answering("none"),
            talk.going_on(first.parent or ""), talk.going_on(elsewhere.id), unknown.answering(first.parent or ""),
            ShowBranch(id=new_id(), profile=talk.profile, thread=talk.thread, message=""),
            EditAnswer(
                id=new_id(), profile=talk.profile, thread=unknown.thread, message=first.id, edited="e", text=""
            ),
        )
    ]  # fmt: skip
    found = [refused.code if isinstance(refused, Problem) else "" for refused in codes]
    assert found == ["no_such_message"] * 5 + ["no_such_thread", "no_such_message", "no_such_thread"]
    assert (await talk.page()).leaf == first.id


async def test_a_command_that_comes_twice_happens_once(talk: Talk, ollama: FakeOllama) -> None:
    first = await talk.ask("one")
    for command in (talk.answering(first.parent or ""), talk.going_on(first.id)):
        asked = len(ollama.chats)
        for _ in range(2):
            talk.room.events.clear()
            assert isinstance(await talk.do(command), Done)
            assert command.turn in (await talk.room.answered(command.turn)).message.siblings
        assert len(ollama.chats) == asked + 1


async def test_another_branch_can_be_read_while_an_answer_runs(
    talk: Talk, ollama: FakeOllama, allow_log: AllowLog
) -> None:
    allow_log("thread_busy")
    first = await talk.ask("one")
    ollama.hold()
    ollama.release(1)
    command = talk.answering(first.parent or "")
    task = asyncio.create_task(talk.do(command))
    await talk.room.first(Token, lambda event: event.turn == command.turn)
    assert isinstance(await talk.do(talk.answering(first.parent or "")), Problem)
    assert (await talk.show(first.id)).leaf == first.id
    ollama.open()
    await task
    ended = await talk.room.first(Answered, lambda event: event.turn == command.turn)
    assert ended.message.text == "answer 2"
    page = await talk.page()
    assert (page.leaf, page.messages[-1].siblings) == (first.id, (first.id, command.turn))


async def test_temporary_chats_have_branches_too(talk: Talk, ollama: FakeOllama, allow_log: AllowLog) -> None:
    allow_log("temporary_gone")
    allow_log("no_such_message")
    await Talk(talk.room, talk.profile, memories=True).ask("Remember: my dog is called Rex")
    talk.temporary = talk.memories = True
    first = await talk.ask("What is my dog called?")
    again = await talk.again(first.parent or "")
    assert [hit.sent for hit in again.recalled] == [True]
    page = await talk.show(first.id)
    assert [(one.text, len(one.recalled)) for one in page.messages] == [("What is my dog called?", 0), ("answer 2", 1)]
    page = await talk.remove(first.parent or "")
    assert [(one.text, len(one.recalled)) for one in page.messages] == [("answer 2", 1)]
    await talk.show(again.id)
    talk.room.events.clear()
    other = await talk.branch_off(again.id, "copy")
    assert [event for event in talk.room.events if isinstance(event, ThreadChanged)] == []
    copied = await talk.room.first(Page)
    assert (copied.thread, [len(one.recalled) for one in copied.messages]) == (other.thread, [0, 1])
    talk.room.events.clear()
    await other.ask("Well?", after=copied.leaf)
    assert said(ollama.chats[-1])[-3:][1:] == [("assistant", "answer 3"), ("user", "Well?")]
    assert (await talk.room.first(Recalled)).hits is not None
    await talk.do(BranchThread(id=new_id(), profile=talk.profile, thread=talk.thread, message="x", copy="y", title=""))
    gone = Talk(talk.room, talk.profile, thread="y", temporary=True)
    refused = await gone.do(gone.answering(first.parent or ""))
    assert isinstance(refused, Problem)
    assert refused.code == "temporary_gone"


async def test_what_is_off_the_branch_is_not_recalled_until_it_is_shown_again(talk: Talk) -> None:
    talk.memories = True
    first = await talk.ask("My dog is called Rex")
    await talk.ask("My dog is called Bello")
    other = Talk(talk.room, talk.profile, memories=True)
    answer = await other.ask("What is my dog called?")
    assert [hit.text for hit in answer.recalled if hit.sent] == ["My dog is called Bello"]
    await talk.show(first.id)
    answer = await other.again(answer.parent or "")
    assert [hit.text for hit in answer.recalled if hit.sent] == ["My dog is called Rex"]
    await talk.show("", exact=True)
    assert (await other.again(answer.parent or "")).recalled == ()


async def test_copies_are_recalled_once_and_not_where_the_model_reads_them(talk: Talk) -> None:
    talk.memories = True
    first = await talk.ask("My dog is called Rex")
    copies = [await talk.branch_off(first.id, "copy") for _ in range(2)]
    answer = await Talk(talk.room, talk.profile, memories=True).ask("What is my dog called?")
    assert [hit.text for hit in answer.recalled if hit.role == "user"] == ["My dog is called Rex"]
    leaf = (await copies[0].page()).leaf
    assert not [hit for hit in (await copies[0].ask("What is my dog called?", after=leaf)).recalled if hit.sent]


async def test_what_taught_a_memory_that_is_gone_is_not_recalled_from_a_copy(talk: Talk) -> None:
    talk.memories = True
    told = await talk.ask("Remember: my dog is called Rex")
    await talk.branch_off(told.id, "copy")
    other = Talk(talk.room, talk.profile, memories=True)
    answer = await other.ask("What is my dog called?")
    assert [hit.kind for hit in answer.recalled] == ["memory"]
    await talk.do(ForgetMemory(id=new_id(), profile=talk.profile, key=told.saved[0].key))
    assert (await other.again(answer.parent or "")).recalled == ()
