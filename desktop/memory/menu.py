"""The menu of the panel: the switch for memory, how it saves, the chats' language, export and import. GUI thread."""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from core.memory_events import MemoryLanguage, MemorySettings

_NAMES: Final[dict[MemoryLanguage, str]] = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
}
"""As those who speak them call them."""


class PanelMenu(QMenu):
    """`set_wanted`: on, automatic, and a language. `export_wanted`: "jsonl" or "markdown"."""

    add_wanted = Signal()
    set_wanted = Signal(bool, bool, str)
    export_wanted = Signal(str)
    import_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("More about memory"))
        self._on = self.addAction(self.tr("Use memory"))
        self._on.setCheckable(True)
        self._on.setChecked(True)
        self._ways = QActionGroup(self)
        self._languages = QActionGroup(self)
        self.addSeparator()
        for automatic, text in ((True, self.tr("Save automatically")), (False, self.tr("Ask first"))):
            self.addAction(self._choice(self._ways, text, automatic, checked=automatic))
        self.addSeparator()
        self._add_languages()
        self.addSeparator()
        self.addAction(self.tr("Add a memory")).triggered.connect(self.add_wanted)
        self.addSeparator()
        self.addAction(self.tr("Export as JSONL…")).triggered.connect(lambda: self.export_wanted.emit("jsonl"))
        self.addAction(self.tr("Export as Markdown…")).triggered.connect(lambda: self.export_wanted.emit("markdown"))
        self.addAction(self.tr("Import…")).triggered.connect(self.import_wanted)
        self._on.triggered.connect(self.on_triggered)
        self._ways.triggered.connect(self.on_triggered)
        self._languages.triggered.connect(self.on_triggered)

    @property
    def is_automatic(self) -> bool:
        """Whether memories are saved without asking."""
        chosen = self._ways.checkedAction()
        return chosen is None or bool(chosen.data())

    @property
    def language(self) -> str:
        """The code of the chosen one; empty: told from each text."""
        chosen = self._languages.checkedAction()
        return "" if chosen is None else str(chosen.data())

    def set_settings(self, settings: MemorySettings) -> None:
        """As the engine has them."""
        self._on.setChecked(settings.on)
        for action in self._ways.actions():
            action.setChecked(bool(action.data()) is settings.automatic)
            action.setEnabled(settings.on)
        for action in self._languages.actions():
            action.setChecked(action.data() == settings.language)

    @Slot()
    def switch_on(self) -> None:
        """As if a person had chosen it here."""
        self._on.setChecked(True)
        self.on_triggered()

    @Slot()
    def on_triggered(self) -> None:
        """A person chose otherwise."""
        self.set_wanted.emit(self._on.isChecked(), self.is_automatic, self.language)

    def _add_languages(self) -> None:
        self.languages = menu = self.addMenu(self.tr("Language of the chats"))
        menu.setToolTipsVisible(True)
        detect = self._choice(self._languages, self.tr("Detect"), "", checked=True)
        detect.setToolTip(self.tr("Tells the language of each message from its words"))
        menu.addAction(detect)
        menu.addSeparator()
        for code, name in _NAMES.items():
            menu.addAction(self._choice(self._languages, name, code, checked=False))

    def _choice(self, group: QActionGroup, text: str, data: object, *, checked: bool) -> QAction:
        made = group.addAction(text)
        made.setCheckable(True)
        made.setChecked(checked)
        made.setData(data)
        return made
