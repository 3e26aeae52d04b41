"""The calm bar above the composer: one sentence, up to two buttons, raw details on demand. Window's thread.

Used by `main_window` for problems and for "Undo". Several notices wait in a queue; no problem ever opens a dialog.
The newest is shown first, except while a person is at the shown one with mouse or keyboard: buttons do not change
under a hand.
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QEnterEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.controls import button, label
from desktop.theme import mono_font
from desktop.wording import Wording

_DETAILS_LINES: Final = 6
_DETAILS_FRAME: Final = 26
_BUTTONS: Final = 2


@dataclass(frozen=True, kw_only=True)
class Notice:
    """`key` names it: a second notice with the same key takes the first one's place.

    `buttons` are pairs of action and label, two at most. With `seconds` it goes away by itself; that time runs only
    while it is shown and nobody is at it.
    """

    key: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    details: str = ""
    seconds: float = 0.0


def problem_notice(key: str, words: Wording) -> Notice:
    """The notice for a problem in words."""
    buttons = ((words.action, words.button),) if words.action else ()
    return Notice(key=key, text=words.sentence, buttons=buttons, details=words.details)


class NoticeBar(QFrame):
    """Hidden while there is nothing to say."""

    pressed = Signal(str, str)
    """A button: the notice's key and the action. The notice is gone already."""
    dismissed = Signal(str)
    """Closed by a person, or its time ran out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Notice] = []
        self._label = label(wrap=True)
        self._more = label(kind="muted")
        self._buttons = [self._action_button(place) for place in range(_BUTTONS)]
        self._toggle = button(self.tr("Details"), "quiet")
        self._close = button("×", "icon", name=self.tr("Close this notice"))
        self._details = _details_field(self.tr("Details of the problem"))
        self._flow = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._timer = QTimer(self, singleShot=True)
        self.setProperty("kind", "card")
        # As high as its lines need at any width: "fixed" would be as high as at the width it likes best.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(self.tr("Notice"))
        self._lay_out()
        self._close.setStyleSheet("font-size: 18px; padding: 0 5px 2px 5px;")
        self._toggle.setCheckable(True)
        self._toggle.toggled.connect(self._details.setVisible)
        self._close.clicked.connect(self.on_closed)
        self._timer.timeout.connect(self.on_time_ran_out)
        self.hide()

    @property
    def shown(self) -> Notice | None:
        """The notice that can be read now."""
        return self._waiting[-1] if self._waiting else None

    def post(self, notice: Notice) -> None:
        """Show this now, or after the one that a person is at."""
        before = self.shown
        places = [place for place, other in enumerate(self._waiting) if other.key == notice.key]
        if places:
            self._waiting[places[0]] = notice
        elif self._is_attended():
            self._waiting.insert(len(self._waiting) - 1, notice)
        else:
            self._waiting.append(notice)
        self._refresh(before)

    def withdraw(self, key: str) -> None:
        """The matter is settled: take the notice away, shown or waiting."""
        before = self.shown
        self._waiting = [notice for notice in self._waiting if notice.key != key]
        self._refresh(before)

    def clear(self) -> None:
        """Take all notices away, as when another profile opens."""
        before = self.shown
        self._waiting.clear()
        self._refresh(before)

    @Slot()
    def on_closed(self) -> None:
        """The ×, or Escape."""
        if notice := self.shown:
            self.withdraw(notice.key)
            self.dismissed.emit(notice.key)

    @Slot()
    def on_time_ran_out(self) -> None:
        """Go, unless somebody is reading."""
        if self._is_attended():
            self._run_timer()
        else:
            self.on_closed()

    def _press(self, place: int) -> None:
        if (notice := self.shown) and place < len(notice.buttons):
            self.withdraw(notice.key)
            self.pressed.emit(notice.key, notice.buttons[place][0])

    def _refresh(self, before: Notice | None) -> None:
        count = len(self._waiting) - 1
        self._more.setVisible(count > 0)
        self._more.setText(self.tr("{n} more").format(n=count))
        if self.shown is not before:
            self._timer.stop()
            if self.shown:
                self._fill(self.shown)
            self.setVisible(self.shown is not None)

    def _fill(self, notice: Notice) -> None:
        self._label.setText(notice.text)
        self._toggle.setChecked(False)
        self._toggle.setVisible(bool(notice.details))
        self._details.setPlainText(notice.details)
        lines = min(notice.details.count("\n") + 1, _DETAILS_LINES)
        self._details.setFixedHeight(lines * self._details.fontMetrics().lineSpacing() + _DETAILS_FRAME)
        self._details.hide()
        for place, pressable in enumerate(self._buttons):
            text = notice.buttons[place][1] if place < len(notice.buttons) else ""
            pressable.setText(text)
            pressable.setAccessibleName(text)
            pressable.setVisible(bool(text))
        self._arrange()
        self._run_timer()
        self._announce(notice.text)

    def _announce(self, text: str) -> None:
        """Let a screen reader say it. Imported with the first notice: 200 enum members."""
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _run_timer(self) -> None:
        if self.shown and self.shown.seconds > 0:
            self._timer.start(int(self.shown.seconds * 1000))

    def _is_attended(self) -> bool:
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        return self.isVisible() and (inside or self.underMouse())

    def _arrange(self) -> None:
        """Buttons beside a short sentence, below a long one."""
        row = sum(pressable.sizeHint().width() + 8 for pressable in self._row() if not pressable.isHidden())
        fits = self._label.fontMetrics().horizontalAdvance(self._label.text()) + row + 70 <= self.width()
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._flow.setDirection(across if fits else down)

    def _row(self) -> list[QWidget]:
        return [self._more, self._toggle, *self._buttons]

    def _action_button(self, place: int) -> QPushButton:
        made = button("")
        made.hide()
        made.clicked.connect(lambda: self._press(place))
        return made

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        for part in self._row():
            row.addWidget(part)
        self._flow.setSpacing(8)
        self._flow.addWidget(self._label, 1)
        self._flow.addLayout(row)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addLayout(self._flow, 1)
        top.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 9, 9, 9)
        whole.setSpacing(8)
        whole.addLayout(top)
        whole.addWidget(self._details)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.on_closed()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._run_timer()
        super().leaveEvent(event)


def _details_field(name: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setReadOnly(True)
    made.setTabChangesFocus(True)
    made.setFont(mono_font())
    made.setAccessibleName(name)
    made.hide()
    return made
