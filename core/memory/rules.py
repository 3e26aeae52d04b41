"""Finds plain facts in what a person wrote, by rules and without a model: "my name is Ana", "I'm allergic to nuts".

Called for the Recall model's turns, on any thread. English. Pure. Few facts and all of them true: a rule knows the
whole clause, from "I" to its end, and a sentence that asks, doubts, denies, reports or supposes has none. What is
over ("I used to live in Berlin") is no fact here.
"""

import datetime as dt
import re
from collections.abc import Iterator

import msgspec

from core.memory.dates import find_dates
from core.memory.fact_rules import FactRules, fact_rules
from core.memory.kinds import Kind
from core.memory.own_words import own_pieces
from core.memory.sentences import sentences

_LONGEST_SENTENCE = 300
_LONGEST_CLAUSE = 140
"""Characters. A plain fact is short."""
_MOST_FACTS = 20
_ANY_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_BESIDE_DATE = 30
"""Characters beside a date, for "at 10:30 with Dr. Okafor"."""
_EDGES = ' \t,.!;:-–—…"“”()*'
_BULLET = re.compile(r"(?:[-*•]|\d{1,2}[.)])\s+")


class Found(msgspec.Struct, frozen=True):
    """A fact in the person's own words."""

    text: str
    """In the first person, on one line, without an end mark."""
    kind: Kind
    quote: str
    """Where it was said, literally in the message."""


def find_facts(text: str) -> tuple[Found, ...]:
    """The plain facts that the person states about themself and theirs in `text`, in their order, each once."""
    rules = fact_rules()
    found: dict[str, Found] = {}
    for sentence in (sentence for piece in own_pieces(text) for sentence in sentences(piece)):
        for fact in _facts_in(sentence, rules):
            found.setdefault(fact.text, fact)
            if len(found) >= _MOST_FACTS:
                return tuple(found.values())
    return tuple(found.values())


def _facts_in(sentence: str, rules: FactRules) -> Iterator[Found]:
    stated = _stated(sentence.replace("’", "'"), rules)
    if len(stated) > _LONGEST_SENTENCE or rules.doubt.search(stated):
        return
    facts = [fact for begin, end in _clauses(stated, rules) if (fact := _fact(sentence, stated, begin, end, rules))]
    yield from facts
    for beside in rules.beside.finditer(stated):
        if not any(stated[slice(*beside.span())] in fact.text.replace("’", "'") for fact in facts):
            yield _found(sentence[slice(*beside.span())], "people")


def _stated(sentence: str, rules: FactRules) -> str:
    """What of a sentence is stated; of a question only what stands before it ("I'm vegan, what can I eat?")."""
    if "?" not in sentence:
        return sentence
    asks = rules.asks.search(sentence)
    return sentence[: asks.start()] if asks and "?" not in sentence[: asks.start()] else ""


def _clauses(stated: str, rules: FactRules) -> Iterator[tuple[int, int]]:
    begin = 0
    for cut in rules.split.finditer(stated):
        yield begin, cut.start()
        begin = cut.end()
    yield begin, len(stated)


def _fact(sentence: str, stated: str, begin: int, end: int, rules: FactRules) -> Found | None:
    """The fact that a clause states. The rules see it whole first, then without courtesy, then without its reason."""
    for start, stop in _cuts(stated, begin, end, rules):
        clause = stated[start:stop]
        if len(clause) > _LONGEST_CLAUSE:
            continue
        for kind, rule in rules.rules:
            fits = rule.fullmatch(clause)
            if fits is not None and _has_its_date(fits):
                at = fits.span("fact") if "fact" in rule.groupindex else fits.span()
                return _found(sentence[start + at[0] : start + at[1]], kind)
    return None


def _cuts(stated: str, begin: int, end: int, rules: FactRules) -> Iterator[tuple[int, int]]:
    begin, end = _trimmed(stated, begin, end)
    yield begin, end
    if bullet := _BULLET.match(stated, begin, end):
        begin = bullet.end()
    if opener := rules.opener.match(stated, begin, end):
        begin = opener.end()
    yield begin, end
    if closer := rules.closer.search(stated[begin:end]):
        yield _trimmed(stated, begin, begin + closer.start())
    if tail := rules.tail.search(stated, begin, end):
        yield _trimmed(stated, begin, tail.start())


def _trimmed(text: str, begin: int, end: int) -> tuple[int, int]:
    while begin < end and text[begin] in _EDGES:
        begin += 1
    while end > begin and text[end - 1] in _EDGES:
        end -= 1
    return begin, end


def _has_its_date(fits: re.Match[str]) -> bool:
    """Whether what should be a date is one, with little beside it."""
    if "date" not in fits.re.groupindex:
        return True
    dates = find_dates(fits["date"], at=_ANY_DAY)
    beside = len(fits["date"]) - sum(len(dated.words) for dated in dates)
    return bool(dates) and beside <= _BESIDE_DATE


def _found(quote: str, kind: Kind) -> Found:
    return Found(" ".join(quote.split()), kind, quote)
