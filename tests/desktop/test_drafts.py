"""Unsent text and files: by profile and chat, sent to the engine a moment later, never those of temporary chats."""

import pytest
from pytestqt.qtbot import QtBot

from core.attachment_commands import Attach, KeepDraft
from core.attachment_events import Attached, Attachment, Draft
from core.commands import AnyCommand
from desktop.attaching import Chat
from desktop.drafts import DraftBox


class Sent(list[AnyCommand]):
    """What went to the engine."""

    def send(self, command: AnyCommand) -> bool:
        self.append(command)
        return True

    def drafts(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Chat, text and files of every draft that was sent since the last time."""
        found = [(one.thread, one.text, one.attachments) for one in self if isinstance(one, KeepDraft)]
        self.clear()
        return found


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def box(qtbot: QtBot, sent: Sent) -> DraftBox:
    del qtbot
    made = DraftBox(sent.send)
    made.enter("ana")
    return made


def test_texts_of_two_profiles_do_not_meet_and_early_text_goes_to_one_chat(box: DraftBox) -> None:
    box.keep("", "", "early")
    box.keep("ana", "t", "hers")
    box.adopt("bob", "")
    box.adopt("ana", "")
    assert (box.get("bob", ""), box.get("ana", ""), box.get("ana", "t")) == ("early", "", "hers")
    box.keep("ana", "t", "")
    assert box.get("ana", "t") == ""


def test_only_the_last_of_quick_changes_is_sent_and_only_for_the_open_profile(
    box: DraftBox, sent: Sent, qtbot: QtBot
) -> None:
    for text in ("h", "he", "hey"):
        box.keep("ana", "t", text)
    box.keep("bob", "t", "his")
    qtbot.waitUntil(lambda: bool(sent))
    assert sent.drafts() == [("t", "hey", ())]
    box.keep("ana", "t", "hey")
    box.flush()
    assert sent.drafts() == [], "nothing has changed"
    box.enter("bob")
    box.flush()
    assert sent.drafts() == [("t", "his", ())]


def test_a_temporary_chat_tells_nobody_until_it_is_an_ordinary_one(box: DraftBox, sent: Sent) -> None:
    box.hide("ana", "t")
    box.keep("ana", "t", "a secret")
    box.flush()
    assert sent.drafts() == []
    box.forget("ana", "t")
    box.flush()
    assert sent.drafts() == [("t", "a secret", ())]


def test_a_new_chat_takes_text_and_files_with_it_when_it_gets_its_place(box: DraftBox, sent: Sent) -> None:
    box.keep("ana", "", "words")
    box.files.show(Chat("ana", "", "t"))
    box.files.add_text("long")
    (attach,) = [one for one in sent if isinstance(one, Attach)]
    item = Attachment(id=attach.attachment, name=attach.name, kind="text", size=4, tokens=1)
    box.files.take(Attached(profile="ana", thread="t", item=item))
    box.name("ana", "t")
    box.flush()
    assert sent.drafts() == [("", "", ()), ("t", "words", (item.id,))]
    assert box.files.ready == (item.id,), "they are still on the screen"


def test_what_the_file_has_does_not_replace_what_is_written(box: DraftBox) -> None:
    item = Attachment(id="f", name="a.txt", kind="text", size=1, tokens=1)
    box.keep("ana", "t", "newer")
    box.load("ana", Draft(thread="t", text="older", attachments=(item,)))
    box.load("ana", Draft(thread="", text="only there"))
    assert (box.get("ana", "t"), box.get("ana", "")) == ("newer", "only there")
    assert box.files.of("ana", "t") == ("f",)
    assert not box.is_empty("ana", "t")
