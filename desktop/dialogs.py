"""The calm dialogs of profiles, and what all calm dialogs are made from. Window's thread.

Opened with `open()`: they cover their window alone and block no code. They delete themselves when closed.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from core.events import ProfileInfo
from desktop import wording
from desktop.controls import button, label, look
from desktop.name_field import NameField

_WIDTH: Final = 420


class Calm(QDialog):
    """Title, sentence, a field, and two buttons with the harmless one first."""

    def __init__(self, parent: QWidget, title: str, sentence: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(_WIDTH)
        heading = label(title, "heading", wrap=True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 22, 24, 20)
        self.column.setSpacing(12)
        self.column.addWidget(heading)
        self.column.addWidget(label(sentence, "soft", wrap=True))

    def end_with(self, *buttons: QPushButton) -> None:
        """The row of buttons; nothing comes below it."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        for one in buttons:
            row.addWidget(one)
        self.column.addSpacing(4)
        self.column.addLayout(row)

    @override
    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.setFixedHeight(self.column.totalHeightForWidth(_WIDTH))
        return done


class DeleteProfileDialog(Calm):
    """`confirmed`: the profile's id and its name as typed."""

    confirmed = Signal(str, str)

    def __init__(self, profile: ProfileInfo, parent: QWidget) -> None:
        super().__init__(
            parent,
            self.tr("Delete {name}?").format(name=wording.shortened(profile.name)),
            self.tr(
                "All chats of this profile and what it remembers ({memories}) are removed from this computer for good. "
                "To confirm, type its name:"
            ).format(memories=wording.memories(profile.memories)),
        )
        self._profile = profile
        self._field = QLineEdit()
        self._field.setAccessibleName(self.tr("Type the name {name}").format(name=profile.name))
        self._keep = button(self.tr("Keep"))
        self._delete = button(self.tr("Delete for good"))
        self._delete.setEnabled(False)
        self._delete.setDefault(True)
        self.column.addWidget(_copyable(profile.name))
        self.column.addWidget(self._field)
        self.end_with(self._keep, self._delete)
        self._field.textChanged.connect(self.on_text_changed)
        self._keep.clicked.connect(self.reject)
        self._delete.clicked.connect(self.on_delete_clicked)
        self._field.setFocus()

    @Slot(str)
    def on_text_changed(self, typed: str) -> None:
        """Only the exact name opens the way."""
        right = _same(typed, self._profile.name)
        self._delete.setEnabled(right)
        look(self._delete, "danger" if right else "plain")

    @Slot()
    def on_delete_clicked(self) -> None:
        """Confirmed."""
        if _same(self._field.text(), self._profile.name):
            self.confirmed.emit(self._profile.id, self._profile.name)
            self.accept()


class NewProfileDialog(Calm):
    """`named`: the new profile's name."""

    named = Signal(str)

    def __init__(self, taken: Iterable[str], parent: QWidget) -> None:
        super().__init__(
            parent,
            self.tr("New profile"),
            self.tr("It gets a file of its own, with its own chats and its own memory."),
        )
        self._field = NameField(name=self.tr("Name of the new profile"), placeholder=self.tr("Name"))
        self._field.set_taken(taken)
        self._cancel = button(self.tr("Cancel"))
        self._create = button(self.tr("Create"), "primary")
        self._create.setDefault(True)
        # Enter is the default button's, so that it is not answered twice.
        self._create.clicked.connect(self._field.submit)
        self._cancel.clicked.connect(self.reject)
        self._field.entered.connect(self.on_field_entered)
        self.column.addWidget(self._field)
        self.end_with(self._cancel, self._create)
        self._field.setFocus()

    @Slot(str)
    def on_field_entered(self, name: str) -> None:
        """A good name."""
        if self.result() != QDialog.DialogCode.Accepted:
            self.accept()
            self.named.emit(name)


def _same(typed: str, name: str) -> bool:
    # Letter for letter, but an é is an é however the keyboard composes it.
    return unicodedata.normalize("NFC", typed) == unicodedata.normalize("NFC", name)


def _copyable(name: str) -> QLabel:
    """The name as it is, to be selected and copied where no keyboard has its letters."""
    made = label(name, "heading", wrap=True)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return made
