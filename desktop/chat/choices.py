"""What can be chosen for messages now: by their buttons, their keys and their menu. GUI thread.

Made by the transcript; the binding tells it what the program is at.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop.chat.message_actions import Action
from desktop.chat.message_menu import MessageMenu
from desktop.chat.message_row import MessageRow, Standing


class Choices(QObject):
    """`wanted`: one of `Action`, a message, and the model for "again_with"."""

    wanted = Signal(str, str, str)
    busy_changed = Signal(bool)

    def __init__(self, is_last: Callable[[MessageRow], bool], parent: QWidget) -> None:
        super().__init__(parent)
        self._is_last = is_last
        self._menu_parent = parent
        self._temporary = False
        self._models: Sequence[str] = ()
        self._ways_back: Sequence[QAction] = ()
        self._busy = False

    def set_busy(self, busy: bool) -> None:
        """While an answer is written, nothing is done that would change its branch."""
        if busy is not self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)

    def set_temporary(self, temporary: bool) -> None:
        """A temporary chat does not become another one."""
        self._temporary = temporary

    def set_models(self, models: Sequence[str]) -> None:
        """What can answer again."""
        self._models = models

    def set_ways_back(self, actions: Sequence[QAction]) -> None:
        """Undo and Redo, which the menu of a message ends with."""
        self._ways_back = actions

    def standing(self, row: MessageRow) -> Standing:
        """Where this message stands now."""
        return Standing(last=self._is_last(row), temporary=self._temporary, busy=self._busy)

    def listen(self, row: MessageRow) -> None:
        """To a new row, which is told what it may."""
        row.footer.set_busy(self._busy)
        row.action_wanted.connect(lambda action: self.wanted.emit(action, row.key, ""))
        row.menu_wanted.connect(lambda place: self._open_menu(row, place))

    def _open_menu(self, row: MessageRow, place: QPoint) -> None:
        row.standing = self.standing(row)
        menu = MessageMenu(row, self._models, self._ways_back, self._menu_parent)
        # Another branch may come while it is open.
        row.destroyed.connect(menu.close)
        menu.chosen.connect(lambda action, model: self._choose(row, action, model))
        menu.popup(place)

    def _choose(self, row: MessageRow, action: Action, model: str) -> None:
        if model:
            self.wanted.emit(action, row.key, model)
        else:
            row.do(action)
