"""The question before a chat is deleted that taught something: keep the memories, or delete them as well.

Window's thread.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.memory_events import MemoryInfo
from desktop import wording
from desktop.controls import button, label
from desktop.dialogs import Calm

_TALLEST: Final = 190
"""Pixels of the list of memories before it scrolls."""


class DeleteDialog(Calm):
    """`chosen`: whether the memories go with the chat. Closed in any other way, nothing happens."""

    chosen = Signal(bool)

    def __init__(self, title: str, memories: Sequence[MemoryInfo], parent: QWidget) -> None:
        one = len(memories) == 1
        super().__init__(
            parent,
            self.tr("Delete “{title}”?").format(title=wording.shortened(title)),
            self.tr("What was learned in this chat and nowhere else:")
            if one
            else self.tr("{n} memories were learned in this chat and nowhere else:").format(n=len(memories)),
        )
        cancel = button(self.tr("Cancel"))
        both = button(self.tr("Delete memory too") if one else self.tr("Delete memories too"), "danger")
        both.setAccessibleName(self.tr("Delete the chat, and what was learned in it"))
        keep = button(self.tr("Delete chat only"), "primary")
        keep.setAccessibleName(self.tr("Delete the chat, and keep what was learned in it"))
        self.column.addWidget(_listed(memories))
        self.column.addWidget(label(self.tr("Both can be undone for 30 days."), "muted", wrap=True))
        self.end_with(cancel, both, keep)
        cancel.clicked.connect(self.reject)
        both.clicked.connect(self.on_both_clicked)
        keep.clicked.connect(self.on_keep_clicked)
        keep.setDefault(True)
        keep.setFocus()

    @Slot()
    def on_both_clicked(self) -> None:
        """The memories go as well."""
        self.accept()
        self.chosen.emit(True)

    @Slot()
    def on_keep_clicked(self) -> None:
        """The chat alone."""
        self.accept()
        self.chosen.emit(False)


def _listed(memories: Sequence[MemoryInfo]) -> QScrollArea:
    canvas = QWidget()
    canvas.setProperty("kind", "canvas")
    rows = QVBoxLayout(canvas)
    rows.setContentsMargins(0, 0, 8, 0)
    rows.setSpacing(5)
    for memory in memories:
        row = QHBoxLayout()
        row.setSpacing(9)
        row.addWidget(label("•", "soft"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(" ".join(memory.text.split()), wrap=True), 1)
        rows.addLayout(row)
    rows.addStretch()
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(canvas)
    area.setFixedHeight(min(canvas.sizeHint().height() + 6, _TALLEST))
    return area
