"""The part of a long message that a question is about: whole sentences, no more than a prompt takes. Pure.

Called by `recall` for what it found, on any thread.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from core.memory.search_terms import terms_of
from core.memory.sentences import sentences

LONGEST: Final = 600
"""Characters of a passage."""
_MOST: Final = 200
"""Sentences that are looked at."""


class Stretch(NamedTuple):
    """Where in a text it stands."""

    first: int
    size: int

    def of(self, text: str) -> str:
        """The stretch itself."""
        return text[self.first : self.first + self.size]


def passage(text: str, terms: frozenset[str], language: str) -> Stretch:
    """The run of sentences of at most LONGEST characters that has the most of the terms; of equals the first."""
    if len(text) <= LONGEST:
        return Stretch(0, len(text))
    spans = _spans(text)
    worth = [len(terms & terms_of(span.of(text), language).counts.keys()) for span in spans]
    runs = [_run(spans, at) for at in range(len(spans))]
    best = max(range(len(spans)), key=lambda at: (sum(worth[at : at + runs[at]]), -at))
    last = spans[best + runs[best] - 1]
    return Stretch(spans[best].first, min(last.first + last.size - spans[best].first, LONGEST))


def sentence(text: str, fits: Callable[[str], bool]) -> Stretch | None:
    """The first sentence that fits; None if none does."""
    return next((span for span in _spans(text) if fits(span.of(text))), None)


def _run(spans: list[Stretch], at: int) -> int:
    """How many sentences from this one on there is room for; one in any case."""
    count = 1
    while at + count < len(spans) and spans[at + count].first + spans[at + count].size - spans[at].first <= LONGEST:
        count += 1
    return count


def _spans(text: str) -> list[Stretch]:
    spans: list[Stretch] = []
    cursor = 0
    for said in sentences(text)[:_MOST]:
        first = text.index(said, cursor)
        cursor = first + len(said)
        spans.append(Stretch(first, len(said)))
    return spans or [Stretch(0, len(text))]
