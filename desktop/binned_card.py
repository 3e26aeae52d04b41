"""One chat in the bin: its title, when it went there and when it goes for good, Restore, and Erase in two steps.

Made by `bin_page`, on the window's thread.
"""

from datetime import datetime

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.bin_events import BinnedThread
from desktop.controls import ElidedLabel, button
from desktop.dates import day_of, relative_date


class BinnedCard(QFrame):
    """Signals name the chat by its id. `erase_wanted` comes after the second step."""

    restore_wanted = Signal(str)
    erase_wanted = Signal(str)

    def __init__(self, item: BinnedThread, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self.setProperty("kind", "card")
        self._title = ElidedLabel("heading")
        self._title.set_whole(item.title)
        self._facts = ElidedLabel("soft")
        self._facts.set_whole(facts(item, now))
        self._restore = button(self.tr("Restore"), name=self.tr("Restore {title}").format(title=item.title))
        self._erase = button(self.tr("Erase now"), name=self.tr("Erase {title} now").format(title=item.title))
        self._cancel = button(self.tr("Cancel"), name=self.tr("Keep {title} in the bin").format(title=item.title))
        self._sure = button(
            self.tr("Erase for good"), "danger", name=self.tr("Erase {title} for good").format(title=item.title)
        )
        self._lay_out()
        self._ask(False)
        self._restore.clicked.connect(self.on_restore_clicked)
        self._erase.clicked.connect(self.on_erase_clicked)
        self._cancel.clicked.connect(self.on_cancel_clicked)
        self._sure.clicked.connect(self.on_sure_clicked)

    def focus_restore(self) -> None:
        """Give the keyboard to Restore."""
        self._restore.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def on_restore_clicked(self) -> None:
        """Out of the bin."""
        self.restore_wanted.emit(self.item.id)

    @Slot()
    def on_erase_clicked(self) -> None:
        """The first step: it cannot be undone."""
        self._ask(True)
        self._cancel.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def on_cancel_clicked(self) -> None:
        """It stays."""
        self._ask(False)
        self._erase.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def on_sure_clicked(self) -> None:
        """The second step."""
        self.erase_wanted.emit(self.item.id)

    def _ask(self, asking: bool) -> None:
        for part in (self._restore, self._erase):
            part.setVisible(not asking)
        for part in (self._cancel, self._sure):
            part.setVisible(asking)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self._title)
        words.addWidget(self._facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 11, 12, 11)
        row.setSpacing(8)
        row.addLayout(words, 1)
        for part in (self._restore, self._erase, self._cancel, self._sure):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)


def facts(item: BinnedThread, now: datetime) -> str:
    """'Deleted today. Erased in 30 days.'"""
    left = (day_of(item.until, now) - now.date()).days
    if left <= 0:
        goes = _tr("Erased today.")
    elif left == 1:
        goes = _tr("Erased tomorrow.")
    else:
        goes = _tr("Erased in {n} days.").format(n=left)
    return _tr("Deleted {day}.").format(day=relative_date(item.binned, now)) + " " + goes


def _tr(text: str) -> str:
    return QCoreApplication.translate("BinnedCard", text)
