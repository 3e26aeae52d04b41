"""One message of the transcript: a question in its bubble, an answer with what belongs to it. GUI thread.

Made and fed by the transcript. A screen reader finds "You said" or "Inglenook said" with the text below it.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.events import Message, RecallHit, Saved
from desktop.chat.body import Body
from desktop.chat.chips import RecalledLine, SavedLine
from desktop.chat.column import Row
from desktop.chat.flow import Flow
from desktop.chat.furniture import label
from desktop.chat.inline import LINE_BREAK, clean
from desktop.chat.line_writer import LineWriter
from desktop.chat.message_end import Failure, Footer
from desktop.chat.pieces import Line, Run
from desktop.chat.richtext import OpenText, parse
from desktop.chat.thinking import Thinking
from desktop.palette import Palette

BUBBLE_WIDTH: Final = 480
_PADDING: Final = 14


class QuestionView(Row):
    """What the person wrote, letter for letter: their text is not read as Markdown."""

    link_wanted = Signal(str)
    undo_wanted = Signal(str)
    memory_chosen = Signal(str, str)
    message_chosen = Signal(str, str)

    def __init__(self, message: Message, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = message
        self.setAccessibleName(self.tr("You said"))
        self.setAccessibleDescription(message.text)
        self._text = Flow(LineWriter(palette), self)
        self._text.write(Line(runs=(Run(clean(message.text).replace("\n", LINE_BREAK)),)))
        bubble = QFrame(self)
        bubble.setProperty("kind", "bubble")
        bubble.setMaximumWidth(BUBBLE_WIDTH)
        inside = QHBoxLayout(bubble)
        # A line's leading stands below its letters.
        inside.setContentsMargins(_PADDING, 11, _PADDING, 7)
        inside.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(bubble, 0)
        self._text.hug()

    def recolour(self, palette: Palette) -> None:
        """The bubble's colours come from the stylesheet."""


class AnswerView(Row):
    """An answer while it grows and after. `pieces_written` of its body tells how much was laid out."""

    link_wanted = Signal(str)
    undo_wanted = Signal(str)
    memory_chosen = Signal(str, str)
    """A memory's key, and this answer's id where the memory was used for it."""
    message_chosen = Signal(str, str)
    """A chat and a message in it that was used for this answer."""

    def __init__(self, turn: str, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.turn = turn
        self._text = ""
        self._open = OpenText()
        self.setAccessibleName(self.tr("Inglenook said"))
        self._waiting = label(self.tr("Looking in memory…"), "soft", self)
        self._thinking: Thinking | None = None
        self.body = Body(palette, self)
        self.body.link_wanted.connect(self.link_wanted)
        self.body.hide()
        self._state = label("", "muted", self)
        self._state.hide()
        self._failure: Failure | None = None
        self._unkept: QLabel | None = None
        self._recalled = RecalledLine(self)
        self._recalled.chosen.connect(self.on_hit_chosen)
        self._saved: dict[str, SavedLine] = {}
        self._footer = Footer(lambda: self._text, self)
        self._lay_out()

    def _lay_out(self) -> None:
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(9)
        for part in (self.body, self._waiting, self._state, self._recalled):
            self._rows.addWidget(part)
        self._rows.addWidget(self._footer)

    def append_text(self, text: str) -> None:
        """More of the answer."""
        self._text += text
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
        self._rows.insertLayout(self._rows.count() - 1, holder)
        line.show()

    def set_forgotten(self, key: str) -> None:
        """A memory of this answer is gone again."""
        if key in self._saved:
            self._saved[key].set_forgotten()

    def finish(self, message: Message) -> None:
        """The answer as it is in the file; what is drawn already and equal stays."""
        self._text = message.text
        self._waiting.setVisible(message.state == "streaming" and not message.text)
        if message.thinking or self._thinking:
            self._unfolded().finish(message.thinking)
        self.body.show_blocks(parse(message.text))
        self.body.setVisible(bool(message.text))
        self._open = OpenText()
        self._show_end(message)
        self._recalled.show_hits(message.recalled)
        for saved in message.saved:
            self.add_saved(saved)
        self._show_unkept(message.unkept)
        self._footer.show_numbers(message)
        self.setAccessibleDescription(self.body.plain_text())

    def recolour(self, palette: Palette) -> None:
        """The same in other colours."""
        self.body.recolour(palette)

    @Slot(object)
    def on_hit_chosen(self, hit: RecallHit) -> None:
        """A chip: its memory, or its message."""
        if hit.kind == "message":
            self.message_chosen.emit(hit.thread, hit.source or hit.key)
        else:
            self.memory_chosen.emit(hit.key, self.turn)

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

    def _show_unkept(self, unkept: bool) -> None:
        if self._unkept is None and unkept:
            self._unkept = label(self.tr("Not remembered: nothing is kept in a temporary chat."), "soft", self)
            self._unkept.setWordWrap(True)
            self._rows.insertWidget(self._rows.count() - 1, self._unkept)
        if self._unkept is not None:
            self._unkept.setVisible(unkept)

    def _unfolded(self) -> Thinking:
        """Made when there is something to think of: most answers have nothing, and a page has fifty rows."""
        if self._thinking is None:
            self._thinking = Thinking(self)
            self._rows.insertWidget(0, self._thinking)
        return self._thinking

    def _failed(self) -> Failure:
        if self._failure is None:
            self._failure = Failure(self)
            self._rows.insertWidget(self._rows.indexOf(self._recalled), self._failure)
        return self._failure
