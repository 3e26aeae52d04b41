"""One message of the transcript: a question in its bubble, an answer with what belongs to it. GUI thread.

Made and fed by the transcript. A screen reader finds "You said" or "Inglenook said" with the text below it.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from core.events import Message, RecallHit, Saved
from desktop.chat.body import Body
from desktop.chat.chips import RecalledLine, SavedLine
from desktop.chat.code_wrap import CodeWrap
from desktop.chat.flow import Flow
from desktop.chat.furniture import label
from desktop.chat.inline import LINE_BREAK, clean
from desktop.chat.line_writer import LineWriter
from desktop.chat.made import Made
from desktop.chat.message_actions import Action
from desktop.chat.message_end import Failure
from desktop.chat.message_row import MessageRow
from desktop.chat.pieces import Line, Run
from desktop.chat.richtext import OpenText, parse
from desktop.chat.sent_files import SentFiles
from desktop.chat.thinking import Thinking
from desktop.palette import Palette

BUBBLE_WIDTH: Final = 480
_PADDING: Final = 14


class QuestionView(MessageRow):
    """What the person wrote, letter for letter: their text is not read as Markdown."""

    gap = 8
    """Its footer stands between it and the answer."""

    def __init__(self, message: Message, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(message.id, trailing=True, parent=parent)
        self.setAccessibleName(self.tr("You said"))
        self.setAccessibleDescription(message.text)
        self._text = Flow(LineWriter(palette), self)
        self._text.write(Line(runs=(Run(clean(message.text).replace("\n", LINE_BREAK)),)))
        self._bubble = QFrame(self)
        self._bubble.setProperty("kind", "bubble")
        self._bubble.setMaximumWidth(BUBBLE_WIDTH)
        inside = QVBoxLayout(self._bubble)
        # A line's leading stands below its letters.
        inside.setContentsMargins(_PADDING, 11, _PADDING, 7)
        inside.setSpacing(8)
        self.files: SentFiles | None = None
        if message.attachments:
            self.files = SentFiles(message.attachments, self._bubble)
            inside.addWidget(self.files)
        inside.addWidget(self._text)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._bubble, 0)
        self._rows.setSpacing(3)
        self._rows.addLayout(row)
        self._rows.addWidget(self.footer)
        self.footer.raise_()
        self._text.hug()
        self.renew(message)

    def renew(self, message: Message) -> None:
        """The same question, with other versions beside it."""
        self.message = message
        if self.field is None:
            self.footer.show_message(message)

    def recolour(self, palette: Palette) -> None:
        """The bubble's colours come from the stylesheet."""

    @override
    def reader(self) -> QWidget:
        return self._bubble


class AnswerView(MessageRow):
    """An answer while it grows and after. `pieces_written` of its body tells how much was laid out."""

    def __init__(
        self, turn: str, palette: Palette, parent: QWidget | None = None, *, wrap: CodeWrap | None = None
    ) -> None:
        super().__init__(turn, trailing=False, parent=parent)
        self._open = OpenText()
        self.setAccessibleName(self.tr("Inglenook said"))
        self._waiting = label(self.tr("Looking in memory…"), "soft", self)
        self._thinking: Thinking | None = None
        self.body = Body(palette, self, wrap=wrap)
        self.body.link_wanted.connect(self.link_wanted)
        self.body.hide()
        self._state = label("", "muted", self)
        self._state.hide()
        self._failure: Failure | None = None
        self._unkept: QLabel | None = None
        self._made: Made | None = None
        self._recalled = RecalledLine(self)
        self._recalled.chosen.connect(self.on_hit_chosen)
        self._recalled.without_wanted.connect(lambda hit: self.without_wanted.emit(self.key, hit.key))
        self._saved: dict[str, SavedLine] = {}
        self._rows.setSpacing(9)
        for part in (self.body, self._waiting, self._state, self._recalled, self.footer):
            self._rows.addWidget(part)
        self.footer.raise_()

    def append_text(self, text: str) -> None:
        """More of the answer."""
        self._open.append(text)
        self._waiting.hide()
        self.body.show()
        self.body.show_blocks([*self._open.closed, *self._open.open], growing=True)

    def append_thinking(self, text: str) -> None:
        """More of the thinking before the answer."""
        self._waiting.setText(self.tr("Thinking…"))
        self._unfolded().append(text)

    def set_recalled(self, hits: Sequence[RecallHit]) -> None:
        """What was found in memory."""
        self._waiting.setText(self.tr("Writing…"))
        self._recalled.show_hits(hits)

    def add_saved(self, saved: Saved) -> None:
        """A memory was kept. Told twice, it stands there once."""
        if saved.key in self._saved:
            return
        line = SavedLine(saved, self)
        line.undo_wanted.connect(self.undo_wanted)
        line.chosen.connect(lambda key: self.memory_chosen.emit(key, ""))
        self._saved[saved.key] = line
        holder = QHBoxLayout()
        holder.addWidget(line)
        holder.addStretch(1)
        self._rows.insertLayout(self._rows.indexOf(self.footer), holder)
        self.footer.raise_()
        line.show()

    def set_forgotten(self, key: str) -> None:
        """A memory of this answer is gone again."""
        if key in self._saved:
            self._saved[key].set_forgotten()

    def finish(self, message: Message) -> None:
        """The answer as it is in the file; what is drawn already and equal stays."""
        self.message = message
        self._waiting.setVisible(message.state == "streaming" and not message.text)
        if message.thinking or self._thinking:
            self._unfolded().finish(message.thinking)
        self.body.show_blocks(parse(message.text))
        self.body.setVisible(bool(message.text) and self.field is None)
        self._open = OpenText()
        self._show_end(message)
        self._recalled.show_hits(message.recalled)
        for saved in message.saved:
            self.add_saved(saved)
        self._show_unkept(message.unkept)
        if self.field is None:
            self.footer.show_message(message)
        self.setAccessibleDescription(self.body.plain_text())

    def renew(self, message: Message) -> None:
        """The same answer, as it is in the file now."""
        if message != self.message:
            self.finish(message)

    def recolour(self, palette: Palette) -> None:
        """The same in other colours."""
        self.body.recolour(palette)

    @override
    def reader(self) -> QWidget:
        return self.body

    @override
    def do(self, action: Action) -> None:
        """How it was made unfolds here."""
        if action != "made":
            super().do(action)
        elif self._made is None:
            self._unfold()
        else:
            self.on_made_closed()

    @Slot()
    def on_made_closed(self) -> None:
        """Folded again, and the keyboard back at the message."""
        made, self._made = self._made, None
        if made is not None:
            self._rows.removeWidget(made)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            made.hide()
            made.deleteLater()

    @Slot(object)
    def on_hit_chosen(self, hit: RecallHit) -> None:
        """A chip: its memory, or its message."""
        if hit.kind == "message":
            self.message_chosen.emit(hit.thread, hit.source or hit.key)
        else:
            self.memory_chosen.emit(hit.key, self.key)

    def _show_end(self, message: Message) -> None:
        ends = {
            "stopped": self.tr("Stopped"),
            "interrupted": self.tr("Interrupted: the program ended here"),
        }
        self._state.setText(ends.get(message.state, ""))
        self._state.setVisible(message.state in ends)
        if message.state == "failed":
            self._failed().show_error(message.error, message.details)
        elif self._failure:
            self._failure.hide()

    def _unfold(self) -> None:
        if self.message is not None:
            self._made = Made(self.message, self)
            self._made.closed.connect(self.on_made_closed)
            self._rows.addWidget(self._made)
            self._made.show()
            self._made.focus_first()
            self.opened.emit(self._made)

    def _show_unkept(self, unkept: bool) -> None:
        if self._unkept is None and unkept:
            self._unkept = label(self.tr("Not remembered: nothing is kept in a temporary chat."), "soft", self)
            self._unkept.setWordWrap(True)
            self._rows.insertWidget(self._rows.indexOf(self.footer), self._unkept)
            self.footer.raise_()
        if self._unkept is not None:
            self._unkept.setVisible(unkept)

    def _unfolded(self) -> Thinking:
        """Made when there is something to think of: most answers have nothing, and a page has fifty rows."""
        if self._thinking is None:
            self._thinking = Thinking(self)
            self._rows.insertWidget(0, self._thinking)
            self._thinking.lower()
        return self._thinking

    def _failed(self) -> Failure:
        if self._failure is None:
            self._failure = Failure(self)
            self._rows.insertWidget(self._rows.indexOf(self._recalled), self._failure)
            self.footer.raise_()
        return self._failure
