"""The menu of one message: all that can be done with it, with the keys for it. GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from desktop.chat.message_actions import CHANGING, Action, entry, offers
from desktop.chat.message_row import MessageRow
from desktop.chat.model_menu import RECALL

_GROUPS = ("edit", "again", "branch", "made", "previous", "delete")
"""Each of these begins a new part of the menu, unless it is the first there."""


class MessageMenu(QMenu):
    """Made for one opening, and gone with it. `chosen`: an action, and the model for "again_with"."""

    chosen = Signal(str, str)

    def __init__(
        self, row: MessageRow, models: Sequence[str], ways_back: Sequence[QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._row = row
        self._models = models
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("What to do with the message"))
        if marked := row.marked_text:
            self.addAction(self.tr("Copy what is marked"), lambda: QGuiApplication.clipboard().setText(marked))
        self._fill()
        self.addSeparator()
        self.addActions(list(ways_back))

    def _fill(self) -> None:
        message, standing = self._row.message, self._row.standing
        if message is None:
            return
        for action in offers(message, last=standing.last, temporary=standing.temporary):
            if action in _GROUPS:
                self.addSeparator()
            self._add(action, message.role, enabled=not (standing.busy and action in CHANGING))

    def _add(self, action: Action, role: str, *, enabled: bool) -> None:
        words = entry(action, role=role)
        if action == "again_with":
            menu = self.addMenu(words.text)
            menu.setEnabled(enabled)
            for model in self._models:
                name = self.tr("Recall, built in") if model == RECALL else model
                menu.addAction(name.replace("&", "&&")).setData(model)
            menu.triggered.connect(lambda chosen: self.chosen.emit("again_with", str(chosen.data())))
            return
        keys = f"\t{words.keys}" if words.keys else ""
        self.addAction(words.text + keys, lambda: self.chosen.emit(action, "")).setEnabled(enabled)
