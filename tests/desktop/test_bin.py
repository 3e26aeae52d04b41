"""Deleting a chat in the whole window: what of its memories, the way back, the page of the bin, and out for good."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from core.commands import BinThread
from core.wire import decode_command
from desktop.bin_page import BinPage
from desktop.delete_dialog import DeleteDialog
from tests.desktop.app_kit import Person
from tests.desktop.shell_kit import OFFSCREEN, named

pytestmark = OFFSCREEN
CTRL = Qt.KeyboardModifier.ControlModifier


def _said(person: Person, *texts: str) -> str:
    """A new chat in which this was said; its id."""
    person.press(Qt.Key.Key_N, CTRL)
    for text in texts:
        person.enter(text)
    return person.app.session.chats.shown.id


def _listed(person: Person) -> list[str]:
    chats = person.app.session.chats
    return [chats.title_of(thread) for thread in chats._threads]


def _binned(person: Person) -> list[str]:
    return [item.title for item in person.app.session.bin.items]


def _delete(person: Person, thread: str) -> None:
    person.window.sidebar.bin_wanted.emit(thread)


def _dialog(person: Person) -> DeleteDialog:
    person.wait(lambda: isinstance(QApplication.activeModalWidget(), DeleteDialog))
    found = QApplication.activeModalWidget()
    assert isinstance(found, DeleteDialog)
    return found


def _press(parent: QWidget, text: str) -> None:
    pressed = next(one for one in parent.findChildren(QPushButton) if one.isVisible() and one.text() == text)
    QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)


def _two_in_the_bin(person: Person) -> None:
    for number, text in enumerate(("one", "two"), 1):
        _delete(person, _said(person, text))
        person.qtbot.waitUntil(partial(_holds, person, number), timeout=10_000)


def _holds(person: Person, count: int) -> bool:
    return len(_binned(person)) == count


def _open_bin(person: Person) -> BinPage:
    QTest.mouseClick(named(person.window, "Bin"), Qt.MouseButton.LeftButton)
    (page,) = person.window.findChildren(BinPage)
    assert page.isVisible()
    return page


def _commands(folder: Path) -> list[object]:
    lines = (folder / "commands.jsonl").read_bytes().splitlines()
    return [decode_command(line) for line in lines if line != b"--"]


def test_a_chat_that_taught_nothing_goes_without_a_question_and_comes_back(person: Person) -> None:
    chat = _said(person, "hello")
    _delete(person, chat)
    person.wait(lambda: _binned(person) == ["hello"])
    assert person.notice() == "“hello” is in the bin."
    assert _listed(person) == []
    QTest.mouseClick(person.button("Undo"), Qt.MouseButton.LeftButton)
    person.wait(lambda: _listed(person) == ["hello"])
    assert _binned(person) == []


def test_memories_of_that_chat_alone_are_listed_and_can_stay(person: Person, engine_folder: Path) -> None:
    chat = _said(person, "remember: my name is Ana")
    _said(person, "remember: my dog is Rex")
    _delete(person, chat)
    dialog = _dialog(person)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert "my name is Ana" in said
    assert not any("Rex" in text for text in said)
    _press(dialog, "Delete chat only")
    person.wait(lambda: _binned(person) == ["remember: my name is Ana"])
    sent = [command for command in _commands(engine_folder) if isinstance(command, BinThread)]
    assert [(command.thread, command.memories) for command in sent] == [(chat, ())]
    person.press(Qt.Key.Key_N, CTRL)
    person.enter("what is my name?")
    assert [hit.text for hit in person.rows()[-1].recalled] == ["my name is Ana", "my dog is Rex"]


def test_memories_go_with_the_chat_and_come_back_with_it(person: Person) -> None:
    chat = _said(person, "remember: my name is Ana")
    _delete(person, chat)
    _press(_dialog(person), "Delete memory too")
    person.wait(lambda: _binned(person) == ["remember: my name is Ana"])
    assert person.notice() == "“remember: my name is Ana” and 1 memory are in the bin."
    person.enter("what is my name?")
    assert person.rows()[-1].recalled == ()
    QTest.mouseClick(person.button("Undo"), Qt.MouseButton.LeftButton)
    person.wait(lambda: chat in person.app.session.chats._threads)
    person.press(Qt.Key.Key_N, CTRL)
    person.enter("what is my name?")
    assert [hit.text for hit in person.rows()[-1].recalled] == ["my name is Ana"]


def test_cancel_and_escape_delete_nothing(person: Person, engine_folder: Path) -> None:
    chat = _said(person, "remember: my name is Ana")
    _delete(person, chat)
    _press(_dialog(person), "Cancel")
    _delete(person, chat)
    QTest.keyClick(_dialog(person), Qt.Key.Key_Escape)
    assert _listed(person) == ["remember: my name is Ana"]
    assert not [command for command in _commands(engine_folder) if isinstance(command, BinThread)]


def test_the_bin_lists_what_was_deleted_and_when_it_goes(person: Person) -> None:
    _delete(person, _said(person, "hello"))
    person.wait(lambda: _binned(person) == ["hello"])
    assert named(person.window, "Bin").accessibleDescription() == "1 chat"
    _open_bin(person)
    assert not person.window.chat.composer.isVisible()
    assert "hello" in person.words()
    assert "Chats stay here for 30 days" in person.words()


def test_restore_by_keys_and_back(person: Person) -> None:
    person.enter("stays")
    _delete(person, _said(person, "hello"))
    person.wait(lambda: _binned(person) == ["hello"])
    _open_bin(person)
    assert person.focus().accessibleName() == "Restore hello"
    person.press(Qt.Key.Key_Return)
    person.wait(lambda: sorted(_listed(person)) == ["hello", "stays"])
    assert "The bin is empty." in person.words()
    assert person.focus().accessibleName() == "Back to the chat"
    person.press(Qt.Key.Key_Escape)
    assert person.window.chat.composer.isVisible()
    assert person.window.chat.transcript.isVisible()
    person.enter("and on")
    assert person.rows()[0].text == "and on"


def test_erasing_one_takes_two_steps(person: Person) -> None:
    _two_in_the_bin(person)
    page = _open_bin(person)
    _press(page, "Erase now")
    assert person.focus().accessibleName() == "Keep two in the bin"
    person.press(Qt.Key.Key_Return)
    _press(page, "Erase now")
    _press(page, "Erase for good")
    person.wait(lambda: _binned(person) == ["one"])
    person.wait(lambda: person.notice().startswith("Erased for good"))


def test_emptying_takes_two_steps(person: Person) -> None:
    _two_in_the_bin(person)
    page = _open_bin(person)
    _press(page, "Empty bin")
    _press(page, "Cancel")
    assert _binned(person) == ["two", "one"]
    _press(page, "Empty bin")
    _press(page, "Erase all for good")
    person.wait(lambda: _binned(person) == [])
    person.wait(lambda: person.notice().startswith("Erased for good"))
    assert not [one for one in page.findChildren(QPushButton) if one.isVisible() and one.text() == "Empty bin"]


def test_a_full_disk_is_said_in_plain_words(person: Person) -> None:
    _delete(person, _said(person, "full"))
    person.wait(lambda: _binned(person) == ["full"])
    page = _open_bin(person)
    _press(page, "Erase now")
    _press(page, "Erase for good")
    person.wait(lambda: "still on the disk" in person.notice())
    assert "full" in person.notice()


def test_any_chat_leads_back_from_the_bin(person: Person) -> None:
    chat = _said(person, "hello")
    leaves: tuple[Callable[[], None], ...] = (
        lambda: person.window.sidebar.thread_chosen.emit(chat),
        lambda: person.press(Qt.Key.Key_N, CTRL),
        lambda: person.press(Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier),
    )
    for leave in leaves:
        _open_bin(person)
        leave()
        assert person.window.chat.composer.isVisible()
        assert person.window.chat.transcript.isVisible()


def test_undo_is_not_offered_for_what_was_erased(person: Person) -> None:
    _delete(person, _said(person, "hello"))
    person.wait(lambda: _binned(person) == ["hello"])
    page = _open_bin(person)
    assert person.button("Undo").isVisible()
    _press(page, "Erase now")
    _press(page, "Erase for good")
    assert not [one for one in person.window.findChildren(QPushButton) if one.isVisible() and one.text() == "Undo"]
    person.wait(lambda: _binned(person) == [])


def test_each_profile_has_a_bin_of_its_own(person: Person) -> None:
    _delete(person, _said(person, "hello"))
    person.wait(lambda: _binned(person) == ["hello"])
    ana = person.app.session.people.open_id
    person.app.session.people.create("Bob")
    person.wait(lambda: person.is_ready() and person.app.session.people.open_id != ana)
    assert _binned(person) == []
    person.app.session.people.open(ana)
    person.wait(lambda: _binned(person) == ["hello"])
