"""Values and helpers for the tests of the sidebar, the profile page, the dialogs and the notices."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListView, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from core.events import ProfileInfo, ThreadInfo

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
KEY = Qt.Key
OFFSCREEN = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
"""For tests that show windows: the offscreen platform says each time what it cannot do (raise, size hints)."""


def clock() -> datetime:
    """A Sunday afternoon."""
    return NOW


def ago(days: float) -> int:
    """Milliseconds since 1970, so many days before `NOW`."""
    return int((NOW - timedelta(days=days)).timestamp() * 1000)


def thread(number: int, title: str, days: float = 0.0) -> ThreadInfo:
    return ThreadInfo(id=f"{number:032x}", title=title, changed=ago(days), leaf=None)


def profile(number: int, name: str, *, memories: int = 48, days: float = 0.0) -> ProfileInfo:
    return ProfileInfo(id=f"{number:032x}", name=name, created=0, used=ago(days), memories=memories)


def show(qtbot: QtBot, widget: QWidget, *, width: int = 700, height: int = 600) -> None:
    """Show it as the active window, as the person's keyboard needs it."""
    qtbot.addWidget(widget)
    widget.resize(width, height)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key, to whatever has the keyboard."""
    QTest.keyClick(focused(), key, modifier)
    QApplication.processEvents()


def write(text: str) -> None:
    """Key by key; letters that QTest's keyboard does not have come as an input method would bring them."""
    field = focused()
    if text.isascii():
        QTest.keyClicks(field, text)
    else:
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(field, event)


def tab_to(name: str) -> QWidget:
    """Press Tab until the control of this accessible name has the keyboard."""
    for _ in range(60):
        if focused().accessibleName() == name:
            return focused()
        press(KEY.Key_Tab)
    raise AssertionError(f"Tab never reaches {name!r}")


def named(parent: QWidget, name: str) -> QWidget:
    """The one control of this accessible name; hidden ones count when no other has it."""
    found = [child for child in controls(parent) if child.accessibleName() == name]
    (one,) = [child for child in found if child.isVisible()] or found
    return one


def controls(parent: QWidget) -> Iterator[QWidget]:
    """Everything that a person can press, choose from or write in."""
    for child in parent.findChildren(QWidget):
        if isinstance(child, QAbstractButton | QLineEdit | QListView | QPlainTextEdit):
            yield child


def nameless(parent: QWidget) -> list[QWidget]:
    return [control for control in controls(parent) if not control.accessibleName() and not _is_spare(control)]


def texts(parent: QWidget) -> list[str]:
    """What the visible labels say."""
    return [child.text() for child in parent.findChildren(QLabel) if child.isVisible() and child.text()]


def _is_spare(control: QWidget) -> bool:
    # A notice has two buttons ready; those that its notice does not need are hidden and empty.
    return isinstance(control, QAbstractButton) and control.isHidden() and not control.text()
