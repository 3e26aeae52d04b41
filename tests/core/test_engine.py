"""The engine: every command has one end, in the order they came, whatever happens around it."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.commands import (
    BinThread,
    ChooseModel,
    CreateProfile,
    DeleteProfile,
    ForgetMemory,
    ListModels,
    ListProfiles,
    OpenProfile,
    RenameProfile,
)
from core.errors import DiskFull
from core.events import Done, MemoryForgotten, Models, Problem, ProfileOpened, Profiles, ThreadChanged
from core.ids import new_id
from core.profiles import Profiles as Folders
from tests.conftest import AllowLog
from tests.core.engine_kit import Room
from tests.fakes.window import question

REMEMBER = "Remember: my name is Bob"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    made = Room(tmp_path)
    yield made
    await made.engine.close()


def _full(*_arguments: object) -> None:
    raise DiskFull(path="here")


async def test_a_model_counts_from_the_very_next_question(room: Room, allow_log: AllowLog) -> None:
    allow_log("model_server_down")
    bob = await room.new_profile()
    asked = question(bob, "hello")
    await room.engine.handle(ChooseModel(id="choose", profile=bob, model="x:1b"))
    await room.engine.handle(asked)
    assert (await room.answered(asked.turn)).message.model == "x:1b"


async def test_commands_before_a_switch_take_effect_before_it(tmp_path: Path) -> None:
    importing = threading.Event()
    room = Room(tmp_path, prepare=importing.wait)
    bob = await room.new_profile()
    commands = (
        ForgetMemory(id="forget", profile=bob, key="k"),
        ChooseModel(id="choose", profile=bob, model="x:1b"),
        ListModels(id="list", profile=bob),
    )
    for command in commands:
        await room.engine.handle(command)
    await room.new_profile("Ana")
    importing.set()
    for command in commands:
        assert isinstance(await room.conclusion(command.id), Done)
    told = await room.first(Models)
    await room.engine.close()
    assert told.profile != bob
    assert all(len(room.conclusions(command.id)) == 1 for command in commands)


async def test_nothing_of_a_profile_is_said_after_another_was_opened(room: Room) -> None:
    bob = await room.new_profile()
    asked = question(bob, "what do you know about me?")
    await room.engine.handle(asked)
    ana = await room.new_profile("Ana")
    await room.answered(asked.turn)
    await room.first(Models, lambda event: event.profile == ana)
    opened = room.events.index(ProfileOpened(profile=ana, name="Ana"))
    assert bob not in {getattr(event, "profile", "") for event in room.events[opened:]}


async def test_a_memory_taken_back_while_its_answer_runs_stays_away(room: Room) -> None:
    bob = await room.new_profile()
    asked = question(bob, REMEMBER)
    await room.do(asked)
    assert isinstance(await room.do(ForgetMemory(id="forget", profile=bob, key=asked.message)), Done)
    await room.first(MemoryForgotten)
    who = question(bob, "what is my name?")
    await room.do(who)
    assert (await room.answered(who.turn)).message.recalled == ()


async def test_a_full_disk_keeps_nobody_from_opening_and_deleting(
    room: Room, monkeypatch: pytest.MonkeyPatch, allow_log: AllowLog
) -> None:
    allow_log("disk_full")
    bob = await room.new_profile()
    with monkeypatch.context() as patch:
        patch.setattr(Folders, "_write", _full)
        assert isinstance(await room.do(OpenProfile(id="open", profile=bob)), Done)
        assert isinstance(await room.do(DeleteProfile(id="delete", profile=bob, typed="Bob")), Done)
    assert room.profiles.all() == ()


async def test_a_profile_that_could_not_be_made_is_not_there(
    room: Room, monkeypatch: pytest.MonkeyPatch, allow_log: AllowLog
) -> None:
    allow_log("disk_full")
    with monkeypatch.context() as patch:
        patch.setattr(Folders, "_write", _full)
        refused = await room.do(CreateProfile(id="create", profile=new_id(), name="Bob"))
    assert isinstance(refused, Problem)
    assert refused.code == "disk_full"
    await room.do(ListProfiles(id="list"))
    assert (await room.first(Profiles)).items == ()


async def test_every_command_on_profiles_may_come_twice(room: Room) -> None:
    bob = new_id()
    commands = (
        CreateProfile(id=new_id(), profile=bob, name="Bob"),
        OpenProfile(id=new_id(), profile=bob),
        RenameProfile(id=new_id(), profile=bob, name="Bobby"),
        DeleteProfile(id=new_id(), profile=bob, typed="Bobby"),
    )
    for command in commands:
        for _ in range(2):
            await room.engine.handle(command)
        assert [type(end) for end in room.conclusions(command.id)] == [Done, Done]
    assert list((room.profiles.folder(bob).parent).iterdir()) == []


async def test_a_chat_in_the_bin_stays_there_when_a_question_comes_again(room: Room) -> None:
    bob = await room.new_profile()
    asked = question(bob, "hello")
    await room.do(asked)
    await room.do(BinThread(id="bin", profile=bob, thread=asked.thread, binned=True))
    await room.new_profile("Ana")
    await room.do(OpenProfile(id="back", profile=bob))
    room.events.clear()
    await room.do(asked)
    assert not [event for event in room.events if isinstance(event, ThreadChanged)]


async def test_what_is_slow_is_made_again_when_it_failed(tmp_path: Path, allow_log: AllowLog) -> None:
    for expected in ("a task ended by an exception", "turn failed", "engine_broke"):
        allow_log(expected)
    failing = True

    def prepare() -> None:
        if failing:
            raise MemoryError

    room = Room(tmp_path, prepare=prepare)
    bob = await room.new_profile()
    first, second = question(bob, "hello"), question(bob, "hello")
    await room.do(first)
    failing = False
    await room.do(second)
    await room.engine.close()
    assert (await room.answered(first.turn)).message.error == "engine_broke"
    assert (await room.answered(second.turn)).message.state == "whole"


async def test_the_end_comes_while_everything_is_still_importing(tmp_path: Path) -> None:
    importing = threading.Event()
    room = Room(tmp_path, prepare=importing.wait)
    bob = await room.new_profile()
    asked = question(bob, "hello")
    await room.engine.handle(asked)
    closing = asyncio.create_task(room.engine.close())
    assert (await room.answered(asked.turn)).message.state == "interrupted"
    assert isinstance(await room.conclusion(asked.id), Done)
    importing.set()
    await closing
    assert room.embeddings.closed


async def test_the_end_comes_though_nothing_could_be_imported(tmp_path: Path, allow_log: AllowLog) -> None:
    allow_log("a task ended by an exception")

    def prepare() -> None:
        raise MemoryError

    room = Room(tmp_path, prepare=prepare)
    await room.new_profile()
    await room.engine.close()
