"""The menu of the panel: the switch for memory, how it saves, export and import. GUI thread."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from core.memory_events import MemorySettings


class PanelMenu(QMenu):
    """`set_wanted`: on, and automatic. `export_wanted`: "jsonl" or "markdown"."""

    add_wanted = Signal()
    set_wanted = Signal(bool, bool)
    export_wanted = Signal(str)
    import_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("More about memory"))
        self._on = self.addAction(self.tr("Use memory"))
        self._on.setCheckable(True)
        self._on.setChecked(True)
        self._ways = QActionGroup(self)
        self.addSeparator()
        for automatic, text in ((True, self.tr("Save automatically")), (False, self.tr("Ask first"))):
            action = self._ways.addAction(text)
            action.setCheckable(True)
            action.setChecked(automatic)
            action.setData(automatic)
            self.addAction(action)
        self.addSeparator()
        self.addAction(self.tr("Add a memory")).triggered.connect(self.add_wanted)
        self.addSeparator()
        self.addAction(self.tr("Export as JSONL…")).triggered.connect(lambda: self.export_wanted.emit("jsonl"))
        self.addAction(self.tr("Export as Markdown…")).triggered.connect(lambda: self.export_wanted.emit("markdown"))
        self.addAction(self.tr("Import…")).triggered.connect(self.import_wanted)
        self._on.triggered.connect(self.on_triggered)
        self._ways.triggered.connect(self.on_triggered)

    @property
    def is_automatic(self) -> bool:
        """Whether memories are saved without asking."""
        chosen = self._ways.checkedAction()
        return chosen is None or bool(chosen.data())

    def set_settings(self, settings: MemorySettings) -> None:
        """As the engine has them."""
        self._on.setChecked(settings.on)
        for action in self._ways.actions():
            action.setChecked(bool(action.data()) is settings.automatic)
            action.setEnabled(settings.on)

    @Slot()
    def on_triggered(self) -> None:
        """A person chose otherwise."""
        self.set_wanted.emit(self._on.isChecked(), self.is_automatic)
