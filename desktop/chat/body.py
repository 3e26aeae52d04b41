"""The text of one message as a column of flows, code blocks and tables. GUI thread.

A growing answer is drawn piece by piece: what has not changed since the last time is left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.code_block import CodeBlock
from desktop.chat.code_wrap import CodeWrap
from desktop.chat.flow import Flow
from desktop.chat.line_writer import GAP, LineWriter
from desktop.chat.pieces import Block, Code, Piece, Table, plain
from desktop.chat.reading_text import ReadingText
from desktop.chat.spread import Spread
from desktop.chat.table_text import TableText
from desktop.palette import Palette

LEAD: Final = 4
"""Above a text that follows code or a table: a line's own leading stands below it."""
Segment = Flow | CodeBlock | TableText
_Text = TypeVar("_Text", Flow, TableText)
_Kind = TypeVar("_Kind", Flow, CodeBlock, TableText)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A piece on the screen, and where it begins: after how many segments, and where in the last of them."""

    piece: Piece
    segments: int
    position: int


class Body(QWidget):
    """Shows blocks. `pieces_written` counts how many were ever laid out, for tests and measurements.

    `wrap`: the choice that all code of the window shares; without it the code of this message has its own.
    """

    link_wanted = Signal(str)

    def __init__(self, palette: Palette, parent: QWidget | None = None, *, wrap: CodeWrap | None = None) -> None:
        super().__init__(parent)
        self._wrap = wrap or CodeWrap(self)
        self.spread = Spread(self.texts, self)
        self.pieces_written = 0
        self._palette = palette
        self._writer = LineWriter(palette)
        self._drawn: list[_Drawn] = []
        self._segments: list[Segment] = []
        self._spare: list[Segment] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(GAP)

    def show_blocks(self, blocks: Sequence[Block], *, growing: bool = False) -> None:
        """Show these blocks. `growing`: the last one is not finished."""
        self._show([piece for block in blocks for piece in block], growing=growing)

    def recolour(self, palette: Palette) -> None:
        """The same in other colours."""
        self._palette, self._writer = palette, LineWriter(palette)
        pieces = [drawn.piece for drawn in self._drawn]
        for segment in self._segments:
            if isinstance(segment, Flow):
                segment.set_writer(self._writer)
            elif isinstance(segment, CodeBlock):
                segment.recolour(palette)
        self._cut(0)
        self._show(pieces, growing=False)

    def texts(self) -> list[ReadingText]:
        """Its texts from top to bottom, for selecting and searching."""
        return [segment.text if isinstance(segment, CodeBlock) else segment for segment in self._segments]

    def plain_text(self) -> str:
        """What it says, without any marks."""
        return plain(tuple(drawn.piece for drawn in self._drawn))

    def _show(self, pieces: Sequence[Piece], *, growing: bool) -> None:
        same = self._common(pieces)
        self._cut(same)
        for number, piece in enumerate(pieces[same:], same + 1):
            self._write(piece, growing=growing and number == len(pieces))
        self._settle(growing=growing)
        for segment in self._spare:
            segment.hide()
            segment.deleteLater()
        self._spare.clear()

    def _common(self, pieces: Sequence[Piece]) -> int:
        for number, (drawn, piece) in enumerate(zip(self._drawn, pieces, strict=False)):
            if drawn.piece is not piece and drawn.piece != piece:
                return number
        return min(len(self._drawn), len(pieces))

    def _cut(self, keep: int) -> None:
        if keep == len(self._drawn):
            return
        mark = self._drawn[keep]
        del self._drawn[keep:]
        self._spare += self._segments[mark.segments :]
        for segment in self._segments[mark.segments :]:
            self._rows.removeWidget(segment)
        del self._segments[mark.segments :]
        if self._segments and isinstance(last := self._segments[-1], Flow):
            last.cut_back(mark.position)

    def _write(self, piece: Piece, *, growing: bool) -> None:
        last = self._segments[-1] if self._segments else None
        position = last.position() if isinstance(last, Flow) else 0
        self._drawn.append(_Drawn(piece, len(self._segments), position))
        self.pieces_written += 1
        self._write_piece(piece, growing=growing)

    def _write_piece(self, piece: Piece, *, growing: bool) -> None:
        if isinstance(piece, Code):
            code = self._taken(CodeBlock) or self._new_code()
            code.set_code(piece, growing=growing)
            self._add(code)
        elif isinstance(piece, Table):
            table = self._taken(TableText) or self._linked(TableText(self))
            table.set_table(piece, self._writer)
            self._add(table)
        else:
            flow = self._flow()
            flow.write(piece, lead=LEAD if len(self._segments) > 1 else 0)

    def _flow(self) -> Flow:
        if self._segments and isinstance(last := self._segments[-1], Flow):
            return last
        flow = self._taken(Flow) or self._linked(Flow(self._writer, self))
        flow.cut_back(0)
        self._add(flow)
        return flow

    def _settle(self, *, growing: bool) -> None:
        finished = self._drawn[-1].segments if growing and self._drawn else len(self._segments)
        for segment in self._segments[:finished]:
            if isinstance(segment, CodeBlock):
                segment.settle()

    def _add(self, segment: Segment) -> None:
        self._segments.append(segment)
        self._rows.addWidget(segment)
        segment.show()

    def _new_code(self) -> CodeBlock:
        code = CodeBlock(self._palette, self._wrap, self)
        self.spread.take_in(code.text)
        return code

    def _linked(self, text: _Text) -> _Text:
        text.link_wanted.connect(self.link_wanted)
        self.spread.take_in(text)
        return text

    def _taken(self, kind: type[_Kind]) -> _Kind | None:
        for segment in self._spare:
            if isinstance(segment, kind):
                self._spare.remove(segment)
                return segment
        return None
