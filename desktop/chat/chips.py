"""What stands under an answer about memories: which ones were used, and which were kept, with Undo. GUI thread."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QWidget
from typing_extensions import override

from core.events import RecallHit, Saved
from desktop.chat.furniture import ElidedLabel, WrapLayout, label
from desktop.controls import PanelButton
from desktop.dates import relative_date

CHIP_WIDTH: Final = 260


class Chip(PanelButton):
    """One memory, or one message, short; whole, with its date, in the tool tip and to a screen reader."""

    chosen = Signal(object)
    without_wanted = Signal(object)
    """Answer again without it: in its menu, by right click or the menu key."""

    def __init__(self, hit: RecallHit, parent: QWidget | None = None) -> None:
        super().__init__("chip", name="", parent=parent)
        self._text = ElidedLabel(hit.text)
        row = QHBoxLayout()
        row.setContentsMargins(11, 4, 11, 4)
        row.addWidget(self._text)
        self.hold(row)
        day = relative_date(hit.learned, datetime.now().astimezone())
        said = self.tr("{text}\nAnswered {day}") if hit.role == "assistant" else self.tr("{text}\nTold {day}")
        told = said.format(text=hit.text, day=day)
        self.setToolTip(told)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if hit.kind == "message":
            self.setAccessibleName(self.tr("From a chat: {text}").format(text=told))
        else:
            self.setAccessibleName(self.tr("Memory: {text}").format(text=told))
        self.clicked.connect(lambda: self.chosen.emit(hit))
        self._hit = hit

    def menu(self) -> QMenu:
        """What can be done with it here."""
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("What to do with it"))
        menu.addAction(self.tr("Open"), lambda: self.chosen.emit(self._hit))
        menu.addAction(self.tr("Answer again without this"), lambda: self.without_wanted.emit(self._hit))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keyboard = event.reason() is QContextMenuEvent.Reason.Keyboard
        self.menu().popup(self.mapToGlobal(self.rect().bottomLeft()) if by_keyboard else event.globalPos())

    @override
    def sizeHint(self) -> QSize:
        """As wide as the text, up to a limit."""
        hint = super().sizeHint()
        return QSize(min(hint.width(), CHIP_WIDTH), hint.height())


class RecalledLine(QWidget):
    """ "Used 2 memories" and a chip for each. Hidden while nothing was used. `chosen`, `without_wanted`: a hit."""

    chosen = Signal(object)
    without_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = WrapLayout(self)
        self._caption = label("", "soft", self)
        self._caption.setMinimumHeight(26)
        self._row.addWidget(self._caption)
        self._chips: list[Chip] = []
        self._sent: list[RecallHit] = []
        self.hide()

    def show_hits(self, hits: Sequence[RecallHit]) -> None:
        """Show those that were sent to the model, in place of the ones before."""
        sent = [hit for hit in hits if hit.sent]
        if sent == self._sent:
            return
        self._sent = sent
        for chip in self._chips:
            self._row.removeWidget(chip)
            chip.deleteLater()
        self._chips = [Chip(hit, self) for hit in sent]
        for chip in self._chips:
            chip.chosen.connect(self.chosen)
            chip.without_wanted.connect(self.without_wanted)
            self._row.addWidget(chip)
        caption = self.tr("Used 1 memory") if len(sent) == 1 else self.tr("Used {n} memories").format(n=len(sent))
        self._caption.setText(caption)
        self.setVisible(bool(sent))


class SavedLine(QFrame):
    """ "Remembered: …  Undo", and "Forgotten." after it was undone. `chosen`: the memory is to be shown."""

    undo_wanted = Signal(str)
    chosen = Signal(str)

    def __init__(self, saved: Saved, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = saved.key
        self.setProperty("kind", "remembered")
        told = self.tr("Remembered: {text}").format(text=saved.text)
        self._text = ElidedLabel(told)
        self._open = PanelButton("told", name=self.tr("Open the memory: {text}").format(text=saved.text))
        inside = QHBoxLayout()
        inside.setContentsMargins(4, 2, 4, 2)
        inside.addWidget(self._text)
        self._open.hold(inside)
        self._open.setCursor(Qt.CursorShape.PointingHandCursor)
        self._open.setToolTip(saved.text)
        self._open.clicked.connect(lambda: self.chosen.emit(saved.key))
        self._undo = QPushButton(self.tr("Undo"), self)
        self._undo.setProperty("kind", "quiet")
        self._undo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._undo.setCursor(Qt.CursorShape.PointingHandCursor)
        self._undo.setAccessibleName(self.tr("Forget again: {text}").format(text=saved.text))
        self._undo.clicked.connect(self._on_undo_clicked)
        row = QHBoxLayout(self)
        self.setMinimumHeight(28)
        row.setContentsMargins(7, 1, 9, 1)
        row.setSpacing(7)
        row.addWidget(self._open)
        row.addWidget(self._undo)

    def set_forgotten(self) -> None:
        """It is gone."""
        self._undo.hide()
        self._open.setEnabled(False)
        self._text.show_text(self.tr("Forgotten."))

    @Slot()
    def _on_undo_clicked(self) -> None:
        self._undo.setEnabled(False)
        self.undo_wanted.emit(self.key)
