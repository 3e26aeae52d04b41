"""A person in front of the composed window over the fake engine, for the tests of the whole window."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.events import Message
from desktop.app import App
from desktop.chat.field import Field

Start = Callable[[], "Person"]


class Person:
    """Sits in front of the composed window: presses keys, reads what is there."""

    def __init__(self, qtbot: QtBot, app: App) -> None:
        self.qtbot = qtbot
        self.app = app
        self.window = app.window
        app.start()
        qtbot.waitExposed(self.window)

    def wait(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=10_000)

    def write(self, text: str) -> None:
        """Type into whatever has the keyboard."""
        QTest.keyClicks(self.focus(), text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus(), key, modifier)

    def focus(self) -> QWidget:
        return self.window.focusWidget() or self.window

    def enter(self, text: str) -> None:
        """Type a question and send it; wait for the end of the answer."""
        assert isinstance(self.focus(), Field), self.focus()
        self.write(text)
        self.press(Qt.Key.Key_Return)
        self.wait(lambda: self.app.session.chats.shown.running is None)

    def make_first_profile(self, name: str) -> None:
        self.wait(lambda: self.window.shows_people and isinstance(self.focus(), QLineEdit))
        self.write(name)
        self.press(Qt.Key.Key_Return)
        self.wait(self.is_ready)

    def is_ready(self) -> bool:
        """A profile is open, with its chats."""
        session = self.app.session
        return bool(session.people.open_id) and not session.chats.entering and not self.window.shows_people

    def rows(self) -> list[Message]:
        return self.app.session.chats.shown.messages

    def words(self) -> str:
        """Every label that can be seen."""
        return " | ".join(label.text() for label in self.window.findChildren(QLabel) if label.isVisible())

    def notice(self) -> str:
        """What the notice says, empty when there is none."""
        shown = self.window.notices.shown
        return shown.text if shown else ""

    def button(self, text: str) -> QPushButton:
        return next(b for b in self.window.findChildren(QPushButton) if b.isVisible() and b.text() == text)
