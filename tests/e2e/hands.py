"""Hands at the keyboard of a window: every key goes the way of a real one, through Qt's platform layer and shortcuts.

Used by the demonstration and the window's tests, on the GUI thread. Waiting runs the event loop.
"""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.e2e.accessible_text import Part, Role, read

LOOK_MS = 40
PATIENCE = 40.0
"""Seconds after which nobody would wait any longer. Nothing is measured with it."""
_MOST_TABS = 80

Key = Qt.Key
_NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
T = TypeVar("T")


class NotShown(AssertionError):
    """What should have come up did not; says what."""


class Hands:
    """Types into whatever has the keyboard in one window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def take_window(self) -> None:
        """Give the window the keyboard, as a window manager does with a new one."""
        self._window.activateWindow()
        self.wait(lambda: QApplication.focusWindow() is not None, "the keyboard in the window")

    def type(self, text: str) -> None:
        """Press a key for each character. A line break is Shift+Enter, which does not send."""
        for character in text:
            if character == "\n":
                self.press(Key.Key_Return, SHIFT)
            elif character.isascii():
                QTest.keyClick(self._target(), ord(character))
            else:
                self._compose(character)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = _NONE) -> None:
        """Press a key and let it go."""
        QTest.keyClick(self._target(), key, modifier)

    def tab_to(self, name: str, *roles: Role) -> None:
        """Press Tab until the control of this accessible name has the keyboard."""
        for _ in range(_MOST_TABS):
            if any(part.focused and part.name == name for part in self._focused(roles)):
                return
            self.press(Key.Key_Tab)
        raise NotShown(f"Tab never came to “{name}”")

    def choose(self, beginning: str) -> None:
        """Open the menu of the control that has the keyboard, go down to the item that begins so, press Enter.

        Some menus run an event loop of their own inside the key press that opens them, so a timer does the rest.
        """
        end = QDeadlineTimer(round(PATIENCE * 1000))
        chosen: list[str] = []

        def step() -> None:
            menu = self._menu()
            items = read(menu).parts if menu else ()
            at = [part.name for part in items if part.focused and part.name.startswith(beginning)]
            if menu and (at or end.hasExpired()):
                chosen.extend(at)
                self.press(Key.Key_Return if at else Key.Key_Escape)
            elif any(part.name.startswith(beginning) for part in items):
                self.press(Key.Key_Down)

        timer = QTimer(interval=LOOK_MS)
        timer.timeout.connect(step)
        timer.start()
        self.press(Key.Key_Space)
        self.wait(lambda: bool(chosen) and self._menu() is None, f"“{beginning}…” in a menu", seconds=PATIENCE + 1)

    def wait(self, seen: Callable[[], T | None], what: str, *, seconds: float = PATIENCE) -> T:
        """Look again and again until there is something to see, and return it. Raises NotShown."""
        loop, end = QEventLoop(), QDeadlineTimer(round(seconds * 1000))
        looks: list[T] = []

        def look() -> None:
            if found := seen():
                looks.append(found)
            if looks or end.hasExpired():
                loop.quit()

        look()
        timer = QTimer(interval=LOOK_MS)
        timer.timeout.connect(look)
        timer.start()
        if not looks:
            loop.exec()
        timer.stop()
        if not looks:
            raise NotShown(f"{what} did not come up within {seconds:g} s")
        return looks[0]

    def _focused(self, roles: tuple[Role, ...]) -> list[Part]:
        return [part for part in read(self._window).all() if part.focused and (not roles or part.role in roles)]

    def _menu(self) -> QWidget | None:
        return QApplication.activePopupWidget()

    def _target(self) -> QWindow:
        shown = QApplication.activeModalWidget() or self._menu() or self._window
        window = shown.windowHandle()
        assert window is not None
        return window

    def _compose(self, character: str) -> None:
        """A character that no key of QTest's keyboard has arrives as it does from a compose key."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self._target(), QKeyEvent(kind, 0, _NONE, character))
