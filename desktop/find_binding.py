"""Ties finding in a chat to its bar, the marks in the messages, and the way to each. Made by app.py, GUI thread."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from desktop.jump import Jump
from desktop.main_window import MainWindow
from desktop.session import Session
from desktop.theme import Theme


class FindBinding(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow, session: Session, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._chats = session.chats
        self._finding = session.finding
        self._theme = theme
        self._bar = window.chat.find_bar
        self._jump = Jump(window, session.chats, self)
        self._bar.text_changed.connect(self._finding.find)
        self._bar.stepped.connect(self._finding.step)
        self._bar.closed.connect(self.on_bar_closed)
        self._finding.changed.connect(self.on_finding_changed)
        self._finding.chosen.connect(self.on_message_chosen)
        session.chats.thread_shown.connect(self._bar.hide)
        QShortcut(QKeySequence.StandardKey.Find, window).activated.connect(self.on_find_wanted)
        theme.changed.connect(self.on_theme_changed)
        self.on_theme_changed()

    @Slot()
    def on_find_wanted(self) -> None:
        """The bar, unless something else is in the conversation's place."""
        if self._window.chat.transcript.isVisible():
            self._bar.open_bar()

    @Slot()
    def on_bar_closed(self) -> None:
        """Back to where a person writes."""
        self._finding.end()
        self._window.chat.composer.focus()

    @Slot()
    def on_finding_changed(self) -> None:
        """Marks and counts."""
        found = self._finding
        self._window.chat.transcript.marks.set_text(found.text)
        self._bar.show_found(found.at + 1, len(found.messages), looking=found.is_looking)

    @Slot(str)
    def on_message_chosen(self, message: str) -> None:
        """Go there; the keyboard stays in the bar."""
        self._jump.to(self._chats.shown.id, message, write=False)

    @Slot()
    def on_theme_changed(self) -> None:
        """Arrows in other colours."""
        self._bar.recolour(self._theme.palette)
