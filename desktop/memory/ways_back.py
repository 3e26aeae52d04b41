"""Notices of the memory panel that something was changed, each with an Undo. Part of the binding, GUI thread."""

from collections.abc import Callable
from itertools import count
from typing import Final

from PySide6.QtCore import QObject, Slot

from desktop.notice import Notice, NoticeBar

SECONDS: Final = 12.0


class WaysBack(QObject):
    """Bound to the panel's notices when the panel is made."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._bar: NoticeBar | None = None
        self._undo: dict[str, Callable[[], None]] = {}
        self._numbers = count()

    def bind(self, bar: NoticeBar) -> None:
        """Where they are shown from now on."""
        self._bar = bar
        bar.pressed.connect(self.on_pressed)
        bar.dismissed.connect(self.on_dismissed)

    def offer(self, text: str, undo: Callable[[], None], *, key: str = "") -> None:
        """Say what was done, and how it is taken back. `key`: by which it can be withdrawn."""
        key = key or f"undo:{next(self._numbers)}"
        self._undo[key] = undo
        if self._bar is not None:
            buttons = (("undo", self.tr("Undo")),)
            self._bar.post(Notice(key=key, text=text, buttons=buttons, seconds=SECONDS))

    def withdraw(self, key: str) -> None:
        """It was not done after all."""
        if self._undo.pop(key, None) is not None and self._bar is not None:
            self._bar.withdraw(key)

    def clear(self) -> None:
        """No profile is open."""
        self._undo.clear()

    @Slot(str, str)
    def on_pressed(self, key: str, _action: str) -> None:
        """Undo."""
        if undo := self._undo.pop(key, None):
            undo()

    @Slot(str)
    def on_dismissed(self, key: str) -> None:
        """Its time is over."""
        self._undo.pop(key, None)
