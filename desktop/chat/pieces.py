"""What an answer's Markdown becomes: plain values that the widgets of the transcript draw. No Qt, any thread."""

from dataclasses import dataclass
from typing import Final

TODO: Final = "☐"
DONE: Final = "☑"
"""Markers of a task list's items, drawn as boxes."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style. `link` is an address that a person may follow, or empty.

    `math`: the text is the source of a formula with its marks, such as "$x^2$", and this is the LaTeX between them.
    `image`: the text describes a picture that is not shown.
    """

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    link: str = ""
    math: str = ""
    image: bool = False

    @property
    def display(self) -> bool:
        """Whether it is a formula that the writer set on a line of its own."""
        return bool(self.math) and self.text.startswith(("$$", "\\["))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paragraph, heading or list line. `depth` counts the lists around it.

    `quotes` has an entry for each quotation around it, the outermost first: how many lists stand around that one.
    """

    runs: tuple[Run, ...]
    heading: int = 0
    depth: int = 0
    quotes: tuple[int, ...] = ()
    marker: str = ""
    """"•" or "3." on the first line of a list's item, `TODO` or `DONE` where the item is a task."""
    tight: bool = False
    """Stands close to the line before it, as the items of a plain list do."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code block without its last newline. `language` as the writer named it, or empty."""

    text: str
    language: str
    depth: int = 0
    quotes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The first row is the head. `aligns`, one a column: "left", "center", "right", or empty: as its text goes."""

    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    aligns: tuple[str, ...]
    depth: int = 0
    quotes: tuple[int, ...] = ()


Piece = Line | Rule | Code | Table
Block = tuple[Piece, ...]
"""One block of the top level of a document, with everything inside it laid out flat."""


def plain(block: Block) -> str:
    """A block's text as it is read out, markers included."""
    return "\n".join(_plain_piece(piece) for piece in block)


def _plain_piece(piece: Piece) -> str:
    match piece:
        case Line():
            text = plain_runs(piece.runs)
            return f"{piece.marker} {text}" if piece.marker else text
        case Code():
            return piece.text
        case Table():
            return "\n".join("\t".join(plain_runs(cell) for cell in row) for row in piece.rows)
        case Rule():
            return ""


def plain_runs(runs: tuple[Run, ...]) -> str:
    """The text of runs without their styles."""
    return "".join(run.text for run in runs)
