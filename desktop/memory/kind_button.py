"""A button that shows a memory's kind and chooses another from a menu. GUI thread."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from core.memory_events import MemoryKind
from desktop.memory.kinds import KINDS, kind_name


class KindButton(QToolButton):
    """`chosen`: another kind. With `undecided` the engine may decide, and the menu says so."""

    chosen = Signal(object)

    def __init__(self, *, undecided: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind: MemoryKind | None = None
        self._undecided = undecided
        self.setProperty("kind", "small")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Kind"))
        self._group = QActionGroup(menu)
        for kind in ((None,) if undecided else ()) + KINDS:
            action = self._group.addAction(self._name(kind))
            action.setCheckable(True)
            action.setData(kind)
        menu.addActions(self._group.actions())
        self._group.triggered.connect(self.on_triggered)
        self.setMenu(menu)
        self.show_kind(None if undecided else "other")

    def show_kind(self, kind: MemoryKind | None) -> None:
        """This is the kind now."""
        self.kind = kind
        self.setText(f"{self._name(kind)} ▾".replace("&", "&&"))
        self.setAccessibleName(self.tr("Kind: {name}").format(name=self._name(kind)))
        for action in self._group.actions():
            action.setChecked(action.data() == kind)

    @Slot(QAction)
    def on_triggered(self, action: QAction) -> None:
        """Another one was chosen."""
        kind: MemoryKind | None = action.data()
        if kind != self.kind:
            self.show_kind(kind)
            self.chosen.emit(kind)

    def _name(self, kind: MemoryKind | None) -> str:
        return kind_name(kind) if kind else self.tr("Any kind")
