"""The small buttons that narrow the list to one kind, each with how many there are. GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QWidget

from core.memory_events import KindCount, MemoryKind
from desktop import wording
from desktop.chat.furniture import WrapLayout
from desktop.controls import button
from desktop.memory.kinds import KINDS, kind_name


class Filters(QWidget):
    """`chosen`: a kind, None for all. Kinds without memories have no button."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind: MemoryKind | None = None
        self._row = WrapLayout(self, gap=5)
        self._group = QButtonGroup(self)
        self._kinds: dict[QAbstractButton, MemoryKind | None] = {}
        for kind in (None, *KINDS):
            made = button("", "filter")
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._kinds[made] = kind
            self._group.addButton(made)
            self._row.addWidget(made)
        self._group.buttonClicked.connect(self.on_clicked)
        self.set_counts(())
        self.show_kind(None)

    @property
    def kind(self) -> MemoryKind | None:
        """What the list is narrowed to."""
        return self._kind

    def set_counts(self, counts: Sequence[KindCount]) -> None:
        """How many there are of each kind."""
        known: dict[MemoryKind | None, int] = {count.kind: count.count for count in counts}
        known[None] = sum(known.values())
        for made, kind in self._kinds.items():
            name = kind_name(kind) if kind else self.tr("All")
            number = wording.language().toString(known.get(kind, 0))
            made.setText(f"{name} {number}".replace("&", "&&"))
            made.setAccessibleName(self.tr("{kind}: {n}").format(kind=name, n=number))
            made.setVisible(bool(known.get(kind)) or (kind is not None and kind == self._kind))
        self.setVisible(bool(known[None]))
        self._row.invalidate()

    def show_kind(self, kind: MemoryKind | None) -> None:
        """Mark this one as chosen."""
        self._kind = kind
        next(made for made, one in self._kinds.items() if one == kind).setChecked(True)

    @Slot(QAbstractButton)
    def on_clicked(self, made: QAbstractButton) -> None:
        """Narrow the list, or do not any more."""
        if self._kinds[made] != self._kind:
            self._kind = self._kinds[made]
            self.chosen.emit(self._kind)
