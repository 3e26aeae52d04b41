"""Adding a memory by hand: its text, and its kind where the person wants to say it. GUI thread."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.controls import label
from desktop.memory.kind_button import KindButton
from desktop.memory.steady import ROOM
from desktop.memory.text_field import TextField


class AddPage(QWidget):
    """`saved`: text, and kind or None. `left`: nothing is to be added."""

    saved = Signal(str, object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = TextField(self.tr("What should be remembered?"))
        self._kind = KindButton(undecided=True)
        self._field.add_beside(self._kind)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, ROOM, 0)
        column.setSpacing(8)
        column.addWidget(label(self.tr("Add a memory"), "heading"))
        hint = self.tr("Write it as a sentence about you, such as “I live in Lisbon”. Enter saves it.")
        column.addWidget(label(hint, "soft", wrap=True))
        column.addWidget(self._field)
        column.addStretch(1)
        self._field.saved.connect(self.on_saved)
        self._field.cancelled.connect(self.left)

    def begin(self) -> None:
        """Empty, ready to be written in."""
        self._kind.show_kind(None)
        self._field.begin("")

    @Slot(str)
    def on_saved(self, text: str) -> None:
        """With its kind."""
        self.saved.emit(text, self._kind.kind)
