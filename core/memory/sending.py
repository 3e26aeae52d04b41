"""Which of the texts that were found go into the prompt: what is worth its words, best first, until they are used up.

Called by `recall` on any thread but the loop's. A memory passes by the nearness of its meaning and the words it shares,
or by `fit`, the rules by which the built-in model picks its answers; a message by all signs of the ranking together.
"""

from collections.abc import Iterable, Sequence, Set
from typing import NamedTuple

import msgspec

from core.memory.asked import Asked
from core.memory.finding import BEFORE, LONGEST_CHAIN, FoundText
from core.memory.fit import fit
from core.memory.passage import Stretch, passage, sentence
from core.memory.question import Question, is_personal
from core.memory.search_terms import terms_of
from core.memory.weights import SENDING
from core.memory.words import content_words, share


class Wanted(NamedTuple):
    """What is asked for. `single`: of messages one sentence that answers, for the built-in model."""

    text: str
    question: Question
    asked: Asked
    language: str
    single: bool


class Candidate(msgspec.Struct, kw_only=True):
    """A text that was found. `rank` orders; `relevance` is its nearness and the words it shares, about [-1, 1.5].

    `stretch`: the part of it that would be sent. `tells`: whether it says more than the question does.
    """

    found: FoundText
    rank: float
    relevance: float
    stretch: Stretch
    tells: bool

    @property
    def text(self) -> str:
        """What would be sent of it; empty for nothing."""
        return self.stretch.of(self.found.text)

    @property
    def worth(self) -> float:
        """All signs together, the meaning once more: what the line for messages is drawn through."""
        return self.rank + SENDING.nearness * (self.found.cosine or 0.0)


def candidates(found: Iterable[FoundText], wanted: Wanted) -> list[Candidate]:
    """Best first; what replaced a memory before it."""
    words = content_words(wanted.text)
    made = [_candidate(one, wanted, words) for one in found]
    _pass_on(made)
    return sorted(made, key=lambda one: -one.rank)


def sent(ordered: Sequence[Candidate], wanted: Wanted, words: int) -> frozenset[str]:
    """The keys of what is sent: of `ordered`, best first, as many as have no more than `words` together."""
    best = max((one.worth for one in ordered if one.tells), default=0.0)
    passing = [one for one in ordered if one.tells and _passes(one, wanted, best)]
    said = [_terms(one, wanted) for one in passing if not one.found.assistant]
    kept: set[str] = set()
    for one in passing:
        count = words_in(one.text)
        if count <= words and not _echoes(one, said, wanted):
            words -= count
            kept.add(one.found.key)
    return frozenset(kept)


def words_in(text: str) -> int:
    """Words, and for writing without spaces half as many as characters."""
    return max(len(text.split()), sum(not char.isascii() for char in text) // 2 if not text.isascii() else 0)


def _passes(one: Candidate, wanted: Wanted, best: float) -> bool:
    """Whether it is above its line. `best`: the worth of the best text that tells something."""
    if one.found.kind == "memory":
        return one.relevance >= SENDING.memory
    if wanted.single or one.found.cosine is None:
        of_me = wanted.asked.speakers or is_personal(wanted.text)
        return one.relevance >= (SENDING.message if of_me else SENDING.message_of_the_world)
    return best >= SENDING.best and one.worth >= SENDING.worth


def _echoes(one: Candidate, said: Sequence[Set[str]], wanted: Wanted) -> bool:
    """Whether the assistant only says back what the person said: "I'll remember: you bake on Saturdays." """
    if not one.found.assistant:
        return False
    own = _terms(one, wanted)
    return any(len(own - theirs) <= SENDING.echo and len(own & theirs) >= 2 for theirs in said)


def _terms(one: Candidate, wanted: Wanted) -> Set[str]:
    return terms_of(one.text, wanted.language).counts.keys()


def _candidate(one: FoundText, wanted: Wanted, words: frozenset[str]) -> Candidate:
    fits = _fitting(one, wanted.question) if not one.assistant else None
    covered = share(words, one.text) or _coverage(wanted, one.text)
    relevance = covered * (1 - SENDING.fit) if one.cosine is None else max(one.cosine, 0.0) + SENDING.words * covered
    stretch = _stretch(one, wanted, fits)
    return Candidate(
        found=one,
        rank=one.score + (SENDING.fit_in_rank if fits is not None else 0.0),
        relevance=relevance + (SENDING.fit if fits is not None else 0.0),
        stretch=stretch,
        tells=stretch.size > 0 and (one.kind == "memory" or one.asks < 1.0 or _says_more(one.text, wanted)),
    )


def _pass_on(made: Sequence[Candidate]) -> None:
    """What replaced a memory answers what that answers, and stands before it."""
    by_key = {one.found.key: one for one in made}
    for _ in range(LONGEST_CHAIN):
        for older in made:
            newer = by_key.get(older.found.superseded_by)
            if newer is not None and newer is not older:
                newer.relevance = max(newer.relevance, older.relevance)
                newer.rank = max(newer.rank, older.rank + BEFORE)


def _fitting(one: FoundText, question: Question) -> Stretch | None:
    """The part of it that answers by the rules: a memory whole, of a message a sentence that is no question."""
    if one.kind == "memory":
        return Stretch(0, len(one.text)) if fit(question, one.text) > 0 else None
    return sentence(one.text, lambda said: not said.rstrip().endswith("?") and fit(question, said) > 0)


def _stretch(one: FoundText, wanted: Wanted, fits: Stretch | None) -> Stretch:
    if one.kind == "memory":
        return Stretch(0, len(one.text))
    if wanted.single:
        return fits or Stretch(0, 0)
    return passage(one.text, _forms(wanted.asked), wanted.language)


def _coverage(wanted: Wanted, text: str) -> float:
    """The share of the question's terms that the text has."""
    known = terms_of(text, wanted.language).counts
    terms = wanted.asked.terms
    return sum(any(form in known for form in forms) for forms in terms) / len(terms) if terms else 0.0


def _says_more(text: str, wanted: Wanted) -> bool:
    """Whether a question tells something by the way: "I take a 45, would boots have to be bigger?" """
    return len(terms_of(text, wanted.language).counts.keys() - _forms(wanted.asked)) >= SENDING.more


def _forms(asked: Asked) -> frozenset[str]:
    return frozenset(form for forms in asked.terms for form in forms)
