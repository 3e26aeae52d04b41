"""Keeps the parser from following quotations and lists deeper than anybody reads: beyond, their marks are text.

A rule for the parser in `richtext`; no Qt. The parser by itself would leave out what stands deeper.
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

DEEPEST: Final = 32
"""Levels of tokens: a quotation is one, a list is two."""


def cap_nesting(parser: "MarkdownIt") -> None:
    """Teach a parser where to stop. Brackets within brackets end there as well, as text."""
    parser.options.maxNesting = DEEPEST + 2
    parser.block.ruler.before("table", "deepest", _deepest)


def _deepest(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    if state.level < DEEPEST:
        return False
    if not silent:
        line = start + 1
        while line < end and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
            line += 1
        push_paragraph(state, start, line)
    return True


def push_paragraph(state: "StateBlock", start: int, end: int) -> None:
    """These lines are one paragraph, up to the line `end`, whatever they look like."""
    token = state.push("paragraph_open", "p", 1)
    token.map = [start, end]
    token = state.push("inline", "", 0)
    token.map, token.children = [start, end], []
    token.content = state.getLines(start, end, state.blkIndent, False).strip()
    state.push("paragraph_close", "p", -1)
    state.line = end
