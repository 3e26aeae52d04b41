"""A turn: ends with exactly one Answered and one Done, with its text, whatever fails and whenever it is stopped."""

import asyncio
import time
from collections.abc import Callable

import msgspec
import pytest

from core.commands import Ask, OpenThread, Stop
from core.errors import DiskFull
from core.events import Answered, Done, Message, Page
from core.ids import new_id
from core.positions import Positions
from core.storage import Transcript
from tests.conftest import AllowLog
from tests.core.engine_kit import Room
from tests.fakes.ollama_server import FakeOllama
from tests.fakes.window import question

STOP_SECONDS = 0.2
"""What DESIGN promises."""


async def _page(room: Room, asked: Ask) -> tuple[Message, ...]:
    room.events.clear()
    await room.do(OpenThread(id=new_id(), profile=asked.profile, thread=asked.thread))
    return (await room.first(Page)).messages


def _raising(error: Exception) -> Callable[..., None]:
    def fail(*_arguments: object) -> None:
        raise error

    return fail


async def test_a_bug_in_writing_the_answer_still_ends_the_turn(
    room: Room, bob: str, monkeypatch: pytest.MonkeyPatch, allow_log: AllowLog
) -> None:
    allow_log("turn failed")
    allow_log("engine_broke")
    monkeypatch.setattr(Transcript, "finish_answer", _raising(LookupError()))
    asked = question(bob, "hello")
    assert isinstance(await room.do(asked), Done)
    message = (await room.answered(asked.turn)).message
    assert (message.text, message.state, message.error) == ("one two three four.", "failed", "engine_broke")


async def test_an_answer_that_found_no_room_is_shown_and_written_later(
    room: Room, bob: str, monkeypatch: pytest.MonkeyPatch, allow_log: AllowLog
) -> None:
    allow_log("disk_full")
    allow_log("an answer is still not written")
    asked = question(bob, "hello")
    with monkeypatch.context() as patch:
        patch.setattr(Transcript, "finish_answer", _raising(DiskFull(path="here")))
        await room.do(asked)
        told = (await room.answered(asked.turn)).message
        assert (told.text, told.state, told.error) == ("one two three four.", "failed", "disk_full")
        shown = (await _page(room, asked))[-1]
        assert (shown.text, shown.state, shown.error) == (told.text, "failed", "disk_full")
        refused = await room.do(question(bob, "and now?", thread=asked.thread, parent=asked.turn))
        assert not isinstance(refused, Done)
    again = question(bob, "and now?", thread=asked.thread, parent=asked.turn)
    assert isinstance(await room.do(again), Done)
    assert [(one.text, one.state) for one in await _page(room, asked)][1::2] == [("one two three four.", "whole")] * 2


async def test_what_was_told_is_what_is_in_the_file(room: Room, bob: str) -> None:
    asked = question(bob, "Remember: my name is Bob")
    await room.do(asked)
    told = (await room.answered(asked.turn)).message
    assert (await _page(room, asked))[-1] == told


@pytest.mark.parametrize("phase", ["position", "first token", "stream"])
async def test_stop_takes_effect_at_once(
    room: Room, bob: str, ollama: FakeOllama, monkeypatch: pytest.MonkeyPatch, phase: str
) -> None:
    reached = asyncio.Event()
    asked = question(bob, "hello")

    async def for_ever(*_arguments: object) -> None:
        reached.set()
        await asyncio.Event().wait()

    if phase == "position":
        monkeypatch.setattr(Positions, "before", for_ever)
    ollama.hold()
    await room.engine.handle(asked)
    if phase == "position":
        await reached.wait()
    else:
        await asyncio.to_thread(ollama.wait, lambda: len(ollama.chats) == 1)
        ollama.release(2 if phase == "stream" else 0)
    began = time.monotonic()
    await room.do(Stop(id=new_id(), profile=bob, turn=asked.turn))
    message = (await room.answered(asked.turn)).message
    assert time.monotonic() - began < STOP_SECONDS
    assert message.state == "stopped"
    assert "one two three four.".startswith(message.text)
    assert len([event for event in room.events if isinstance(event, Answered)]) == 1


async def test_a_stopped_chat_goes_on_from_a_checkpoint(room: Room, bob: str, ollama: FakeOllama) -> None:
    parent, thread = None, new_id()
    for _ in range(2):
        asked = question(bob, "hello", thread=thread, parent=parent)
        await room.do(asked)
        parent = asked.turn
    ollama.hold()
    stopped = question(bob, "more", thread=thread, parent=parent)
    await room.engine.handle(stopped)
    await asyncio.to_thread(ollama.wait, lambda: len(ollama.chats) == 3)
    await room.do(Stop(id=new_id(), profile=bob, turn=stopped.turn))
    await room.conclusion(stopped.id)
    ollama.open()
    last = question(bob, "go on", thread=thread, parent=stopped.turn)
    await room.do(last)
    said = [message["content"] for message in ollama.chats[-1].messages[1:]]
    assert said == ["hello", "one two three four.", "hello", "one two three four.", "more\n\ngo on"]


@pytest.mark.parametrize("text", ["what? " * 100_000, "so" + " " * 500_000, "Remember: I am Bob. " + "word " * 100_000])
async def test_a_pasted_book_does_not_hold_up_the_loop(room: Room, text: str) -> None:
    bob = await room.new_profile()
    await room.do(question(bob, "hello"))
    watching = asyncio.create_task(_worst_gap())
    await asyncio.sleep(0)
    asked = question(bob, text)
    await room.do(asked)
    watching.cancel()
    assert (await room.answered(asked.turn)).message.state == "whole"
    assert await watching < STOP_SECONDS


async def _worst_gap() -> float:
    """The most seconds of work, by whatever thread of this process, between two looks of the loop.

    Work, not time: a busy computer makes every look late, and does nothing about what was done meanwhile.
    """
    worst = 0.0
    while True:
        began = time.process_time()
        try:
            await asyncio.sleep(0.005)
        except asyncio.CancelledError:
            return worst
        worst = max(worst, time.process_time() - began)


@pytest.mark.parametrize("odd", ["", "\0", "a\0b", "'; DROP TABLE threads; --", "x" * 100_000, "../..", "\U0001f600"])
async def test_odd_ids_are_ids(room: Room, odd: str) -> None:
    bob = await room.new_profile()
    first = msgspec.structs.replace(question(bob, "hello\0"), thread=odd, message="m" + odd, turn="t" + odd)
    second = msgspec.structs.replace(question(bob, "again", parent=first.turn), thread=odd)
    for asked in (first, second):
        assert isinstance(await room.do(asked), Done)
        assert (await room.answered(asked.turn)).message.state == "whole"
    assert [message.text for message in await _page(room, second)][::2] == ["hello\0", "again"]


@pytest.mark.parametrize("text", ["", " \n "])
async def test_an_empty_question_is_survived(room: Room, bob: str, text: str) -> None:
    asked = question(bob, text)
    await room.do(asked)
    assert (await room.answered(asked.turn)).message.state == "whole"
    after = question(bob, "hello", thread=asked.thread, parent=asked.turn)
    await room.do(after)
    assert (await room.answered(after.turn)).message.state == "whole"
