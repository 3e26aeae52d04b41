"""Whether a fact that a model formed is backed by what the person wrote: the gate to memories that nobody asked for.

Called by `extract`, on any thread, with each fact of a model and the quote that the model gives for it. Pure. It is
strict: a fact in other words than its quote is refused, because a true fact that is missing can be said again.
"""

import itertools
import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Final

import msgspec

from core.memory.claim import Claim, Stem, Wording, folded, read_claim, wording
from core.memory.dates import Dated
from core.memory.own_words import own_pieces
from core.memory.quoted import Place, find_quote
from core.memory.reservations import (
    in_reach,
    keeps_markers,
    keeps_order,
    keeps_polarity,
    keeps_subject,
    keeps_tense,
    subject_of,
)
from core.memory.scripts import count_words, has_runs, runs_are_backed, without_runs
from core.memory.search_language import search_language, told_by
from core.memory.stems import stem as english_stem

FEWEST_WORDS: Final = 3
_LONGEST_FACT = 300
_LONGEST_QUOTE = 1_000
"""Characters. A memory is a sentence, and so is its quote."""
_MOST_PLACES = 20
_MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_CAPITALS = re.compile(r"[^\W\d_]+")
_BEFORE_CAPITAL = re.compile(r"(?:^|[.!?:;]\s+)\W*$")
_MAY_BE_CAPITAL = frozenset({"i", "user", "person"})
_PLAIN_MARKS = frozenset(" \t\n.,:;!?'\"’‘“”()-–—…")
_SIGNS = frozenset("\\/<>{}[]|~^`_@#%&*")
_MEANT = frozenset("SMC")
"""Unicode categories of which a fact may have no character that its quote has not: signs, accents apart, controls."""


class _Asked(msgspec.Struct, frozen=True):
    """What is asked of each place where the quote stands."""

    fact: str
    quote: str
    dates: Sequence[Dated]
    name: str
    words: Wording
    stem: Stem


def is_backed(
    fact: str,
    quote: str,
    message: str,
    *,
    dates: Sequence[Dated] = (),
    name: str = "",
    language: str = "",
) -> bool:
    """Whether `fact` says nothing that the person did not say in `quote`. Never raises.

    The quote stands literally in the person's own part of the message (white space, the shape of quotation marks and
    case apart), in whole words, three or more ("I'm vegan" has three; a Han character counts as one, two of a
    syllabary). Every word with meaning in the fact is in the quote by its stem, or is one of the `dates` that stand in
    the same sentence, or is in the profile's `name`; "I" and "the user" are the same. "not", "if", "used to", "want
    to", "she said" around the quote may be neither lost nor added, tea over coffee may not become coffee over tea, and
    the fact may not be about somebody else. `language` is the message's; empty: told by its words.
    """
    if len(fact) > _LONGEST_FACT or len(quote) > _LONGEST_QUOTE or count_words(quote) < FEWEST_WORDS:
        return False
    if not _marks_are_backed(fact, quote) or not _capitals_are_backed(fact, quote, wording("en")):
        return False
    code = language or told_by(folded(message[:_LONGEST_QUOTE]).replace("'", " ").split(), "en")
    asked = _Asked(
        fact, quote, dates, name, wording(code), english_stem if code == "en" else search_language(code).stem
    )
    places = (place for piece in own_pieces(message) for place in find_quote(quote, piece, asked.words))
    return any(_backs(place, asked) for place in itertools.islice(places, _MOST_PLACES))


def _backs(place: Place, asked: _Asked) -> bool:
    fact, quote = _without_dates(folded(asked.fact), place, asked.dates), folded(asked.quote)
    if not runs_are_backed(fact, " ".join(clause.text for clause in place.clauses) if has_runs(fact) else quote):
        return False
    claim = read_claim(without_runs(fact) if has_runs(fact) else fact, asked.words, asked.stem)
    free = {asked.stem(part) for part in re.findall(r"[^\W_]+", folded(asked.name))}
    said = read_claim(quote, asked.words, asked.stem)
    in_quote = {word.stem for word in said.words} | {word.form for word in said.words}
    if not all(word.stem in in_quote or word.stem in free for word in claim.words):
        return False
    if not claim.words:
        return has_runs(fact)
    if claim.words and all(word.stem in free for word in claim.words):
        return False
    return _clauses_allow(place, claim, asked, free)


def _clauses_allow(place: Place, claim: Claim, asked: _Asked, free: Collection[str]) -> bool:
    """Whether each clause that the fact draws on allows it."""
    words = asked.words
    texts = {
        read_claim(words.request.sub(" ", clause.text, 1), words, asked.stem): clause.text
        for clause in place.clauses
        if not clause.asks or words.request.match(clause.text)
    }
    reach = in_reach(claim, list(texts), free)
    own = [word for word in claim.words if word.stem not in free]
    said = [word for clause in reach for word in clause.words]
    return (
        bool(reach)
        and {word.stem for word in own} <= {word.stem for word in said}
        and keeps_polarity(own, said)
        and keeps_tense(own, said, words)
        and keeps_order(claim, said, words)
        and all(keeps_markers(claim, clause, words) for clause in reach)
        and len({subject_of(texts[clause]) for clause in reach if clause.first not in words.lists.negation}) <= 1
        and all(keeps_subject(asked.fact, claim, texts[clause], clause, words) for clause in reach)
    )


def _without_dates(fact: str, place: Place, dates: Sequence[Dated]) -> str:
    """The folded fact without the resolved dates that stand in the quote's sentence."""
    flat = place.sentences.replace("\n", " ")
    for dated in dates:
        if folded(dated.words) in flat:
            for form in _forms(dated):
                fact = re.sub(rf"(?<![\w-]){re.escape(form)}(?![\w-])", " ", fact)
    return fact


def _forms(dated: Dated) -> list[str]:
    """The ways to write a resolved date, the longest first."""
    forms: set[str] = set()
    for day in (dated.start, dated.end):
        month = _MONTHS[day.month - 1]
        forms |= {day.isoformat(), f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}"}
    length = (dated.end - dated.start).days
    if not length:
        forms |= {
            f"{dated.start.day} {_MONTHS[dated.start.month - 1]}",
            f"{_MONTHS[dated.start.month - 1]} {dated.start.day}",
        }
    if length and (dated.start.year, dated.start.month) == (dated.end.year, dated.end.month):
        forms |= {f"{_MONTHS[dated.start.month - 1]} {dated.start.year}", f"{dated.start:%Y-%m}"}
    if (dated.start.month, dated.start.day, dated.end.month, dated.end.day) == (1, 1, 12, 31):
        forms.add(str(dated.start.year))
    return sorted(forms, key=len, reverse=True)


def _marks_are_backed(fact: str, quote: str) -> bool:
    return all(char in _PLAIN_MARKS or char in quote or _is_plain(char) for char in fact)


def _is_plain(char: str) -> bool:
    return char not in _SIGNS and unicodedata.category(char)[0] not in _MEANT


def _capitals_are_backed(fact: str, quote: str, words: Wording) -> bool:
    """Whether free words that are written like names ("US", "Will") are so in the quote too."""
    for found in _CAPITALS.finditer(fact):
        word = found[0]
        plain = word.casefold()
        if word == word.lower() or plain in _MAY_BE_CAPITAL or plain not in words.lists.free:
            continue
        opens = _BEFORE_CAPITAL.search(fact[: found.start()]) is not None
        if (not opens or (word.isupper() and len(word) > 1)) and word not in _CAPITALS.findall(quote):
            return False
    return True
