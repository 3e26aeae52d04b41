"""Attachments and drafts, through the engine: from the file into the prompt, and kept as their message is."""

import base64
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.attachment_commands import Attach, KeepDraft, OpenAttachment
from core.attachment_events import Attached, Attachment, AttachmentOpened, Draft, Drafts
from core.bin_commands import CloseTemporary, KeepTemporary
from core.commands import Ask, OpenProfile, OpenThread
from core.events import Answered, Done, Page, Problem
from core.ids import new_id
from tests.conftest import AllowLog
from tests.core.canary import prints
from tests.core.engine_kit import Room
from tests.fakes.image_files import png
from tests.fakes.ollama_models import FakeModel
from tests.fakes.ollama_server import FakeOllama
from tests.fakes.window import question

SEEING = FakeModel("gemma3:4b", capabilities=("completion", "vision"))


@pytest.fixture
def ollama() -> Iterator[FakeOllama]:
    with FakeOllama([SEEING]) as server:
        yield server


async def attach(room: Room, asked: Ask, name: str, **source: object) -> Attachment:
    command = Attach(id=new_id(), profile=asked.profile, thread=asked.thread, attachment=new_id(), name=name)
    command = msgspec.structs.replace(command, temporary=asked.temporary, empty=asked.parent is None, **source)
    assert isinstance(await room.do(command), Done)
    return (await room.first(Attached, lambda event: event.item.id == command.attachment)).item


def attached_in(file: Path) -> dict[str, object]:
    found = {table: rows for table, rows in prints(file).items() if "attachment" in table}
    assert len(found) == 4
    return dict(found)


async def page(room: Room, asked: Ask) -> Page:
    room.events.clear()
    await room.do(OpenThread(id=new_id(), profile=asked.profile, thread=asked.thread))
    return await room.first(Page)


def prompt(ollama: FakeOllama) -> list[dict[str, object]]:
    return [request for request in ollama.requests if request.is_chat][-1].messages


async def test_files_go_into_the_prompt_and_come_back_with_their_message(
    room: Room, bob: str, ollama: FakeOllama, tmp_path: Path
) -> None:
    (tmp_path / "plan.md").write_text("Dig a pond.")
    asked = question(bob, "What is this about?")
    plan = await attach(room, asked, "plan.md", path=str(tmp_path / "plan.md"))
    photo = await attach(room, asked, "pond.png", data=png(56, 28))
    (tmp_path / "plan.md").unlink()
    asked = msgspec.structs.replace(asked, attachments=(plan.id, photo.id))
    assert isinstance(await room.do(asked), Done)
    said = prompt(ollama)[-1]
    assert "Dig a pond." in str(said["content"])
    assert str(said["content"]).endswith("What is this about?")
    assert said["images"] == [base64.b64encode(png(56, 28)).decode()]
    first = (await page(room, asked)).messages[0]
    assert (first.text, first.attachments) == ("What is this about?", (plan, photo))
    again = question(bob, "And now?", thread=asked.thread, parent=asked.turn)
    await room.do(again)
    assert prompt(ollama)[:2] == [prompt(ollama)[0], said], "what was sent before is sent in the same bytes"
    for item, data, text in ((plan, b"", "Dig a pond."), (photo, png(56, 28), "")):
        await room.do(OpenAttachment(id=new_id(), profile=bob, thread=asked.thread, attachment=item.id))
        opened = await room.first(AttachmentOpened, lambda event, item=item: event.attachment == item.id)  # type: ignore[misc]
        assert (opened.data, opened.text) == (data, text)


async def test_what_is_wrong_with_a_file_is_said_and_the_question_is_not_lost(
    room: Room, bob: str, tmp_path: Path, allow_log: AllowLog
) -> None:
    allow_log("refused")
    asked = question(bob, "hello")
    cases = [("gone.txt", {"path": str(tmp_path / "gone.txt")}, "attachment_gone"),
             ("folder", {"path": str(tmp_path)}, "attachment_gone"),
             ("empty.txt", {"text": ""}, "attachment_empty"),
             ("odd.bin", {"data": b"\x00\x01"}, "attachment_unknown")]  # fmt: skip
    for name, source, code in cases:
        command = Attach(id=new_id(), profile=bob, thread=asked.thread, attachment=new_id(), name=name, **source)  # type: ignore[arg-type]
        problem = await room.do(command)
        assert isinstance(problem, Problem)
        assert (problem.code, problem.params["name"]) == (code, name)
    lost = await room.do(msgspec.structs.replace(asked, attachments=("nothing",)))
    assert isinstance(lost, Problem)
    assert lost.code == "attachment_gone"
    assert not [event for event in room.events if isinstance(event, Answered)]


async def test_a_temporary_chat_keeps_its_files_to_itself_until_it_is_kept(room: Room, bob: str) -> None:
    before = attached_in(room.profiles.file(bob))
    asked = msgspec.structs.replace(question(bob, "Read this"), temporary=True)
    note = await attach(room, asked, "note.txt", text="a secret plan")
    asked = msgspec.structs.replace(asked, attachments=(note.id,))
    await room.do(asked)
    assert attached_in(room.profiles.file(bob)) == before
    await room.do(KeepTemporary(id=new_id(), profile=bob, thread=asked.thread))
    assert (await page(room, asked)).messages[0].attachments == (note,)
    await room.do(CloseTemporary(id=new_id(), profile=bob, thread=asked.thread))
    await room.do(OpenAttachment(id=new_id(), profile=bob, thread=asked.thread, attachment=note.id, temporary=True))
    assert (await room.first(AttachmentOpened)).text == "a secret plan"


async def test_drafts_are_there_when_the_profile_is_opened_again(room: Room, bob: str) -> None:
    asked = question(bob, "hello")
    note = await attach(room, asked, "note.txt", text="words")
    await room.do(KeepDraft(id=new_id(), profile=bob, thread="", text="half a line"))
    await room.do(KeepDraft(id=new_id(), profile=bob, thread=asked.thread, text="", attachments=(note.id, "gone")))
    room.events.clear()
    await room.do(OpenProfile(id=new_id(), profile=bob))
    drafts = (await room.first(Drafts)).items
    assert drafts == (
        Draft(thread="", text="half a line"),
        Draft(thread=asked.thread, text="", attachments=(note,)),
    )


async def test_the_built_in_model_answers_the_question_and_leaves_the_file(room: Room) -> None:
    profile = await room.new_profile("Ana")
    await room.do(question(profile, "Remember: my name is Ana"))
    asked = question(profile, "what is my name?")
    note = await attach(room, asked, "note.txt", text="The pond is two metres deep, and my name is Otto.")
    asked = msgspec.structs.replace(asked, attachments=(note.id,))
    await room.do(asked)
    assert (await room.answered(asked.turn)).message.text == "Your name is Ana."
