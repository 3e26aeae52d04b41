"""Colours code by Pygments: which stretch of which line gets which of the palette's colours. GUI thread.

Pygments is imported with the first code block that names a language; a language it does not know stays plain.
"""

from typing import Final

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument
from typing_extensions import override

from desktop.palette import Palette

_COLOURS: Final = (
    ("Token.Comment", "muted"),
    ("Token.Keyword", "keyword"),
    ("Token.Operator.Word", "keyword"),
    ("Token.Literal.String", "string"),
    ("Token.Literal.Number", "number"),
    ("Token.Name.Function", "name"),
    ("Token.Name.Class", "name"),
    ("Token.Name.Decorator", "name"),
    ("Token.Name.Tag", "keyword"),
    ("Token.Name.Attribute", "name"),
    ("Token.Generic.Inserted", "string"),
    ("Token.Generic.Deleted", "keyword"),
)
Span = tuple[int, int, str]
"""Start and length in UTF-16 units, and the name of a colour of the palette."""


def spans(code: str, language: str) -> list[list[Span]]:
    """For each line of the code its coloured stretches; none for an unknown language."""
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # Pygments ships no types
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]  # as above

    lines: list[list[Span]] = [[]]
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return lines
    column = 0
    for token, text in lexer.get_tokens(code):
        colour = _colour(str(token))
        for index, part in enumerate(text.split("\n")):
            if index:
                lines.append([])
                column = 0
            length = _units(part)
            if colour and length:
                lines[-1].append((column, length, colour))
            column += length
    return lines


def _colour(token: str) -> str:
    return next((colour for prefix, colour in _COLOURS if token.startswith(prefix)), "")


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


class Highlighter(QSyntaxHighlighter):
    """Paints given spans; only lines whose spans changed are painted again."""

    def __init__(self, document: QTextDocument, palette: Palette) -> None:
        super().__init__(document)
        self._palette = palette
        self._lines: list[list[Span]] = []

    def show_spans(self, lines: list[list[Span]]) -> None:
        """Use these spans; call it after the document has its text."""
        old, self._lines = self._lines, lines
        document = self.document()
        for number in range(max(len(old), len(lines))):
            if _at(old, number) != _at(lines, number):
                self.rehighlightBlock(document.findBlockByNumber(number))

    def recolour(self, palette: Palette) -> None:
        """The same spans in other colours."""
        self._palette = palette
        self.rehighlight()

    @override
    def highlightBlock(self, text: str) -> None:
        """Called by Qt for one line."""
        del text
        for start, length, colour in _at(self._lines, self.currentBlock().blockNumber()):
            look = QTextCharFormat()
            look.setForeground(QColor(getattr(self._palette, colour)))
            self.setFormat(start, length, look)


def _at(lines: list[list[Span]], number: int) -> list[Span]:
    return lines[number] if number < len(lines) else []
