"""The rows of the list of memories: as many as there are, of which the pages that were looked at are here.

Used by `memory_list`, window's thread. Rows that are not here yet are asked for when somebody looks at them.
"""

from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal, Slot
from typing_extensions import override

from core.memory_events import Memories, MemoryInfo
from desktop.memory.shelf import PAGE
from desktop.memory.words import row_name

MEMORY_ROLE: Final = Qt.ItemDataRole.UserRole
_NOWHERE: Final = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class MemoryModel(QAbstractListModel):
    """`page_wanted`: the first row of a page that is looked at and not here, or out of date."""

    page_wanted = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._total = 0
        self._pages: dict[int, tuple[MemoryInfo, ...]] = {}
        self._fresh: set[int] = set()
        self._looked_at: set[int] = set()
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self.on_looked)

    @property
    def loaded(self) -> int:
        """How many rows are here."""
        return sum(map(len, self._pages.values()))

    def begin(self, event: Memories) -> None:
        """Another list, with its first page."""
        self.beginResetModel()
        self._pages, self._fresh, self._looked_at = {}, set(), set()
        self._put(event)
        self.endResetModel()

    def clear(self) -> None:
        """Nothing."""
        self.beginResetModel()
        self._total, self._pages, self._fresh = 0, {}, set()
        self.endResetModel()

    def take(self, event: Memories) -> None:
        """A page of the same list. What is selected stays selected wherever it moves."""
        old = self._pages.get(event.offset // PAGE)
        moved = old is not None and [one.key for one in old] != [one.key for one in event.items]
        if event.total == self._total and not moved:
            self._put(event)
            last = event.offset + len(event.items) - 1
            self.dataChanged.emit(self.index(event.offset, 0), self.index(last, 0))
            return
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        keys = [self._key(index.row()) for index in kept]
        self._put(event)
        places = self._places()
        self.changePersistentIndexList(kept, [self.index(places[k], 0) if k in places else _NOWHERE for k in keys])
        self.layoutChanged.emit()

    def grow_old(self) -> None:
        """Everything here is out of date; it is asked for again when it is looked at."""
        self._fresh.clear()

    def memory_at(self, row: int) -> MemoryInfo | None:
        """None for a row that is not here."""
        page = self._pages.get(row // PAGE, ())
        return page[row % PAGE] if 0 <= row % PAGE < len(page) else None

    def row_of(self, key: str) -> int:
        """-1 when it is not here."""
        return self._places().get(key, -1)

    @Slot()
    def on_looked(self) -> None:
        """Ask for what was looked at since the last time."""
        wanted, self._looked_at = sorted(self._looked_at), set()
        for page in wanted:
            self.page_wanted.emit(page * PAGE)

    def _put(self, event: Memories) -> None:
        page = event.offset // PAGE
        self._total = event.total
        self._pages[page] = event.items
        self._fresh.add(page)
        self._pages = {n: rows[: event.total - n * PAGE] for n, rows in self._pages.items() if n * PAGE < event.total}

    def _places(self) -> dict[str, int]:
        return {one.key: n * PAGE + at for n, rows in self._pages.items() for at, one in enumerate(rows)}

    def _key(self, row: int) -> str:
        memory = self.memory_at(row)
        return memory.key if memory else ""

    def _look(self, row: int) -> None:
        if row // PAGE not in self._fresh:
            self._looked_at.add(row // PAGE)
            self._timer.start()

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._total

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What Qt or a screen reader asks for."""
        if not index.isValid() or role not in _ROLES:
            return None
        self._look(index.row())
        memory = self.memory_at(index.row())
        if role == MEMORY_ROLE or memory is None:
            return memory
        return row_name(memory) if role == Qt.ItemDataRole.AccessibleTextRole else memory.text


_ROLES: Final = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, MEMORY_ROLE)
