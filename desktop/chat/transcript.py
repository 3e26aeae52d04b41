"""The conversation: messages from top to bottom, in pages, following the end while an answer grows. GUI thread.

Fed by the main window from the session's facts. Nothing here knows the engine: links, Undo, older pages and all that is
done with messages are asked for by signals. What a person reads stays where it is when something else changes.
"""

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget
from typing_extensions import override

from core.events import Message, RecallHit, Saved
from desktop.chat.attention import Attention
from desktop.chat.choices import Choices
from desktop.chat.code_wrap import CodeWrap
from desktop.chat.column import Column
from desktop.chat.filling import Filling
from desktop.chat.greeting import Greeting
from desktop.chat.marker import Marker
from desktop.chat.marks import Marks
from desktop.chat.message_row import MessageRow
from desktop.chat.message_view import AnswerView, QuestionView
from desktop.chat.reel import SHOWN, Reel
from desktop.chat.shown_files import ShownFiles
from desktop.chat.steady_view import SteadyView
from desktop.theme import Theme

_ABOVE: Final = 40
"""Pixels of what comes before a message that was jumped to."""
_LEAST: Final = (240, 120)
View = QuestionView | AnswerView


class Transcript(QScrollArea):
    """Shows the current branch of one chat."""

    tail_shown = Signal()
    """The newest messages have rows again: one that is being written needs its own."""
    older_wanted = Signal()
    """The person has scrolled near the top and there is more. Said once, until a page has come."""
    undo_wanted = Signal(str)
    """Forget the memory with this key."""
    memory_chosen = Signal(str, str)
    """A memory's key, and the id of the answer that it was used for, or empty."""
    message_chosen = Signal(str, str)
    """A chat and a message in it."""
    link_wanted = Signal(str)
    """A link was followed. Nothing has been opened."""
    version_wanted = Signal(str)
    """Show this version of a message, and what follows it."""
    text_saved = Signal(str, str)
    """A message, and its text as it was edited. The field stays until the message is another one."""
    without_wanted = Signal(str, str)
    """Answer again: the answer, and the key of the memory or message that is not to be used for it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._wrap = theme, CodeWrap(self)
        self._views: dict[str, View] = {}
        self._reel = Reel()
        self.setProperty("kind", "transcript")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumSize(*_LEAST)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Conversation"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._column = Column()
        self._column.refitted.connect(self._on_refitted)
        self.setWidget(self._column)
        self._view = SteadyView(self, self._column)
        self._filling = Filling(self._reel, self._view, self, self)
        self._filling.older_wanted.connect(self.older_wanted)
        self._filling.tail_shown.connect(self.tail_shown)
        self._marker = Marker(self._column)
        self.files, self.marks = ShownFiles(self), Marks(theme, self)
        self.choices = Choices(lambda row: self._column.rows[-1] is row, self)
        self.attention = Attention(self, self._column, self.choices.standing)
        self.choices.busy_changed.connect(self.attention.on_busy_changed)
        self._greeting = Greeting(self)
        self.verticalScrollBar().setSingleStep(24)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        theme.changed.connect(self._on_theme_changed)
        self._view.refit()

    def set_messages(self, messages: Sequence[Message], more: bool) -> None:
        """Show these, the end of a chat. Rows that are here already stay, with what is read and written in them.

        Where other rows follow the same ones, the view stays where it is; another chat is shown from its end.
        """
        self._reel.load(messages)
        same = self._common()
        rest = self.shown()[same:]
        if not same:
            self._view.follow()
        elif any(view.message for view in rest):
            self._view.stay(keep_height=True)
        for message in messages[self._reel.first :][:same]:
            self._views[message.id].renew(message)
        if rest:
            self.leave(rest)
        self.insert(same, self._reel.grow_down(SHOWN) if same else self._reel.show_end())
        self.attention.find_again()
        self._filling.loaded(more=more)

    def prepend(self, messages: Sequence[Message], more: bool) -> None:
        """Older ones are here. What is being read does not move."""
        self._reel.prepend(messages)
        self._filling.loaded(more=more)

    def set_temporary(self, temporary: bool) -> None:
        """Whether what is written here is kept: an empty chat says so."""
        self.choices.set_temporary(temporary)
        self._greeting.set_temporary(temporary)

    def clear(self) -> None:
        """An empty chat."""
        self.set_messages((), False)

    def add_question(self, message: Message) -> None:
        """What the person has just sent; the transcript goes to its end."""
        self.scroll_to_end()
        self._reel.append(message)
        self.insert(len(self._column.rows), [message])

    def begin_answer(self, turn: str) -> None:
        """An empty answer, waiting. Begun twice, it stands there once."""
        if turn not in self._views and self._reel.at_end:
            view = self._listened(AnswerView(turn, self._theme.palette, self._column, wrap=self._wrap))
            self._views[turn] = view
            self._view.refit(lambda: self._column.insert(len(self._column.rows), [view]))
            self.attention.find_again()

    def append_text(self, turn: str, text: str) -> None:
        """More of an answer."""
        if answer := self._answer(turn):
            answer.append_text(text)

    def append_thinking(self, turn: str, text: str) -> None:
        """More of the thinking before an answer."""
        if answer := self._answer(turn):
            answer.append_thinking(text)

    def set_recalled(self, turn: str, hits: Sequence[RecallHit]) -> None:
        """What was found in memory for an answer."""
        if answer := self._answer(turn):
            answer.set_recalled(hits)

    def add_saved(self, turn: str, saved: Saved) -> None:
        """A memory was kept by an answer's turn."""
        if answer := self._answer(turn):
            answer.add_saved(saved)

    def set_forgotten(self, key: str) -> None:
        """A memory is gone; the lines that spoke of keeping it say so."""
        self._reel.forget(key)
        for view in self._views.values():
            if isinstance(view, AnswerView):
                view.set_forgotten(key)

    def finish(self, turn: str, message: Message) -> None:
        """The answer as it is in the file."""
        self.begin_answer(turn)
        self._reel.append(message)
        if answer := self._answer(turn):
            answer.finish(message)

    def scroll_to_end(self) -> None:
        """Go to the newest message and follow it."""
        self._view.follow()
        if self._reel.at_end:
            self._view.refit()
        else:
            self._show_others(self._reel.show_end())
            self.tail_shown.emit()

    def show_message(self, message: str) -> None:
        """Go to a message that is loaded; it is marked for a while."""
        at = self._reel.place(message)
        if message not in self._views and at is not None:
            self._show_others(self._reel.show_around(at))
        if view := self._views.get(message):
            self._view.stay()
            self._view.refit()
            self.verticalScrollBar().setValue(view.y() - _ABOVE)
            self._marker.mark(view)

    def view(self, message: str) -> View | None:
        """The row of a message, for tests and the demonstration."""
        return self._views.get(message)

    def _answer(self, turn: str) -> AnswerView | None:
        view = self._views.get(turn)
        return view if isinstance(view, AnswerView) else None

    def shown(self) -> list[View]:
        """All rows, the oldest first."""
        return [row for row in self._column.rows if isinstance(row, QuestionView | AnswerView)]

    def insert(self, index: int, messages: Sequence[Message]) -> None:
        """Rows for these, from that place on."""
        made = [self._made(message) for message in messages]
        self._view.refit(lambda: self._column.insert(index, made))
        self._greeting.setVisible(not self._column.rows)

    def _show_others(self, messages: Sequence[Message]) -> None:
        self.leave(self.shown())
        self.insert(0, messages)
        self._filling.start()

    def _made(self, message: Message) -> View:
        view: View
        if message.role == "user":
            view = QuestionView(message, self._theme.palette, self._column)
        else:
            view = AnswerView(message.id, self._theme.palette, self._column, wrap=self._wrap)
            view.finish(message)
        self._views[message.id] = self._listened(view)
        return view

    def _listened(self, view: View) -> View:
        if isinstance(view, AnswerView):
            view.link_wanted.connect(self.link_wanted)
            view.undo_wanted.connect(self.undo_wanted)
            view.memory_chosen.connect(self.memory_chosen)
            view.message_chosen.connect(self.message_chosen)
            view.without_wanted.connect(self.without_wanted)
        view.version_wanted.connect(self.version_wanted)
        view.text_saved.connect(self.text_saved)
        for part in (self.choices, self.files, self.marks):
            part.listen(view)
        self.attention.watch(view)
        return view

    def _common(self) -> int:
        """How many rows from the first one on are of the messages that are loaded now; the reel then begins there."""
        reel, rows = self._reel, self.shown()
        at = reel.place(rows[0].key) if rows else None
        if at is None:
            return 0
        pairs = zip(rows, reel.messages[at:], strict=False)
        same = len(list(takewhile(lambda pair: pair[0].key == pair[1].id, pairs)))
        reel.first, reel.last = at, at + same
        return same

    def leave(self, rows: Sequence[MessageRow]) -> None:
        """Take these away; for good, or until somebody comes near them again."""
        for view in rows:
            if view is self._marker.row:
                self._marker.clear()
            self.attention.drop(view)
            del self._views[view.key]
        self._view.refit(lambda: self._column.remove(rows))

    @Slot()
    def _on_refitted(self) -> None:
        if not self._view.fitting:
            self._view.refit()

    @Slot()
    def _on_scrolled(self) -> None:
        if not self._view.fitting:
            self._view.scrolled()
            self._filling.start()

    @Slot()
    def _on_theme_changed(self) -> None:
        for view in self._views.values():
            view.recolour(self._theme.palette)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The column is as wide as the view."""
        super().resizeEvent(event)
        self._column.resize(event.size().width(), self._column.height())
        self._greeting.setGeometry(self.rect())
        self._view.refit()
        self._filling.start()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard goes on to a message."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.attention.enter(event.reason())

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        """Within the message that has the keyboard, then on to what follows the conversation."""
        return self.attention.tab(forward=next) or super().focusNextPrevChild(next)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from message to message."""
        if not self.attention.walk(event.key()):
            super().keyPressEvent(event)
