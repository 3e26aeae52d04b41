"""Damaged profiles: what was looked at is brought back once, whatever comes twice, and nothing is ever overwritten."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.commands import Ask, DeleteProfile, FindRescues, OpenProfile, OpenThread, RestoreProfile
from core.events import Done, Page, Problem, ProfileOpened
from core.ids import new_id
from core.profiles import Profiles
from core.rescue_events import ProfileRestored, RescuesFound
from core.rescues import Rescues
from core.storage import Database, aside, files
from tests.conftest import AllowLog
from tests.core.engine_kit import Room
from tests.fakes.window import question

REMEMBER = "Remember: my name is Bob"
BROKEN = "file_broken"


class Damaged:
    """Bob's profile with a chat, a copy made after it, and a file whose blocks were damaged since."""

    def __init__(self, data: Path, asked: Ask) -> None:
        self.data = data
        self.profile = asked.profile
        self.asked = asked
        self.file = Profiles(data).file(asked.profile)
        self.room = Room(data)

    async def find(self) -> RescuesFound:
        self.room.events.clear()
        assert isinstance(await self.room.do(FindRescues(id=new_id(), profile=self.profile)), Done)
        return await self.room.first(RescuesFound)

    async def restore(self, command: RestoreProfile) -> ProfileRestored:
        self.room.events.clear()
        assert isinstance(await self.room.do(command), Done)
        return await self.room.first(ProfileRestored)

    async def wish(self, place: int = 0) -> RestoreProfile:
        """To bring back what is offered at this place."""
        found = await self.find()
        return RestoreProfile(id=new_id(), profile=self.profile, damaged=found.damaged, rescue=found.items[place].id)

    async def first_text(self) -> str:
        """Opens the profile and reads the chat."""
        assert isinstance(await self.room.do(OpenProfile(id=new_id(), profile=self.profile)), Done)
        await self.room.do(OpenThread(id=new_id(), profile=self.profile, thread=self.asked.thread))
        return (await self.room.first(Page)).messages[0].text

    async def answer(self) -> str:
        asked = question(self.profile, "what is my name?")
        await self.room.do(asked)
        return (await self.room.answered(asked.turn)).message.text

    def contents(self) -> dict[str, bytes]:
        files = (path for path in self.file.parent.iterdir() if path.is_file())
        return {path.name: path.read_bytes() for path in files if path.suffix not in (".lock", ".json")}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ask]:
    """A data folder with a profile that was told a name, and a copy of its file."""
    data = tmp_path_factory.mktemp("told")

    async def tell() -> Ask:
        room = Room(data)
        asked = question(await room.new_profile(), REMEMBER)
        await room.do(asked)
        await room.engine.close()
        return asked

    asked = asyncio.run(tell())
    with Database.open(Profiles(data).file(asked.profile)) as db:
        db.snapshot()
    return data, asked


def spoil(file: Path) -> None:
    """Flip a bit in every block, but not in the file's header."""
    content = bytearray(file.read_bytes())
    for place in range(3 * 4096, len(content), 4096):
        content[place + 100] ^= 1
    file.write_bytes(content)


@pytest.fixture
async def damaged(tmp_path: Path, told: tuple[Path, Ask], allow_log: AllowLog) -> AsyncIterator[Damaged]:
    allow_log("refused: file_broken")
    shutil.copytree(told[0], tmp_path, dirs_exist_ok=True)
    made = Damaged(tmp_path, told[1])
    spoil(made.file)
    yield made
    await made.room.engine.close()


async def test_a_copy_is_found_and_brought_back(damaged: Damaged) -> None:
    refused = await damaged.room.do(OpenProfile(id=new_id(), profile=damaged.profile))
    assert isinstance(refused, Problem)
    assert refused.code == BROKEN
    before = damaged.contents()
    found = await damaged.find()
    assert damaged.contents() == before
    assert [item.kind for item in found.items] == ["snapshot"]
    assert found.folder == str(damaged.file.parent)
    spoilt = damaged.file.read_bytes()
    restored = await damaged.restore(await damaged.wish())
    assert (restored.kind, restored.until) == ("snapshot", found.items[0].until)
    assert (Path(restored.kept) / damaged.file.name).read_bytes() == spoilt
    assert before.items() - {damaged.file.name: spoilt}.items() <= damaged.contents().items()
    assert await damaged.first_text() == REMEMBER
    assert await damaged.answer() == "Your name is Bob."


async def test_a_command_that_comes_twice_restores_once(damaged: Damaged) -> None:
    wish = await damaged.wish()
    first = await damaged.restore(wish)
    after = damaged.contents()
    assert await damaged.restore(wish) == first
    assert damaged.contents() == after


async def test_a_command_that_comes_again_to_another_engine_after_more_was_written_changes_nothing(
    damaged: Damaged,
) -> None:
    wish = await damaged.wish()
    first = await damaged.restore(wish)
    assert await damaged.first_text() == REMEMBER
    await damaged.room.engine.close()
    after = damaged.contents()
    damaged.room = Room(damaged.data)
    assert await damaged.restore(wish) == first
    assert damaged.contents() == after


async def test_another_engine_carries_out_what_the_first_one_found(damaged: Damaged) -> None:
    wish = await damaged.wish()
    await damaged.room.engine.close()
    damaged.room = Room(damaged.data)
    assert (await damaged.restore(wish)).kind == "snapshot"
    assert await damaged.first_text() == REMEMBER


async def test_killed_after_the_damaged_file_was_set_aside_it_is_brought_back_all_the_same(damaged: Damaged) -> None:
    wish = await damaged.wish()
    before = aside.put(damaged.file)
    restored = await damaged.restore(wish)
    assert Path(restored.kept) != before
    assert (before / damaged.file.name).samefile(Path(restored.kept) / damaged.file.name)
    assert await damaged.first_text() == REMEMBER


async def test_killed_before_an_empty_file_was_made_the_damaged_one_is_kept(damaged: Damaged) -> None:
    found = await damaged.find()
    wish = RestoreProfile(id=new_id(), profile=damaged.profile, damaged=found.damaged, rescue="")
    aside.put(damaged.file)
    files.wal_of(damaged.file).unlink(missing_ok=True)
    restored = await damaged.restore(wish)
    assert await damaged.restore(wish) == await damaged.restore(wish)
    assert Path(restored.kept).is_dir()
    assert isinstance(await damaged.room.do(OpenProfile(id=new_id(), profile=damaged.profile)), Done)


@pytest.mark.parametrize("trouble", ["unknown", "gone", "changed"])
async def test_what_is_not_there_any_more_is_refused_and_changes_nothing(
    damaged: Damaged, allow_log: AllowLog, trouble: str
) -> None:
    allow_log("rescue_gone")
    wish = await damaged.wish()
    if trouble == "unknown":
        wish = RestoreProfile(id="1", profile=damaged.profile, damaged=wish.damaged, rescue="snapshot:../../x")
    elif trouble == "gone":
        (copy,) = damaged.file.parent.glob("*.snapshot-*")
        copy.unlink()
    else:
        damaged.file.write_bytes(b"somebody else was here")
    before = damaged.contents()
    refused = await damaged.room.do(wish)
    assert isinstance(refused, Problem)
    assert refused.code == "rescue_gone"
    assert damaged.contents() == before


async def test_an_empty_profile_begins_and_the_damaged_file_is_kept(damaged: Damaged) -> None:
    for copy in damaged.file.parent.glob("*.snapshot-*"):
        copy.unlink()
    found = await damaged.find()
    assert found.items == ()
    spoilt = damaged.file.read_bytes()
    wish = RestoreProfile(id="1", profile=damaged.profile, damaged=found.damaged, rescue="")
    restored = await damaged.restore(wish)
    assert restored.kind == "empty"
    assert (Path(restored.kept) / damaged.file.name).read_bytes() == spoilt
    assert await damaged.restore(wish) == restored
    assert isinstance(await damaged.room.do(OpenProfile(id=new_id(), profile=damaged.profile)), Done)
    assert await damaged.answer() != "Your name is Bob."


async def test_a_file_that_is_open_is_closed_for_the_look(tmp_path: Path, allow_log: AllowLog) -> None:
    allow_log("profile_not_open")
    room = Room(tmp_path)
    bob = await room.new_profile()
    assert (await _find(room, bob)).damaged
    refused = await room.do(OpenThread(id="page", profile=bob, thread=new_id()))
    await room.engine.close()
    assert isinstance(refused, Problem)
    assert refused.code == "profile_not_open"


async def _find(room: Room, profile: str) -> RescuesFound:
    await room.do(FindRescues(id=new_id(), profile=profile))
    return await room.first(RescuesFound)


async def test_a_profile_that_is_not_there_is_refused(tmp_path: Path, allow_log: AllowLog) -> None:
    allow_log("no_such_profile")
    room = Room(tmp_path)
    for command in (
        FindRescues(id="1", profile=new_id()),
        FindRescues(id="2", profile="../x"),
        RestoreProfile(id="3", profile=new_id(), damaged="", rescue=""),
    ):
        refused = await room.do(command)
        assert isinstance(refused, Problem)
        assert refused.code == "no_such_profile"
    await room.engine.close()


async def test_opening_and_deleting_wait_for_a_rescue_and_other_profiles_do_not(damaged: Damaged) -> None:
    commands = (
        FindRescues(id="1", profile=damaged.profile),
        FindRescues(id="2", profile=damaged.profile),
        DeleteProfile(id="3", profile=damaged.profile, typed="Bob"),
    )
    for command in commands:
        await damaged.room.engine.handle(command)
    ends = [event.reply for event in damaged.room.events if isinstance(event, Done | Problem)]
    assert ends == ["1", "2", "3"]
    assert not damaged.file.parent.exists()


async def test_a_rescue_that_takes_long_holds_up_nobody_else(tmp_path: Path) -> None:
    rescues, open_door = Rescues(Profiles(tmp_path)), asyncio.Event()
    ended: list[str] = []

    async def work(name: str) -> None:
        await open_door.wait()
        ended.append(name)

    rescues.begin("bob", lambda: work("first"))
    rescues.begin("bob", lambda: work("second"))
    await rescues.settle("ana")
    settled = asyncio.create_task(rescues.settle("bob"))
    await asyncio.sleep(0)
    assert not settled.done()
    open_door.set()
    await rescues.close()
    await settled
    assert ended == ["first", "second"]


async def test_nothing_of_a_rescue_opens_the_profile(damaged: Damaged) -> None:
    await damaged.restore(await damaged.wish())
    assert not [event for event in damaged.room.events if isinstance(event, ProfileOpened)]
