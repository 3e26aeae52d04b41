"""Where a memory comes from and what happened to it, as rows of the opened memory. GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.memory_events import HistoryEntry, MemoryInfo, MemorySource
from desktop import wording
from desktop.controls import button, label
from desktop.dates import local_now, relative_date
from desktop.memory.words import date_line, entry_line


class Origins(QWidget):
    """`jump_wanted`: a source whose message is to be shown in its chat."""

    jump_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)

    def fill(self, memory: MemoryInfo, entries: Sequence[HistoryEntry]) -> None:
        """Everything anew."""
        _empty(self._column)
        self._say(self.tr("Where it comes from"), "section")
        for source in memory.sources:
            self._add_source(source)
        if not any(source.thread for source in memory.sources):
            self._say(self.tr("Added by hand"), "soft")
        if memory.dates:
            self._column.addSpacing(12)
            self._say(self.tr("Dates"), "section")
        for known in memory.dates:
            self._say(date_line(known), "soft")
        if entries:
            self._column.addSpacing(12)
            self._say(self.tr("History"), "section")
        self._add_history(entries, memory.text)

    def _add_source(self, source: MemorySource) -> None:
        if not source.thread:
            return
        if source.quote:
            self._say(f"“{source.quote}”", "soft")
        title = wording.shortened(source.title or self.tr("New chat"), 40)
        day = relative_date(source.time, local_now())
        text = self.tr("{title}, {day} ›").format(title=title, day=day)
        made = button(text.replace("&", "&&"), "flush", name=self.tr("Show in the chat “{title}”").format(title=title))
        made.setToolTip(self.tr("Show this message in its chat"))
        made.clicked.connect(lambda: self.jump_wanted.emit(source))
        self._column.addWidget(made)

    def _add_history(self, entries: Sequence[HistoryEntry], current: str) -> None:
        """Newest first. Its text is said where it was another one."""
        now = local_now()
        for entry in reversed(entries):
            self._say(entry_line(entry, now), "muted")
            if entry.text != current:
                self._say(f"“{entry.text}”", "soft")

    def _say(self, text: str, kind: str) -> None:
        self._column.addWidget(label(text, kind, wrap=True))


def _empty(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
