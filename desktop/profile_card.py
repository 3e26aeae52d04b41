"""One profile on the page "Who is here?": its name, what it holds, and Open; rename in place, delete on request.

Made by `profiles_page`, on the window's thread.
"""

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from core.events import ProfileInfo
from desktop import wording
from desktop.avatar import Avatar
from desktop.controls import ElidedLabel, button
from desktop.dates import relative_date
from desktop.name_field import NameField
from desktop.theme import Theme


class ProfileCard(QFrame):
    """Signals: open this profile; give it a name; ask whether to delete it."""

    open_wanted = Signal(str)
    rename_wanted = Signal(str, str)
    delete_asked = Signal(str)

    def __init__(self, profile: ProfileInfo, theme: Theme, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.profile = profile
        name = profile.name
        self.setProperty("kind", "card")
        self._avatar = Avatar(theme, diameter=38)
        self._avatar.set_name(name)
        self._name = ElidedLabel("heading")
        self._name.set_whole(name)
        self._facts = ElidedLabel("soft")
        self._facts.set_whole(facts(profile, now))
        self._field = NameField(name=self.tr("New name for {name}").format(name=name))
        self._more = button("•••", "quiet", name=self.tr("More for {name}").format(name=name))
        self._open = button(self.tr("Open"), name=self.tr("Open {name}").format(name=name))
        self._cancel = button(self.tr("Cancel"), name=self.tr("Keep the name {name}").format(name=name))
        self._save = button(self.tr("Save"), "primary", name=self.tr("Save the new name"))
        self._menu = self._built_menu()
        self._faces = QStackedWidget()
        self._lay_out()
        self._connect()

    def set_taken(self, names: list[str]) -> None:
        """Names of the other profiles."""
        self._field.set_taken(names)

    def focus_open(self) -> None:
        """Give the keyboard to Open."""
        self._open.setFocus(Qt.FocusReason.TabFocusReason)

    def is_renaming(self) -> bool:
        """Whether a person is typing a name here."""
        return self._faces.currentIndex() == 1

    def controls(self) -> list[QWidget]:
        """What Tab visits, in this order."""
        return [self._more, self._open, self._field, self._cancel, self._save]

    def menu(self) -> QMenu:
        """What the button with the dots shows."""
        return self._menu

    @Slot()
    def on_rename_triggered(self) -> None:
        """Show the field in place of the name."""
        self._field.set_text(self.profile.name)
        self._faces.setCurrentIndex(1)
        self._field.setFocus()

    @Slot(str)
    def on_field_entered(self, name: str) -> None:
        """Ask for the name; the engine's next list of profiles shows it."""
        self._leave_field()
        if name != self.profile.name:
            self._name.set_whole(name)
            self.rename_wanted.emit(self.profile.id, name)

    @Slot()
    def on_more_clicked(self) -> None:
        """The menu, below its button."""
        self._menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height() + 2)))

    def _leave_field(self) -> None:
        self._faces.setCurrentIndex(0)
        self.focus_open()

    def _built_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("What to do with {name}").format(name=self.profile.name))
        for text, key, slot in (
            (self.tr("Rename"), Qt.Key.Key_F2, self.on_rename_triggered),
            (self.tr("Delete…"), Qt.Key.Key_Delete, lambda: self.delete_asked.emit(self.profile.id)),
        ):
            action = QAction(text, self)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.setShortcutVisibleInContextMenu(True)
            action.triggered.connect(slot)
            self.addAction(action)
            menu.addAction(action)
        return menu

    def _connect(self) -> None:
        self._open.clicked.connect(lambda: self.open_wanted.emit(self.profile.id))
        self._more.clicked.connect(self.on_more_clicked)
        self._field.entered.connect(self.on_field_entered)
        self._save.clicked.connect(self._field.submit)
        self._cancel.clicked.connect(self._leave_field)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self._name)
        words.addWidget(self._facts)
        calm, renaming = QWidget(), QWidget()
        self._row(calm, words, self._more, self._open)
        self._row(renaming, self._field, self._cancel, self._save)
        self._faces.addWidget(calm)
        self._faces.addWidget(renaming)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 15, 16, 15)
        whole.setSpacing(14)
        whole.addWidget(self._avatar)
        whole.addWidget(self._faces, 1)

    def _row(self, face: QWidget, first: QVBoxLayout | QWidget, *buttons: QWidget) -> None:
        row = QHBoxLayout(face)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if isinstance(first, QWidget):
            row.addWidget(first, 1)
        else:
            row.addLayout(first, 1)
        for one in buttons:
            row.addWidget(one)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.is_renaming():
            self._menu.popup(event.globalPos())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_renaming():
            self._leave_field()
        else:
            super().keyPressEvent(event)


def facts(profile: ProfileInfo, now: datetime) -> str:
    """'48 memories · last used today'."""
    template = QCoreApplication.translate("ProfileCard", "{memories} · last used {day}")
    return template.format(memories=wording.memories(profile.memories), day=relative_date(profile.used, now))
