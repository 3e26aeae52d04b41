"""The question before a temporary chat is lost: leave it, keep it, or stay. Window's thread."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.controls import button
from desktop.dialogs import Calm


class LeaveDialog(Calm):
    """`left` and `kept`: what the person chose; closed in any other way, nothing happens.

    `can_keep` is False where the engine does not hold the chat any more, and where nothing was said in it yet.
    """

    left = Signal()
    kept = Signal()

    def __init__(self, *, can_keep: bool, parent: QWidget) -> None:
        super().__init__(
            parent,
            self.tr("Leave temporary chat?"),
            self.tr("It was never written to the disk. When you leave it, what was said in it is gone."),
        )
        stay, leave = button(self.tr("Cancel")), button(self.tr("Leave"))
        stay.clicked.connect(self.reject)
        leave.clicked.connect(self.on_leave_clicked)
        if can_keep:
            keep = button(self.tr("Keep"), "primary", name=self.tr("Keep this chat"))
            keep.setDefault(True)
            keep.clicked.connect(self.on_keep_clicked)
            self.end_with(stay, leave, keep)
            keep.setFocus()
        else:
            stay.setDefault(True)
            self.end_with(stay, leave)
            stay.setFocus()

    @Slot()
    def on_leave_clicked(self) -> None:
        """Gone it is."""
        self.accept()
        self.left.emit()

    @Slot()
    def on_keep_clicked(self) -> None:
        """An ordinary chat."""
        self.accept()
        self.kept.emit()
