"""The files that are being attached, as chips above the text that is being written. GUI thread."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.attaching import Held
from desktop.chat.furniture import ElidedLabel, WrapLayout, label
from desktop.icons import cross, icon
from desktop.palette import Palette
from desktop.wording import problem, tokens

CHIP_WIDTH: Final = 340


class FileChip(QFrame):
    """One file: its name, what it takes of a prompt or that something is wrong with it, and the way out."""

    removed = Signal(str)

    def __init__(self, held: Held, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "file" if held.problem is None else "file_wrong")
        self._name = ElidedLabel(held.name, self)
        self._state = label(self._told(held), "muted", self)
        self._close = QToolButton(self)
        self._close.setProperty("kind", "icon")
        self._close.setIcon(icon(cross, colour))
        self._close.setIconSize(QSize(10, 10))
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setCursor(Qt.CursorShape.PointingHandCursor)
        self._close.setAccessibleName(self.tr("Remove {name}").format(name=held.name))
        self._close.setToolTip(self.tr("Remove"))
        self._close.clicked.connect(lambda: self.removed.emit(held.id))
        row = QHBoxLayout(self)
        row.setContentsMargins(11, 2, 3, 2)
        row.setSpacing(7)
        row.addWidget(self._name)
        row.addWidget(self._state)
        row.addWidget(self._close)
        self.setAccessibleName(self.tr("Attached: {name}, {state}").format(name=held.name, state=self._state.text()))

    def _told(self, held: Held) -> str:
        if held.problem is not None:
            return self.tr("not attached")
        return self.tr("reading…") if held.item is None else tokens(held.item.tokens)

    @override
    def sizeHint(self) -> QSize:
        """As wide as the name, up to a limit."""
        hint = super().sizeHint()
        return QSize(min(hint.width(), CHIP_WIDTH), hint.height())


class FileChips(QWidget):
    """All of them, and below a sentence for what was wrong, and a note. Hidden while there is none."""

    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[Held, ...] = ()
        self._colour = "#000000"
        self._chips: list[FileChip] = []
        self._row_widget = QWidget(self)
        self._row = WrapLayout(self._row_widget)
        self._wrong = label("", "wrong", self)
        self._wrong.setWordWrap(True)
        self._wrong.hide()
        self._note = label("", "muted", self)
        self._note.setWordWrap(True)
        self._note.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(self._row_widget)
        rows.addWidget(self._wrong)
        rows.addWidget(self._note)
        self.hide()

    def show_items(self, items: Sequence[Held]) -> None:
        """These, in place of the ones before."""
        self._items = tuple(items)
        self._show()

    def set_note(self, text: str) -> None:
        """Something to know before they are sent; empty for nothing."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def recolour(self, palette: Palette) -> None:
        """The crosses have the palette's colour."""
        self._colour = palette.soft
        self._show()

    @Slot()
    def _show(self) -> None:
        for chip in self._chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [FileChip(held, self._colour, self._row_widget) for held in self._items]
        for chip in self._chips:
            chip.removed.connect(self.removed)
            self._row.addWidget(chip)
            chip.show()
        wrong = [problem(held.problem.code, held.problem.params).sentence for held in self._items if held.problem]
        self._wrong.setText("\n".join(dict.fromkeys(wrong)))
        self._wrong.setVisible(bool(wrong))
        self.setVisible(bool(self._items))
        self._fit()

    def _fit(self) -> None:
        """The composer asks nobody how high they are at its width."""
        self._row_widget.setFixedHeight(self._row.heightForWidth(max(self.width(), CHIP_WIDTH)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
