"""A person at the real window, from within its process: presses keys, waits for what the window's session says."""

from collections.abc import Callable
from time import monotonic_ns
from typing import Final

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, SignalInstance
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import App

PATIENCE_MS: Final = 90_000


class Impatient(Exception):
    """What was waited for did not happen."""


class Person(QObject):
    """Waits in event loops of their own, inside the window's; so the window goes on as ever."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.app = app
        self.turns = app.session.chats.turns

    def wait(self, happened: Callable[[], bool], *signals: SignalInstance) -> None:
        """Until it has happened; looked at when one of the signals comes."""
        loop = QEventLoop()

        def look(*_facts: object) -> None:
            if happened():
                loop.exit(0)

        for signal in signals:
            signal.connect(look)
        QTimer.singleShot(PATIENCE_MS, loop, lambda: loop.exit(1))
        if not happened() and loop.exec():
            raise Impatient
        for signal in signals:
            signal.disconnect(look)

    def come_forward(self) -> None:
        """Take the keyboard: without a window manager nobody gives it, and shortcuts need it."""
        window = self.app.window
        window.activateWindow()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.wait(window.isActiveWindow, application.focusWindowChanged)

    def rest(self, milliseconds: int) -> None:
        """Do nothing, for the measurement of a loop that has nothing to do."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop, loop.quit)
        loop.exec()

    def press(self, key: Qt.Key) -> None:
        """In the composer."""
        QTest.keyClick(self._field, key)

    def enter(self, text: str) -> int:
        """Write and press Enter; the moment of that press."""
        self.app.window.chat.composer.set_text(text)
        moment = monotonic_ns()
        self.press(Qt.Key.Key_Return)
        return moment

    def answered(self) -> int:
        """The moment at which no answer runs any more."""
        self.wait(lambda: not self.is_busy, self.turns.busy_changed)
        return monotonic_ns()

    @property
    def is_busy(self) -> bool:
        """Whether an answer runs."""
        return self.app.session.chats.shown.running is not None

    @property
    def _field(self) -> QWidget:
        field = self.app.window.chat.composer.focusProxy()
        assert field is not None
        return field
