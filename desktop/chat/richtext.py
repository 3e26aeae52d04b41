"""Reads Markdown (CommonMark, tables, tasks, strike-through, formulas) into blocks of plain pieces.

The whole of it, or while it arrives. HTML is text, images are links, nothing is fetched. Used by the body of a message
and by what copies one, GUI thread; no Qt.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from desktop.chat.inline import clean, runs_of
from desktop.chat.math_rules import add_math
from desktop.chat.nesting import cap_nesting
from desktop.chat.pieces import DONE, TODO, Block, Code, Line, Piece, Rule, Run, Table

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


_TASKS: Final = {"[ ]": TODO, "[x]": DONE, "[X]": DONE}


@cache
def parser() -> "MarkdownIt":
    """Imported when the first answer is drawn: it takes 60 ms, and the window shall stand before that."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    add_math(made)
    cap_nesting(made)
    return made


def parse(text: str) -> list[Block]:
    """All blocks of a finished text."""
    return [block for block, _ in _blocks(clean(text), {})]


class OpenText:
    """Markdown that still grows. Only the open end is read again: what is closed stays as it was.

    A block is closed when another one has begun after it and has got past its first line: until then "2" may
    become the list item "2. …" that belongs to the list above. Link definitions are kept for what comes later.
    """

    def __init__(self) -> None:
        self.characters_read = 0
        """How many characters were ever parsed, for tests and measurements."""
        self.closed: list[Block] = []
        self.open: list[Block] = []
        self._rest = ""
        self._env: dict[str, Any] = {}
        self._return = False

    def append(self, text: str) -> None:
        """Read more. Moves finished blocks from `open` to `closed`."""
        self._rest += clean(self._whole_endings(text))
        self.characters_read += len(self._rest)
        found = list(_blocks(self._rest, self._env))
        lines = self._rest.split("\n")
        still = max(len(found) - 1, 0)
        if found and found[-1][1] >= len(lines) - 1:
            still = max(still - 1, 0)
        self.closed += [block for block, _ in found[:still]]
        self.open = [block for block, _ in found[still:]]
        if still:
            self._rest = "\n".join(lines[found[still][1] :])

    def _whole_endings(self, text: str) -> str:
        """Holds a carriage return back until it is known whether a newline follows."""
        text = "\r" * self._return + text
        self._return = text.endswith("\r")
        return text.removesuffix("\r")


def _blocks(text: str, env: dict[str, Any]) -> Iterator[tuple[Block, int]]:
    """Each block of the top level with the number of its first line."""
    group: list[Token] = []
    depth = 0
    for token in parser().parse(text, env):
        group.append(token)
        depth += token.nesting
        if depth == 0:
            yield _Flattener().flatten(group), group[0].map[0] if group[0].map else 0
            group = []


@dataclass(slots=True)
class _Flattener:
    """Lays the nested tokens of one block out as a flat row of pieces."""

    pieces: list[Piece] = field(default_factory=list)
    depth: int = 0
    quotes: tuple[int, ...] = ()
    marker: str = ""
    heading: int = 0
    tight: bool = False
    rows: list[list[tuple[Run, ...]]] = field(default_factory=list)
    aligns: list[str] = field(default_factory=list)

    def flatten(self, tokens: Sequence["Token"]) -> Block:
        for token in tokens:
            self._take(token)
        return tuple(self.pieces)

    def _take(self, token: "Token") -> None:
        match token.type:
            case "inline":
                self._add_inline(runs_of(token.children or ()))
            case "fence" | "code_block":
                self._add_code(token)
            case "hr":
                self.pieces.append(Rule())
            case "list_item_close":
                self._close_item()
            case _:
                self._enter(token)
                self._take_row(token)

    def _enter(self, token: "Token") -> None:
        """Notes what surrounds the lines to come."""
        match token.type:
            case "bullet_list_open" | "ordered_list_open" | "bullet_list_close" | "ordered_list_close":
                self.depth += token.nesting
            case "blockquote_open":
                self._close_item()
                self.quotes += (self.depth,)
            case "blockquote_close":
                self.quotes = self.quotes[:-1]
            case "list_item_open":
                self._close_item()
                self.marker = f"{token.info}{token.markup}" if token.info else "•"
            case "paragraph_open":
                self.tight = token.hidden
            case "heading_open" | "heading_close":
                self.heading = int(token.tag[1]) if token.nesting > 0 else 0

    def _take_row(self, token: "Token") -> None:
        match token.type:
            case "table_open":
                self._close_item()
            case "tr_open":
                self.rows.append([])
            case "th_open":
                self.aligns.append(str(token.attrGet("style") or "").removeprefix("text-align:"))
            case "table_close":
                rows = tuple(tuple(row) for row in self.rows)
                self.pieces.append(Table(rows, tuple(self.aligns), self.depth, self.quotes))
                self.rows, self.aligns = [], []

    def _add_inline(self, runs: tuple[Run, ...]) -> None:
        if self.rows:
            self.rows[-1].append(runs)
        else:
            self._add_line(self._without_box(runs))

    def _without_box(self, runs: tuple[Run, ...]) -> tuple[Run, ...]:
        """A list's item that begins with "[ ]" or "[x]" is a task."""
        if not self.marker or not runs or runs[0].text[:3] not in _TASKS or runs[0].text[3:4].strip():
            return runs
        if runs[0] != Run(runs[0].text) or (len(runs) == 1 and not runs[0].text[3:].strip()):
            return runs
        self.marker = _TASKS[runs[0].text[:3]]
        rest = replace(runs[0], text=runs[0].text[4:])
        return (rest, *runs[1:]) if rest.text else runs[1:]

    def _add_line(self, runs: tuple[Run, ...]) -> None:
        line = Line(
            runs=runs,
            heading=self.heading,
            depth=self.depth,
            quotes=self.quotes,
            marker=self.marker,
            tight=self.tight and bool(self.depth) and bool(self.pieces),
        )
        self.marker = ""
        self.pieces.append(line)

    def _add_code(self, token: "Token") -> None:
        self._close_item()
        words = token.info.split()
        language = words[0] if words else ""
        self.pieces.append(Code(token.content.removesuffix("\n"), language, self.depth, self.quotes))

    def _close_item(self) -> None:
        """An item that begins with no line of its own has its marker alone."""
        if self.marker:
            self._add_line(())
