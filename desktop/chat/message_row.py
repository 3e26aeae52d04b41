"""What every message of the conversation can do: be pointed at, have the keyboard, be edited in place. GUI thread.

The base of `message_view`. `choices` says where it stands and opens its menu; the words are in message_actions.
"""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from core.events import Message
from desktop.chat.column import GAP, Row
from desktop.chat.edit_field import EditField
from desktop.chat.formatted import formatted
from desktop.chat.message_actions import CHANGING, Action, action_of, offers
from desktop.chat.message_end import Footer
from desktop.chat.reading_text import ReadingText


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a message stands. `last`: nothing follows it. `busy`: an answer is being written in its chat."""

    last: bool = False
    temporary: bool = False
    busy: bool = False


class MessageRow(Row):
    """`action_wanted`: one of `Action` that is not done here. `hovered`: the mouse has come, or gone."""

    link_wanted = Signal(str)
    undo_wanted = Signal(str)
    memory_chosen = Signal(str, str)
    """A memory's key, and this answer's id where the memory was used for it."""
    message_chosen = Signal(str, str)
    """A chat and a message in it that was used for this answer."""
    without_wanted = Signal(str, str)
    """Answer again: this answer, and the key of the memory or message that is not to be used for it."""
    action_wanted = Signal(str)
    version_wanted = Signal(str)
    text_saved = Signal(str, str)
    """This message, and its text as it was edited. The field stays until the message is another one."""
    menu_wanted = Signal(QPoint)
    opened = Signal(QWidget)
    """A part of it that was not there before, and has the keyboard: the field, or how it was made."""
    hovered = Signal(bool)

    def __init__(self, key: str, *, trailing: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.message: Message | None = None
        self.standing = Standing()
        self.field: EditField | None = None
        self.footer = Footer(self.markdown, trailing=trailing, parent=self)
        self.footer.version_wanted.connect(self.version_wanted)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)

    @property
    def offers(self) -> tuple[Action, ...]:
        """What can be done with it now; nothing while it is being written or edited."""
        if self.message is None or self.message.state == "streaming" or self.field is not None:
            return ()
        possible = offers(self.message, last=self.standing.last, temporary=self.standing.temporary)
        return tuple(one for one in possible if not (self.standing.busy and one in CHANGING))

    @property
    def is_idle(self) -> bool:
        """It is whole, not being edited, and nothing of it is marked: its widgets could be made anew any time."""
        return self.message is not None and self.field is None and not self.marked_text

    def markdown(self) -> str:
        """The text as it was written."""
        return self.message.text if self.message else ""

    def activate(self, standing: Standing) -> None:
        """Somebody is at it: its actions can be seen."""
        self.standing = standing
        if self.message is not None and self.offers:
            possible = offers(self.message, last=standing.last, temporary=standing.temporary)
            bar = self.footer.offer(self.message, possible)
            bar.wanted.connect(self.do)
            bar.more_wanted.connect(self.on_more_wanted)
        for text in self.findChildren(QTextEdit):
            if text.isReadOnly():
                # The menu of the message has what theirs would have.
                text.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def deactivate(self) -> None:
        """Nobody is."""
        self.footer.withdraw()

    @property
    def marked_text(self) -> str:
        """What is selected in it."""
        marked = [text for text in self.findChildren(ReadingText) if text.textCursor().hasSelection()]
        marked.sort(key=lambda text: text.mapTo(self, QPoint(0, 0)).y())
        return "\n\n".join(text.selected().text for text in marked)

    def mark_all(self) -> None:
        """Select all of its text."""
        for text in self.findChildren(ReadingText):
            if text.isVisible():
                text.mark(*text.extent())

    @Slot(str)
    def do(self, action: Action) -> None:
        """Do what is done here, ask for the rest."""
        match action:
            case "copy" | "copy_formatted":
                self._copy(rich=action == "copy_formatted")
            case "edit":
                self.edit()
            case "previous" | "next":
                self.footer.switch(-1 if action == "previous" else 1)
            case _:
                self.action_wanted.emit(action)

    def edit(self) -> None:
        """Its text in a field, in its place."""
        if self.field is not None or self.message is None:
            return
        own = self.message.role == "user"
        name = self.tr("Edit your message") if own else self.tr("Edit the answer")
        self.field = EditField(name, self.tr("Send") if own else self.tr("Save"), self)
        self.field.saved.connect(lambda text: self.text_saved.emit(self.key, text))
        self.field.cancelled.connect(self.on_edit_cancelled)
        reader = self.reader()
        self._rows.insertWidget(max(self._rows.indexOf(reader), 0), self.field)
        reader.hide()
        self.gap = GAP
        self.deactivate()
        self.footer.hide()
        self.field.show()
        self.field.begin(self.message.text)
        self.opened.emit(self.field)

    def reader(self) -> QWidget:
        """What shows the text, and gives way to the field."""
        raise NotImplementedError

    @Slot()
    def on_edit_cancelled(self) -> None:
        """As it was, and the keyboard back at the message."""
        field, self.field = self.field, None
        if field is None or self.message is None:
            return
        self._rows.removeWidget(field)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        field.hide()
        field.deleteLater()
        self.gap = type(self).gap
        self.reader().show()
        self.footer.show_message(self.message)
        self.activate(self.standing)

    @Slot()
    def on_more_wanted(self) -> None:
        """The menu, below the buttons."""
        if self.footer.bar is not None:
            self.menu_wanted.emit(self.footer.bar.mapToGlobal(self.footer.bar.rect().bottomLeft()))

    def _copy(self, *, rich: bool) -> None:
        if rich:
            QGuiApplication.clipboard().setMimeData(formatted(self.markdown()))
        else:
            QGuiApplication.clipboard().setText(self.marked_text or self.markdown())
        if self.footer.bar is not None and self.footer.bar.copy is not None:
            self.footer.bar.copy.say_copied()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keyboard = event.reason() is QContextMenuEvent.Reason.Keyboard
        if self.offers:
            place = self.mapToGlobal(self.rect().topLeft() + QPoint(12, 24)) if by_keyboard else event.globalPos()
            self.menu_wanted.emit(place)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.hovered.emit(True)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(False)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of message_actions, while the message itself has the keyboard."""
        if event.matches(QKeySequence.StandardKey.SelectAll) and self.hasFocus():
            self.mark_all()
            return
        keys = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        action = action_of(keys)
        if action in self.offers and self.hasFocus():
            self.do(action)
        else:
            event.ignore()
