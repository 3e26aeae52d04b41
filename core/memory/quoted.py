"""Where a quote stands in what a person wrote, and in which clauses. Pure.

Called by `quote`, on any thread. Everything is compared without regard to case, white space and the shape of
quotation marks; a quote begins and ends with a whole word.
"""

import re
from collections.abc import Iterator

import msgspec

from core.memory.claim import Wording, folded

_SENTENCE_END = re.compile(
    r"[.!?…]+[\"')\]]*(?= |$|\n)|(?<=[:;,])\n|\n(?=[-*•\d]|(?:i|we|my|our|he|she|they|it|the|also|and)\b)|\n\s*\n"
)
_EDGES = " \t\n.,;:!?…-–—\"'()[]"
_MOST_PLACES = 20
_AROUND = 600
"""Characters of a sentence before and after a quote that are looked at."""


class Clause(msgspec.Struct, frozen=True):
    """A clause that a quote stands in or reaches into, whole."""

    text: str
    asks: bool
    """Whether it ends a question."""


class Place(msgspec.Struct, frozen=True):
    """One place where a quote stands."""

    sentences: str
    """The sentences that it stands in, whole."""
    clauses: tuple[Clause, ...]


def find_quote(quote: str, piece: str, words: Wording) -> Iterator[Place]:
    """The places of `quote` in `piece`, a run of the person's own words."""
    sought = folded(quote).strip(_EDGES)
    text = "\n".join(folded(line) for line in piece.split("\n"))
    flat = text.replace("\n", " ")
    at = -1
    for _ in range(_MOST_PLACES):
        at = flat.find(sought, at + 1)
        if at < 0 or not sought:
            return
        end = at + len(sought)
        if not _joins(flat, at) and not _joins(flat, end):
            yield _place(text, at, end, words)


def _joins(text: str, at: int) -> bool:
    """Whether a word goes on across this place. An apostrophe is within a word."""
    before, after = text[at - 1 : at], text[at : at + 1]
    if before == "'" or after == "'":
        return text[at - 2 : at - 1].isalnum() and (text[at + 1 : at + 2] if after == "'" else after).isalnum()
    return before.isalnum() and after.isalnum() and before.isascii() and after.isascii()


def _place(text: str, start: int, end: int, words: Wording) -> Place:
    begin = max(start - _AROUND, max((found.end() for found in _SENTENCE_END.finditer(text, 0, start)), default=0))
    closing = _SENTENCE_END.search(text, end, end + _AROUND)
    stop = closing.end() if closing else min(len(text), end + _AROUND)
    clauses: list[Clause] = []
    first = begin
    marks = [*_SENTENCE_END.finditer(text, begin, stop), *words.clause.finditer(text, begin, stop)]
    for mark in sorted({(mark.start(), mark.end()) for mark in marks} | {(stop, stop)}):
        if mark[0] > start and first < end and (clause := text[first : mark[0]].strip()):
            clauses.append(Clause(clause.replace("\n", " "), "?" in text[mark[0] : mark[1]] or clause.endswith("?")))
        first = max(first, mark[1])
    return Place(text[begin:stop], tuple(clauses))
