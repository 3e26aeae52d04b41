"""Export and import of memories: asks which file, tells the result in the panel. Made by memory_binding, GUI thread."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot

from core.memory_events import MemoriesMoved, TransferFormat
from desktop.main_window import MainWindow
from desktop.memory import words
from desktop.memory.shelf import Shelf
from desktop.notice import Notice

if TYPE_CHECKING:
    from desktop.memory.panel import MemoryPanel

_RESULT: Final = "moved"
_SECONDS: Final = 12.0


class TransferBinding(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow, shelf: Shelf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._shelf = shelf
        window.memory.panel_made.connect(self.on_panel_made)
        shelf.moved.connect(self.on_moved)

    @Slot(object)
    def on_panel_made(self, panel: "MemoryPanel") -> None:
        """It exists from now on."""
        panel.menu.export_wanted.connect(self.on_export_wanted)
        panel.menu.import_wanted.connect(self.on_import_wanted)
        panel.list_page.export_wanted.connect(self.on_part_wanted)

    @Slot(str)
    def on_export_wanted(self, form: TransferFormat) -> None:
        """Ask where to."""
        from desktop.memory.file_dialogs import ask_export

        ask_export(self._window, form, self._shelf.export)

    @Slot(list, str)
    def on_part_wanted(self, keys: list[str], form: TransferFormat) -> None:
        """The same for some of them."""
        from desktop.memory.file_dialogs import ask_export

        ask_export(self._window, form, lambda path, chosen: self._shelf.export(path, chosen, keys))

    @Slot()
    def on_import_wanted(self) -> None:
        """Ask which."""
        from desktop.memory.file_dialogs import ask_import

        ask_import(self._window, self._shelf.take_in)

    @Slot(object)
    def on_moved(self, event: MemoriesMoved) -> None:
        """An export or an import has ended."""
        self._window.memory.open()
        self._window.memory.panel.notices.post(Notice(key=_RESULT, text=words.moved(event), seconds=_SECONDS))
