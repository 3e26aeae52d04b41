"""Ties what is done with messages and their branches to the session, the undo actions and notices. Made by app.py.

On the window's thread. What has been done is said with its way back.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QTextEdit
from typing_extensions import override

from core.events import Models
from desktop import deeds
from desktop.chat.message_actions import Action
from desktop.chat.model_menu import RECALL
from desktop.history import Step
from desktop.main_window import MainWindow
from desktop.notice import Notice
from desktop.session import Session
from desktop.thread_state import ThreadState

_KEY: Final = "deed"
_SECONDS: Final = 12.0


class BranchBinding(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._chats = session.chats
        self._branching = session.branching
        self._transcript = window.chat.transcript
        self._offered: Step | None = None
        self._undo = self._action("Ctrl+Z")
        self._redo = self._action("Ctrl+Shift+Z", "Ctrl+Y")
        self._bind(window, session)
        self.on_changed()

    @Slot(str, str, str)
    def on_wanted(self, action: Action, message: str, model: str) -> None:
        """A button, a key, or the menu of a message."""
        match action:
            case "again" | "again_with":
                self._branching.again(message, model=model)
            case "continue":
                self._branching.go_on(message)
            case "delete":
                self._branching.delete(message)
            case "branch":
                title = self._chats.title_of(self._chats.shown.id)
                self._branching.branch(message, self.tr("{title} (branch)").format(title=title))

    @Slot(str, str)
    def on_text_saved(self, message: str, text: str) -> None:
        """A message was edited. Where that cannot be now, its field stays open."""
        if self._branching.edit(message, text):
            self._window.chat.composer.focus()

    @Slot(str, str)
    def on_without_wanted(self, message: str, key: str) -> None:
        """Answer again, and leave this out."""
        self._branching.again(message, without=key)

    @Slot(object)
    def on_models_changed(self, models: Models) -> None:
        """What can answer again."""
        self._transcript.choices.set_models((RECALL, *(item.name for item in models.items)))

    @Slot()
    def on_shown_changed(self) -> None:
        """Another chat, or something runs in it, or has ended."""
        shown = self._chats.shown
        self._transcript.choices.set_busy(shown.running is not None or shown.gone)

    @Slot(object)
    def on_rows_changed(self, state: ThreadState) -> None:
        """Where nothing is left that could have the keyboard, writing begins anew."""
        if not state.messages and self._transcript.hasFocus():
            self._window.chat.composer.focus()

    @Slot()
    def on_changed(self) -> None:
        """What can be undone and done again now; a notice that offers something else goes."""
        undoable, redoable = self._branching.undoable, self._branching.redoable
        self._undo.setText(deeds.undo(undoable.deed) if undoable else self.tr("Undo"))
        self._redo.setText(deeds.redo(redoable.deed) if redoable else self.tr("Redo"))
        self._undo.setEnabled(undoable is not None)
        self._redo.setEnabled(redoable is not None)
        if self._offered is not None and self._offered not in (undoable, redoable):
            self._withdraw()

    @Slot(object)
    def on_done(self, step: Step) -> None:
        """What takes something away says so, with the way back; what adds something can be seen."""
        if step.deed == "delete":
            self._offer(deeds.done(step.deed), "undo", step)

    @Slot(object)
    def on_undone(self, step: Step) -> None:
        """Say what."""
        self._offer(deeds.undone(step.deed), "redo", self._branching.redoable)

    @Slot(object)
    def on_redone(self, step: Step) -> None:
        """Say what."""
        self._offer(deeds.redone(step.deed), "undo", self._branching.undoable)

    @Slot(str, str)
    def on_notice_pressed(self, key: str, action: str) -> None:
        """Its way back."""
        if key == _KEY:
            self._offered = None
            self._branching.undo() if action == "undo" else self._branching.redo()

    @Slot()
    def on_undo_triggered(self) -> None:
        """Ctrl+Z, or the menu."""
        if not self._window.shows_people:
            self._branching.undo()

    @Slot()
    def on_redo_triggered(self) -> None:
        """Ctrl+Shift+Z, or the menu."""
        if not self._window.shows_people:
            self._branching.redo()

    def _offer(self, text: str, action: str, step: Step | None) -> None:
        self._offered = step
        label = self.tr("Undo") if action == "undo" else self.tr("Redo")
        self._window.notices.post(Notice(key=_KEY, text=text, buttons=((action, label),), seconds=_SECONDS))

    def _withdraw(self) -> None:
        self._offered = None
        for bar in self._window.all_notices:
            bar.withdraw(_KEY)

    def _action(self, *keys: str) -> QAction:
        action = QAction(self._window)
        action.setShortcuts([QKeySequence(one) for one in keys])
        self._window.addAction(action)
        return action

    def _bind(self, window: MainWindow, session: Session) -> None:
        branching, chats, transcript = session.branching, session.chats, self._transcript
        transcript.choices.wanted.connect(self.on_wanted)
        transcript.choices.set_ways_back((self._undo, self._redo))
        transcript.version_wanted.connect(branching.show)
        transcript.text_saved.connect(self.on_text_saved)
        transcript.without_wanted.connect(self.on_without_wanted)
        window.sidebar.rename_wanted.connect(branching.rename)
        session.models_changed.connect(self.on_models_changed)
        chats.rows_changed.connect(self.on_rows_changed)
        branching.changed.connect(self.on_changed)
        branching.done.connect(self.on_done)
        branching.undone.connect(self.on_undone)
        branching.redone.connect(self.on_redone)
        for changes in (chats.thread_shown, chats.temporary.changed, chats.turns.busy_changed):
            changes.connect(self.on_shown_changed)
        self._undo.triggered.connect(self.on_undo_triggered)
        self._redo.triggered.connect(self.on_redo_triggered)
        for bar in window.all_notices:
            bar.pressed.connect(self.on_notice_pressed)
        if field := window.chat.composer.focusProxy():
            field.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A composer in which there is nothing to undo lets the keys through to the window."""
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QTextEdit):
            return False
        history, standard = watched.document(), QKeySequence.StandardKey
        undo = event.matches(standard.Undo) and not history.isUndoAvailable()
        redo = event.matches(standard.Redo) and not history.isRedoAvailable()
        if undo or redo:
            event.ignore()
        return undo or redo
