"""Two ways to a new profile: the last card of the page "Who is here?", and the very first question to a person.

Made by `profiles_page`, on the window's thread.
"""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.avatar import Avatar
from desktop.controls import ElidedLabel, button, label
from desktop.name_field import NameField
from desktop.theme import Theme

_FIELD_WIDTH: Final = 300


class NewProfileCard(QFrame):
    """Create shows the field first, then takes the name that is in it."""

    create_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._field = NameField(name=self.tr("Name of the new profile"), placeholder=self.tr("Name"))
        self._create = button(self.tr("Create"), name=self.tr("Create a new profile"))
        self._faces = QStackedWidget()
        self._faces.addWidget(self._words())
        self._faces.addWidget(self._field)
        plus = Avatar(theme, diameter=38, quiet=True)
        plus.set_name("+")
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 15, 16, 15)
        whole.setSpacing(14)
        whole.addWidget(plus)
        whole.addWidget(self._faces, 1)
        whole.addWidget(self._create)
        self._create.clicked.connect(self.on_create_clicked)
        self._field.entered.connect(self.create_wanted)

    def set_taken(self, names: list[str]) -> None:
        """Names that profiles have."""
        self._field.set_taken(names)

    def controls(self) -> list[QWidget]:
        """What Tab visits, in this order."""
        return [self._field, self._create]

    def begin(self) -> None:
        """Show the empty field and give it the keyboard."""
        self._field.set_text("")
        self._faces.setCurrentIndex(1)
        self._field.setFocus()

    def is_open(self) -> bool:
        """Whether the field is shown."""
        return self._faces.currentIndex() == 1

    def show_problem(self, code: str) -> None:
        """Say below the field why the name was refused."""
        self._field.show_problem(code)

    def close_field(self) -> None:
        """Back to the plain card."""
        self._faces.setCurrentIndex(0)

    @Slot()
    def on_create_clicked(self) -> None:
        """First the field, then the profile."""
        if self.is_open():
            self._field.submit()
        else:
            self.begin()

    def _words(self) -> QWidget:
        face = QWidget()
        heading, facts = ElidedLabel("heading"), ElidedLabel("soft")
        heading.set_whole(self.tr("New profile"))
        facts.set_whole(self.tr("With its own chats and its own memory"))
        column = QVBoxLayout(face)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(heading)
        column.addWidget(facts)
        return face

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_open():
            self.close_field()
            self._create.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)


class FirstProfile(QWidget):
    """One question, one field, one button: a person is in the chat in seconds."""

    create_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        question = self.tr("What should I call you?")
        self._field = NameField(name=question, placeholder=self.tr("Your name"))
        self._field.setFixedWidth(_FIELD_WIDTH)
        self._create = button(self.tr("Create"), "primary", name=self.tr("Create your profile"))
        self._create.setMinimumHeight(36)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._field)
        row.addWidget(self._create, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(label(question, "title", wrap=True))
        column.addWidget(label(self._promise(), "soft", wrap=True))
        column.addSpacing(14)
        column.addLayout(row)
        self._create.clicked.connect(self._field.submit)
        self._field.entered.connect(self.create_wanted)
        self.setFocusProxy(self._field)

    def show_problem(self, code: str) -> None:
        """Say below the field why the name was refused."""
        self._field.show_problem(code)

    def _promise(self) -> str:
        return self.tr("Your chats, and what I remember of them, stay in one file on this computer.")
