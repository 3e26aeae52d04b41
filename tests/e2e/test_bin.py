"""Deleting and erasing a chat in the real window over the real engine: what it taught goes too, to the last byte."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from core.paths import Paths
from core.storage import Database
from desktop.bin_page import BinPage
from desktop.delete_dialog import DeleteDialog
from tests.core.canary import files_with, rows_with
from tests.desktop.engine_kit import close_app
from tests.e2e.accessible_text import Role
from tests.e2e.conftest import Start
from tests.e2e.hands import Key
from tests.e2e.person import Person

pytestmark = [pytest.mark.usefixtures("light"), pytest.mark.qt_log_ignore("This plugin does not support")]
CANARY = "zanzibarite"
TOLD = f"Remember: my owl is called {CANARY}"


def _press(parent: QWidget, text: str) -> None:
    pressed = next(one for one in parent.findChildren(QPushButton) if one.isVisible() and one.text() == text)
    QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)


def _answer(person: Person, text: str) -> None:
    person.hands.wait(lambda: isinstance(QApplication.activeModalWidget(), DeleteDialog) or None, "the question")
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    _press(dialog, text)
    person.hands.take_window()


def test_a_chat_and_what_it_taught_are_deleted_restored_and_erased(start: Start, paths: Paths, home: Path) -> None:
    app = start()
    person = Person(app.window)
    person.introduce_as("Bob")
    person.ask(TOLD)
    person.hands.tab_to("Chats", Role.List)
    person.hands.press(Key.Key_Delete)
    _answer(person, "Delete memory too")
    person.hands.wait(lambda: person.chats() == [] or None, "an empty list")
    assert "don't know" in person.ask("What is my owl called?").text

    _press(app.window, "Undo")
    person.hands.wait(lambda: TOLD in person.chats() or None, "the chat in the list")
    person.new_chat()
    assert CANARY in person.ask("What is my owl called?").text

    chats = list(app.session.chats._threads.values())
    app.window.sidebar.bin_wanted.emit(next(info.id for info in chats if info.title == TOLD))
    _answer(person, "Delete memory too")
    for info in chats:
        if info.title != TOLD:
            app.session.bin.put(info.id)
    person.hands.wait(lambda: not person.chats() or None, "an empty list")
    person.new_chat()
    assert "don't know" in person.ask("What is my owl called?").text
    app.window.sidebar.bin_opened.emit()
    (page,) = app.window.findChildren(BinPage)
    _press(page, "Empty bin")
    _press(page, "Erase all for good")
    person.hands.wait(lambda: any("Erased for good" in word for word in person.look().words()) or None, "the end")
    close_app(app)
    (file,) = paths.profiles.glob("*/profile.duckdb")
    with Database.open(file) as db:
        assert not db.owes_scrub()
    assert rows_with(file, (CANARY,)) == {}
    assert files_with(home, (CANARY,)) == {}
    assert "main.messages" in rows_with(file, ("What is my owl called?",))["What is my owl called?"]
