"""Reads Markdown (CommonMark, tables, strike-through) into blocks of plain pieces, whole or while it arrives.

HTML is text, images are links, nothing is fetched. Used by the body of a message, GUI thread; no Qt.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from desktop.chat.inline import clean, runs_of
from desktop.chat.pieces import Block, Code, Line, Piece, Rule, Run, Table

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


@cache
def _parser() -> "MarkdownIt":
    """Imported when the first answer is drawn: it takes 60 ms, and the window shall stand before that."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def parse(text: str) -> list[Block]:
    """All blocks of a finished text."""
    return [block for block, _ in _blocks(clean(text), {})]


class OpenText:
    """Markdown that still grows. Only the open end is read again: what is closed stays as it was.

    A block is closed when another one has begun after it and has got past its first line: until then "2" may
    become the list item "2. …" that belongs to the list above. Link definitions are kept for what comes later.
    """

    def __init__(self) -> None:
        self.closed: list[Block] = []
        self.open: list[Block] = []
        self._rest = ""
        self._env: dict[str, Any] = {}
        self._return = False

    def append(self, text: str) -> None:
        """Read more. Moves finished blocks from `open` to `closed`."""
        self._rest += clean(self._whole_endings(text))
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
    for token in _parser().parse(text, env):
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
    quote: int = 0
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
            case "blockquote_open" | "blockquote_close":
                self.quote += token.nesting
            case "list_item_open":
                self.marker = f"{token.info}{token.markup}" if token.info else "•"
            case "paragraph_open":
                self.tight = token.hidden
            case "heading_open" | "heading_close":
                self.heading = int(token.tag[1]) if token.nesting > 0 else 0

    def _take_row(self, token: "Token") -> None:
        match token.type:
            case "tr_open":
                self.rows.append([])
            case "th_open":
                self.aligns.append(str(token.attrGet("style") or "").removeprefix("text-align:") or "left")
            case "table_close":
                self.pieces.append(Table(tuple(tuple(row) for row in self.rows), tuple(self.aligns)))
                self.rows, self.aligns = [], []

    def _add_inline(self, runs: tuple[Run, ...]) -> None:
        if self.rows:
            self.rows[-1].append(runs)
        else:
            self._add_line(runs)

    def _add_line(self, runs: tuple[Run, ...]) -> None:
        line = Line(
            runs=runs,
            heading=self.heading,
            depth=self.depth,
            quote=self.quote,
            marker=self.marker,
            tight=self.tight and bool(self.depth) and bool(self.pieces),
        )
        self.marker = ""
        self.pieces.append(line)

    def _add_code(self, token: "Token") -> None:
        if self.marker:
            self._add_line(())
        words = token.info.split()
        self.pieces.append(Code(token.content.removesuffix("\n"), words[0] if words else "", self.depth))

    def _close_item(self) -> None:
        if self.marker:
            self._add_line(())
