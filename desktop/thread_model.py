"""The rows of the list of chats: headings by date, and the chats below them. Window's thread.

Used by `thread_list`. New rows come as one layout change, so the keyboard's place, the scroll position and a name
that is being edited stay with their chat wherever it moves.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from core.events import ThreadInfo
from desktop.dates import day_begins, day_of, group_name

OPEN_ROLE: Final = Qt.ItemDataRole.UserRole
"""Whether this is the chat that the window shows."""
HEADING_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_NOWHERE: Final = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Heading:
    """The name of a group of chats."""

    label: str


Row = Heading | ThreadInfo


class ThreadModel(QAbstractListModel):
    """`renamed`: a person gave the chat this title; it is shown at once, before the engine has stored it."""

    renamed = Signal(str, str)

    def __init__(self, clock: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._threads: tuple[ThreadInfo, ...] = ()
        self._rows: list[Row] = []
        self._places: dict[str, int] = {}
        self._open: str | None = None

    def set_threads(self, threads: Sequence[ThreadInfo]) -> None:
        """Show these chats, last changed first. Nothing happens when they are the same, on the same day."""
        self._threads = tuple(sorted(threads, key=_changed, reverse=True))
        self.regroup()

    def regroup(self) -> None:
        """Name the groups anew, because chats changed or because a day has begun."""
        rows = grouped(self._threads, self._clock())
        if rows != self._rows:
            self.layoutAboutToBeChanged.emit()
            self._put(rows)
            self.layoutChanged.emit()

    @property
    def open(self) -> str | None:
        """The highlighted chat."""
        return self._open

    def set_open(self, thread: str | None) -> None:
        """Highlight this chat, or none."""
        before, self._open = self._open, thread
        for index in (self.index_of(before), self.index_of(thread)):
            if index.isValid():
                self.dataChanged.emit(index, index, [OPEN_ROLE])

    def index_of(self, thread: str | None) -> QModelIndex:
        """Where a chat is; an invalid index when it is not in the list."""
        place = self._places.get(thread or "")
        return _NOWHERE if place is None else self.index(place)

    def thread_at(self, index: Index) -> ThreadInfo | None:
        """The chat in this row; None for a heading or no row."""
        row = self._rows[index.row()] if index.isValid() else None
        return row if isinstance(row, ThreadInfo) else None

    def nearest(self, row: int) -> QModelIndex:
        """The chat in this row or else the next one below it, else the last one; invalid when there is none."""
        places = sorted(self._places.values())
        found = next((place for place in places if place >= row), places[-1] if places else -1)
        return self.index(found) if found >= 0 else _NOWHERE

    def _put(self, rows: list[Row]) -> None:
        held = self.persistentIndexList()
        keys = [_key(self._rows[index.row()]) for index in held]
        self._rows = rows
        self._places = {row.id: place for place, row in enumerate(rows) if isinstance(row, ThreadInfo)}
        places = {_key(row): place for place, row in enumerate(rows)}
        moved = [self.index(places[key]) if key in places else QModelIndex() for key in keys]
        self.changePersistentIndexList(held, moved)

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if isinstance(row, Heading):
            return _heading_data(row, role)
        if role == OPEN_ROLE:
            return row.id == self._open
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self.tr("Open") if row.id == self._open else ""
        return _title(row) if role in _TITLE_ROLES else None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        thread = self.thread_at(index)
        title = " ".join(str(value).split())
        if thread is None or role != Qt.ItemDataRole.EditRole or not title or title == thread.title:
            return False
        named = ThreadInfo(id=thread.id, title=title, changed=thread.changed, leaf=thread.leaf)
        self._threads = tuple(named if one.id == thread.id else one for one in self._threads)
        self._rows[index.row()] = named
        self.dataChanged.emit(index, index)
        self.renamed.emit(thread.id, title)
        return True

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        # A heading is not enabled, so the arrow keys pass over it.
        if self.thread_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable


_TITLE_ROLES: Final = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.EditRole,
    Qt.ItemDataRole.AccessibleTextRole,
)


def grouped(threads: Sequence[ThreadInfo], now: datetime) -> list[Row]:
    """The chats, last changed first, with a heading before the first of each group."""
    rows: list[Row] = []
    begins, label = math.inf, ""
    for thread in threads:
        if thread.changed < begins:
            day = day_of(thread.changed, now)
            begins = day_begins(day, now)
            if (named := group_name(day, now.date())) != label:
                label = named
                rows.append(Heading(label))
        rows.append(thread)
    return rows


def _heading_data(heading: Heading, role: int) -> Any:
    if role == HEADING_ROLE:
        return True
    return heading.label if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None


def _title(thread: ThreadInfo) -> str:
    return " ".join(thread.title.split()) or "…"


def _key(row: Row) -> str:
    return row.id if isinstance(row, ThreadInfo) else f"heading {row.label}"


def _changed(thread: ThreadInfo) -> int:
    return thread.changed
