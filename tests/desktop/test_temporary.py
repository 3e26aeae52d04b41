"""Temporary chats in the whole window: begun, told apart, asked about before they are lost, kept, and mourned."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from core.commands import Ask
from core.wire import decode_command
from desktop.leave_dialog import LeaveDialog
from tests.conftest import AllowLog
from tests.desktop.app_kit import Person, Start
from tests.desktop.shell_kit import OFFSCREEN, named

pytestmark = OFFSCREEN
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
KEPT = "Temporary chat. Nothing is kept."


def _begin(person: Person) -> None:
    person.press(Qt.Key.Key_N, CTRL | SHIFT)
    assert person.app.session.chats.shown.temporary


def _dialog(person: Person) -> LeaveDialog:
    person.wait(lambda: isinstance(QApplication.activeModalWidget(), LeaveDialog))
    found = QApplication.activeModalWidget()
    assert isinstance(found, LeaveDialog)
    return found


def _answer(person: Person, text: str) -> None:
    """Press a button of the question, and wait until it is gone."""
    dialog = _dialog(person)
    pressed = next(one for one in dialog.findChildren(QPushButton) if one.text() == text)
    QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)
    person.wait(lambda: QApplication.activeModalWidget() is None)


def _listed(person: Person) -> list[str]:
    chats = person.app.session.chats
    return [chats.title_of(thread) for thread in chats._threads]


def _sent(folder: Path) -> list[object]:
    lines = (folder / "commands.jsonl").read_bytes().splitlines()
    return [decode_command(line) for line in lines if line != b"--"]


def _tags(folder: Path) -> list[str]:
    return [str(command.__struct_config__.tag) for command in _sent(folder)]  # type: ignore[attr-defined]


def test_it_looks_different_and_is_in_no_list(person: Person) -> None:
    assert KEPT not in person.words()
    _begin(person)
    assert KEPT in person.words()
    assert "Off the record" in person.words()
    person.enter("hello")
    assert [row.text for row in person.rows()] == ["hello", "You said: hello"]
    assert "Temporary chat" in person.words().split(" | ")
    assert _listed(person) == []


def test_its_entry_begins_one_and_is_marked_while_it_lives(person: Person) -> None:
    entry = named(person.window, "Temporary chat")
    assert isinstance(entry, QPushButton)
    QTest.mouseClick(entry, Qt.MouseButton.LeftButton)
    assert entry.isChecked()
    QTest.mouseClick(entry, Qt.MouseButton.LeftButton)
    assert entry.isChecked()
    person.enter("hello")
    person.press(Qt.Key.Key_N, CTRL)
    _answer(person, "Leave")
    assert not entry.isChecked()


def test_nothing_of_it_is_in_the_window_settings(person: Person, tmp_path: Path) -> None:
    person.enter("ordinary")
    before = (tmp_path / "config" / "window.ini").read_bytes()
    _begin(person)
    person.enter("hello")
    assert (tmp_path / "config" / "window.ini").read_bytes() == before
    shown = person.app.session.chats.shown.id
    for path in (tmp_path / "data", tmp_path / "logs", tmp_path / "config"):
        assert not [file for file in path.rglob("*") if file.is_file() and shown.encode() in file.read_bytes()]


def test_an_empty_one_is_left_without_a_question(person: Person) -> None:
    person.enter("ordinary")
    _begin(person)
    person.press(Qt.Key.Key_N, CTRL)
    assert not person.app.session.chats.shown.temporary
    assert QApplication.activeModalWidget() is None


def test_leaving_asks_and_cancel_stays(person: Person, engine_folder: Path) -> None:
    person.enter("ordinary")
    ordinary = person.app.session.chats.shown.id
    _begin(person)
    person.enter("hello")
    person.app.session.chats.open_thread(ordinary)
    _answer(person, "Cancel")
    assert [row.text for row in person.rows()] == ["hello", "You said: hello"]
    assert "close_temporary" not in _tags(engine_folder)
    person.app.session.chats.open_thread(ordinary)
    _answer(person, "Leave")
    assert [row.text for row in person.rows()] == ["ordinary", "You said: ordinary"]
    person.wait(lambda: "close_temporary" in _tags(engine_folder))
    assert KEPT not in person.words()


def test_escape_in_the_question_stays(person: Person) -> None:
    _begin(person)
    person.enter("hello")
    person.press(Qt.Key.Key_N, CTRL)
    QTest.keyClick(_dialog(person), Qt.Key.Key_Escape)
    assert person.app.session.chats.shown.temporary


def test_unsent_text_is_asked_about_too_and_goes_with_the_chat(person: Person) -> None:
    _begin(person)
    person.write("half a thought")
    person.press(Qt.Key.Key_N, CTRL)
    assert "Keep" not in [one.text() for one in _dialog(person).findChildren(QPushButton)]
    _answer(person, "Leave")
    assert person.window.chat.composer.text() == ""
    _begin(person)
    assert person.window.chat.composer.text() == ""


def test_keep_in_the_question_makes_it_an_ordinary_chat(person: Person) -> None:
    _begin(person)
    person.enter("hello")
    kept = person.app.session.chats.shown.id
    person.press(Qt.Key.Key_N, CTRL)
    _answer(person, "Keep")
    person.wait(lambda: _listed(person) == ["hello"])
    assert person.rows() == []
    person.app.session.chats.open_thread(kept)
    assert [row.text for row in person.rows()] == ["hello", "You said: hello"]
    assert KEPT not in person.words()


def test_keep_above_the_chat_keeps_it_on_the_screen(person: Person, engine_folder: Path, tmp_path: Path) -> None:
    _begin(person)
    assert not person.button("Keep this chat").isEnabled()
    person.enter("hello")
    person.write("half a thought")
    QTest.keyClick(person.button("Keep this chat"), Qt.Key.Key_Return)
    person.wait(lambda: _listed(person) == ["hello"])
    assert KEPT not in person.words()
    assert [row.text for row in person.rows()] == ["hello", "You said: hello"]
    assert person.window.chat.composer.text() == "half a thought"
    person.enter(" more")
    asked = [command for command in _sent(engine_folder) if isinstance(command, Ask)]
    assert [(one.temporary, one.parent) for one in asked] == [(True, None), (False, person.rows()[1].id)]
    assert person.app.session.chats.shown.id.encode() in (tmp_path / "config" / "window.ini").read_bytes()


def test_the_switch_decides_about_the_next_question(person: Person, engine_folder: Path) -> None:
    person.enter("remember: my name is Ana")
    _begin(person)
    person.enter("what is my name?")
    switch = named(person.window, "Use memories")
    QTest.keyClick(switch, Qt.Key.Key_Space)
    person.window.chat.composer.focus()
    person.enter("what is my name?")
    assert [len(row.recalled) for row in person.rows() if row.role == "assistant"] == [1, 0]
    asked = [command for command in _sent(engine_folder) if isinstance(command, Ask)]
    assert [one.memories for one in asked] == [True, True, False]


def test_a_new_one_uses_memories_again(person: Person) -> None:
    _begin(person)
    QTest.mouseClick(named(person.window, "Use memories"), Qt.MouseButton.LeftButton)
    assert not person.app.session.chats.shown.memories
    person.press(Qt.Key.Key_N, CTRL)
    _begin(person)
    assert person.app.session.chats.shown.memories


def test_a_request_to_remember_is_answered_with_the_truth(person: Person) -> None:
    _begin(person)
    person.enter("remember: my name is Ana")
    assert "Not remembered: nothing is kept in a temporary chat." in person.words()
    assert "Remembered:" not in person.words()
    QTest.mouseClick(person.button("Keep this chat"), Qt.MouseButton.LeftButton)
    person.wait(lambda: len(_listed(person)) == 1)
    person.wait(lambda: "Not remembered" not in person.words())
    person.wait(lambda: [one.text for one in person.rows()[-1].saved] == ["told"])
    assert "Remembered: told" in person.words()


def test_the_end_of_the_engine_ends_it_and_nothing_on_the_screen_is_lost(person: Person, allow_log: AllowLog) -> None:
    allow_log("the engine")
    _begin(person)
    person.enter("hello")
    person.enter("crash once")
    person.wait(lambda: "This temporary chat has ended" in person.words())
    person.wait(lambda: person.window.chat.composer.text() == "crash once")
    assert [row.text for row in person.rows()] == ["hello", "You said: hello"]
    person.wait(lambda: person.app.session.status.engine == "ready")
    person.press(Qt.Key.Key_Return)
    assert person.window.chat.composer.text() == "crash once"
    assert "temporary chat has ended" in person.notice()
    QTest.mouseClick(person.button("New temporary chat"), Qt.MouseButton.LeftButton)
    assert person.rows() == []
    assert person.window.chat.composer.text() == "crash once"
    assert KEPT in person.words()


def test_the_first_question_goes_on_after_the_end_of_the_engine(person: Person, allow_log: AllowLog) -> None:
    allow_log("the engine")
    _begin(person)
    person.enter("crash once")
    assert [row.text for row in person.rows()] == ["crash once", "You said: crash once"]
    assert KEPT in person.words()


def test_one_that_could_not_be_kept_comes_back_on_the_screen(person: Person) -> None:
    _begin(person)
    person.enter("keepless")
    person.press(Qt.Key.Key_N, CTRL)
    _answer(person, "Keep")
    person.wait(lambda: "This temporary chat has ended" in person.words())
    assert [row.text for row in person.rows()] == ["keepless", "You said: keepless"]
    assert _listed(person) == []


def test_another_profile_is_opened_only_after_the_question(person: Person) -> None:
    ana = person.app.session.people.open_id
    person.app.session.people.create("Bob")
    person.wait(lambda: person.is_ready() and person.app.session.people.open_id != ana)
    _begin(person)
    person.enter("hello")
    person.window.sidebar.profile_chosen.emit(ana)
    _answer(person, "Cancel")
    assert person.app.session.people.open_id != ana
    person.window.sidebar.profile_chosen.emit(ana)
    _answer(person, "Leave")
    person.wait(lambda: person.app.session.people.open_id == ana and person.is_ready())
    assert person.rows() == []
    assert not person.app.session.chats.shown.temporary


def test_quitting_never_asks(person: Person, start: Start) -> None:
    person.enter("ordinary")
    _begin(person)
    person.enter("hello")
    assert person.window.close()
    assert QApplication.activeModalWidget() is None
    again = start()
    again.wait(again.is_ready)
    again.wait(lambda: bool(again.rows()))
    assert [row.text for row in again.rows()] == ["ordinary", "You said: ordinary"]
    assert _listed(again) == ["ordinary"]
