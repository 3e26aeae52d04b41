"""Finds formulas in Markdown: $…$, $$…$$, \\(…\\) and \\[…\\], in a paragraph or on lines of their own.

Rules for the parser in `richtext`; no Qt. An amount of money is text, and so is what is not closed. Each rule looks
no further than the next mark of its kind, so that reading stays linear.
"""

import re
from typing import TYPE_CHECKING, Final

from desktop.chat.nesting import push_paragraph

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

FORMULA: Final = "formula"
"""The type of the tokens: `content` is the LaTeX, `markup` the formula as it was written."""
_DISPLAYED: Final = re.compile(r"\$\$((?:[^$\\]|\\.)++)\$\$", re.DOTALL)
_IN_LINE: Final = re.compile(r"\$(?![\s$])((?:[^$\\`]|\\.)++)(?<!\s)\$(?![\w$])", re.DOTALL)
_ROUND: Final = re.compile(r"\\\(((?:[^\\]|\\[^()])++)\\\)", re.DOTALL)
_SQUARE: Final = re.compile(r"\\\[((?:[^\\]|\\[^\[\]])++)\\\]", re.DOTALL)
_AMOUNT: Final = re.compile(r"[\d.,]++[^\\^_=]*\s[^\W\d_]{2}")
"""A number and a word: "$5 to 10$" is no formula."""
_PROSE: Final = re.compile(r"[^\W\d_]{2,}(?:[\s,.;:!?'’-]+[^\W\d_]+)*[.!?]?")
"""Nothing but words: brackets may be escaped because they are brackets."""
_LETTER: Final = re.compile(r"\w")
_ENDS: Final = {"$$": "$$", "\\[": "\\]"}


def add_math(parser: "MarkdownIt") -> None:
    """Teach a parser these rules."""
    parser.inline.ruler.before("escape", FORMULA, _inline)
    parser.block.ruler.before("fence", FORMULA, _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def _inline(state: "StateInline", silent: bool) -> bool:
    found = _found(state.src, state.pos)
    if not found or found.end() > state.posMax:
        return False
    if not silent:
        token = state.push(FORMULA, "math", 0)
        token.content, token.markup = found[1].strip(), found[0]
    state.pos = found.end()
    return True


def _found(text: str, at: int) -> re.Match[str] | None:
    if text[at] == "$":
        if text.startswith("$$", at):
            found = _DISPLAYED.match(text, at)
        elif at and (text[at - 1].isalnum() or text[at - 1] == "$"):
            return None
        else:
            found = _IN_LINE.match(text, at)
        return found if found and found[1].strip() and not _AMOUNT.match(found[1]) else None
    if text[at] == "\\":
        found = _ROUND.match(text, at) or _SQUARE.match(text, at)
        return found if found and _LETTER.search(found[1]) and not _PROSE.fullmatch(found[1].strip()) else None
    return None


def _block(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    """Lines from one that begins with a mark to one that ends with it. Up to an empty line an open one is text:
    what stands in it is no list and no heading, now or when the rest has come."""
    if state.is_code_block(start):
        return False
    first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].rstrip()
    mark = first[:2]
    if mark not in _ENDS or first[2:3] == "$":
        return False
    last = _last_line(state, start, end, first)
    if last is None:
        return False
    if not silent:
        push_paragraph(state, start, last + 1)
    return True


def _last_line(state: "StateBlock", start: int, end: int, first: str) -> int | None:
    """The line with the closing mark, or the last one before an empty line; None where it closes within its line."""
    close = _ENDS[first[:2]]
    if close in first[2:]:
        return start if first.find(close, 2) == len(first) - 2 > 2 else None
    line = start
    while line + 1 < end and not state.isEmpty(line + 1) and state.sCount[line + 1] >= state.blkIndent:
        line += 1
        if close in state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]:
            break
    return line
