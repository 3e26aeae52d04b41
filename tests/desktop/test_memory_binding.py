"""From an answer into the panel, and from a memory back to its message, in the whole window over the fake engine."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from core.commands import OpenThread
from core.events import RecallHit
from core.memory_commands import MarkIrrelevant, RememberAgain
from core.memory_events import MemorySource
from desktop.chat.chips import Chip
from desktop.chat.field import Field
from tests.conftest import AllowLog
from tests.desktop.app_kit import Person, Start
from tests.desktop.memory_kit import CTRL, LEFT, is_open, open_panel, press_in, pressable, rows, says, sent
from tests.desktop.shell_kit import OFFSCREEN, named, tab_to

pytestmark = OFFSCREEN


def _chips(person: Person) -> list[Chip]:
    return [chip for chip in person.window.findChildren(Chip) if chip.isVisible()]


def test_a_chip_opens_its_memory_and_says_where_it_does_not_belong(person: Person, engine_folder: Path) -> None:
    person.window.resize(1280, 820)
    person.enter("remember: my name is Ana")
    person.press(Qt.Key.Key_N, CTRL)
    person.enter("what is my name?")
    (chip,) = _chips(person)
    QTest.mouseClick(chip, LEFT)
    panel = person.window.memory.panel
    person.wait(lambda: panel.entry.text == "my name is Ana")
    mark = next(one for one in panel.findChildren(QPushButton) if one.text() == "Not relevant here")
    press_in(panel, "Not relevant here")
    press_in(panel, "Back to all memories")
    QTest.mouseClick(chip, LEFT)
    person.wait(lambda: panel.entry.text == "my name is Ana")
    assert mark.isChecked(), "opened again from the same answer it is still pressed"
    press_in(panel, "Not relevant here")
    person.wait(lambda: len(sent(engine_folder, MarkIrrelevant)) == 2)
    person.wait(lambda: not mark.isChecked())
    marks = [one for one in sent(engine_folder, MarkIrrelevant) if isinstance(one, MarkIrrelevant)]
    assert [(one.message, one.irrelevant) for one in marks] == [
        (person.rows()[-1].id, True),
        (person.rows()[-1].id, False),
    ]


def test_what_was_remembered_opens_in_the_panel_and_is_forgotten_as_before(person: Person) -> None:
    person.window.resize(1280, 820)
    person.enter("remember: my name is Ana")
    QTest.mouseClick(named(person.window, "Open the memory: my name is Ana"), LEFT)
    panel = person.window.memory.panel
    person.wait(lambda: panel.entry.text == "my name is Ana")
    assert "Not relevant here" not in pressable(panel)
    QTest.mouseClick(person.button("Undo"), LEFT)
    person.wait(lambda: "This memory is not here any more." in says(panel))
    assert "Forgotten." in person.words()


def test_a_source_far_back_is_found_page_by_page(person: Person, engine_folder: Path) -> None:
    person.window.resize(1280, 820)
    for number in range(60):
        person.enter(f"line {number}")
    thread, first = person.app.session.chats.shown.id, person.rows()[0].id
    person.press(Qt.Key.Key_N, CTRL)
    person.app.session.chats._states.clear()
    panel = open_panel(person)
    source = MemorySource(message=first, thread=thread, title="line 0")
    panel.entry.jump_wanted.emit(source)
    person.wait(lambda: person.app.session.chats.shown.id == thread)
    transcript = person.window.chat.transcript
    person.wait(lambda: transcript.view(first) is not None and transcript._marker.row is transcript.view(first))
    QApplication.processEvents()
    view = transcript.view(first)
    assert view is not None
    assert 0 <= view.y() - transcript.verticalScrollBar().value() < transcript.height() // 2
    assert len(sent(engine_folder, OpenThread)) == 3


@pytest.mark.parametrize(("thread", "words"), [("gone", "not here any more"), ("", "not in this branch")])
def test_a_source_that_is_gone_is_told(person: Person, thread: str, words: str) -> None:
    person.enter("hello")
    chat = thread or person.app.session.chats.shown.id
    panel = open_panel(person)
    panel.entry.jump_wanted.emit(MemorySource(message="nowhere", thread=chat))
    person.wait(lambda: words in person.notice())


def test_a_chip_of_a_message_opens_its_chat_there(person: Person) -> None:
    person.enter("the starter is fed at eight")
    thread, said = person.app.session.chats.shown.id, person.rows()[0].id
    person.press(Qt.Key.Key_N, CTRL)
    person.enter("when?")
    words = person.rows()[0].text
    hits = (
        RecallHit(key="k", text=words, score=1.0, sent=True, learned=0, kind="message", thread=thread, source=said),
        RecallHit(key="l", text="x", score=1.0, sent=True, learned=0, kind="message", role="assistant"),
    )
    transcript = person.window.chat.transcript
    transcript.set_recalled(person.rows()[1].id, hits)
    QApplication.processEvents()
    first, second = _chips(person)
    assert first.accessibleName().startswith("From a chat: ")
    assert "Answered" in second.toolTip()
    QTest.mouseClick(first, LEFT)
    person.wait(lambda: transcript.view(said) is not None and transcript._marker.row is transcript.view(said))
    assert isinstance(person.focus(), Field)
    assert not is_open(person)


def test_escape_leads_back_to_writing_from_everywhere(person: Person) -> None:
    person.window.resize(1280, 820)
    person.enter("remember: my name is Ana")
    panel = open_panel(person)
    person.wait(lambda: rows(panel) == 1)
    for name in ("Memories", "Add a memory", "All: 1", "Width of the memory panel, with the arrow keys"):
        tab_to(name)
        person.press(Qt.Key.Key_Escape)
        assert isinstance(person.focus(), Field), name
        assert is_open(person)


def test_the_page_of_profiles_has_no_panel(person: Person) -> None:
    person.window.show_people()
    person.press(Qt.Key.Key_M, CTRL)
    assert not is_open(person)


def test_a_dead_engine_leaves_the_list_and_the_next_one_answers(person: Person, allow_log: AllowLog) -> None:
    allow_log("the engine")
    panel = open_panel(person)
    person.window.chat.composer.focus()
    person.enter("remember: my name is Ana")
    person.wait(lambda: rows(panel) == 1)
    person.enter("crash once")
    person.wait(lambda: person.app.session.status.engine == "ready")
    assert rows(panel) == 1
    panel.list_page.search.setFocus()
    person.write("name")
    person.wait(lambda: rows(panel) == 1 and panel.list_page.search.text() == "name")
    person.write("less")
    person.wait(lambda: "No memory matches “nameless”" in says(panel))


def test_what_no_model_could_read_is_told_and_tried_again(start: Start, engine_folder: Path) -> None:
    person = start()
    person.make_first_profile("rich")
    panel = open_panel(person)
    person.wait(lambda: "2 messages could not be read for memories." in says(panel))
    press_in(panel, "Try again to read messages for memories")
    person.wait(lambda: "could not be read" not in says(panel))
    assert len(sent(engine_folder, RememberAgain)) == 1
