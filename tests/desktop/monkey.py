"""A monkey in front of the window: presses keys, clicks, scrolls, resizes, by a seed, and never looks.

What it may not do is end the program, leave it, or open what is outside of it.
"""

import random
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QFileDialog,
    QTextEdit,
    QWidget,
)

from tests.desktop.app_kit import Person

NONE, CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
K = Qt.Key
KEYS: Final = (
    *((key, NONE) for key in (K.Key_Tab, K.Key_Return, K.Key_Escape, K.Key_Up, K.Key_Down, K.Key_Home, K.Key_End)),
    *((key, NONE) for key in (K.Key_PageUp, K.Key_PageDown, K.Key_Delete, K.Key_Backspace, K.Key_F2, K.Key_Space)),
    *((key, NONE) for key in (K.Key_E, K.Key_R, K.Key_B, K.Key_I, K.Key_C)),
    *((key, CONTROL) for key in (K.Key_N, K.Key_M, K.Key_F, K.Key_L, K.Key_Z, K.Key_A, K.Key_C, K.Key_V, K.Key_Slash)),
    *((key, CONTROL | SHIFT) for key in (K.Key_N, K.Key_Z, K.Key_C)),
    (K.Key_Backtab, SHIFT), (K.Key_Return, SHIFT), (K.Key_Left, ALT), (K.Key_Right, ALT),
)  # fmt: skip
WORDS: Final = (
    "hello", "remember: my name is Bob", "what is my name?", "hold", "long", "**bold** and `code`", "| a | b |",
    "$x^2$", "שלום", "😀 👩‍👩‍👧", "a\u0301\u200d", "<b>", "cut", "fail", "word " * 60,
)  # fmt: skip
STUCK: Final = 6
"""Actions after which a dialog is closed that the monkey does not get out of."""


class Monkey:
    """Plays with one window."""

    def __init__(self, person: Person, seed: int) -> None:
        self._person = person
        self._dice = random.Random(seed)
        self._in_dialog = 0
        self.done: list[str] = []
        """What it did, for whoever has to do it again."""

    def play(self, actions: int) -> None:
        """Do so many things."""
        deeds: tuple[tuple[int, Callable[[], str]], ...] = (
            (5, self._key), (3, self._type), (5, self._click), (1, self._scroll), (1, self._resize), (1, self._look),
        )  # fmt: skip
        weights = [weight for weight, _ in deeds]
        for _ in range(actions):
            self._leave_dialogs()
            (deed,) = self._dice.choices([deed for _, deed in deeds], weights)
            self.done.append(deed())
            QCoreApplication.processEvents()

    def _top(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self._person.window

    def _leave_dialogs(self) -> None:
        modal = QApplication.activeModalWidget()
        self._in_dialog = self._in_dialog + 1 if modal is not None else 0
        if isinstance(modal, QFileDialog) or self._in_dialog > STUCK:
            if isinstance(modal, QDialog):
                modal.reject()
            self._in_dialog = 0
        popup = QApplication.activePopupWidget()
        if popup is not None and self._dice.random() < 0.5:
            popup.close()

    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or self._top()

    def _key(self) -> str:
        key, modifiers = self._dice.choice(KEYS)
        QTest.keyClick(self._focus(), key, modifiers)
        return f"press {key.name} {modifiers}"

    def _type(self) -> str:
        text = self._dice.choice(WORDS)
        focus = self._focus()
        if isinstance(focus, QTextEdit) and not focus.isReadOnly():
            focus.insertPlainText(text)
        else:
            QTest.keyClicks(focus, text if text.isascii() else "x")
        return f"type {text!r}"

    def _click(self) -> str:
        top = self._top()
        kinds = (QAbstractButton, QAbstractItemView, QTextEdit)
        found = [part for kind in kinds for part in top.findChildren(kind) if part.isVisible() and part.isEnabled()]
        if not found:
            return "nothing to click"
        part = self._dice.choice(found)
        where = QPoint(self._dice.randrange(max(1, part.width())), self._dice.randrange(max(1, part.height())))
        if isinstance(part, QAbstractItemView):
            part = part.viewport()
        button = Qt.MouseButton.RightButton if self._dice.random() < 0.1 else Qt.MouseButton.LeftButton
        name = f"click {type(part).__name__} {part.accessibleName()!r}"
        # A button with a menu waits in its click until the menu is gone.
        QTimer.singleShot(20, _close_popup)
        QTest.mouseClick(part, button, NONE, where)
        return name

    def _scroll(self) -> str:
        view = self._person.window.chat.transcript
        turn = QPoint(0, self._dice.choice((-480, -120, 120, 480)))
        middle = QPointF(view.viewport().rect().center())
        event = QWheelEvent(
            middle, view.viewport().mapToGlobal(middle), QPoint(), turn, Qt.MouseButton.NoButton, NONE,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(view.viewport(), event)
        return "scroll"

    def _resize(self) -> str:
        self._person.window.resize(self._dice.randrange(700, 1500), self._dice.randrange(480, 1000))
        return "resize"

    def _look(self) -> str:
        self._person.app.theme.set_choice(self._dice.choice(("light", "dark")))
        return "look"


def _close_popup() -> None:
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
