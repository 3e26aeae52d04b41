"""Finds dates in words ("next Friday", "in three weeks", "on 3 May") and says which days they mean. Pure.

Called by the queue, by `quote` and by `rules`, on any thread. The words are kept beside the days: what is ambiguous
is decided by one rule (see `date_rules`), and a person can still read what they said. A date that is not surely one
("I may", "version 3.11", "2027 rows", every Friday, times of day) is not found. Linear in the text's length, for any
text.

Own code, because no library fits (measured on 20 dated and 20 undated sentences): dateparser 1.5 found 8 dates
cleanly and 13 in the undated ones ("we" is Wednesday, "the price is 2027 euros"), read "the day after tomorrow" as
tomorrow and has no spans of days; parsedatetime, ctparse and timefhuman found dates in 15, 17 and 5 of the undated
ones and no season or holiday.
"""

import datetime as dt

import msgspec

from core.memory.date_words import Grammar, grammar, languages
from core.memory.days import plus

_AROUND = 150
"""Characters before and after a date in which the tense of its sentence is looked for."""
_WEEK = 7


class Dated(msgspec.Struct, frozen=True):
    """A date in words, and the days it means: `start` to `end`, both included."""

    words: str
    """As it stands in the text, at `span`."""
    span: tuple[int, int]
    start: dt.date
    end: dt.date


def find_dates(text: str, *, at: dt.datetime, language: str = "en") -> tuple[Dated, ...]:
    """The dates in `text` in their order, seen from the day that `at` is where the person wrote.

    `at` carries its UTC offset; ValueError when it has none. A language without a grammar is read as English.
    """
    if at.utcoffset() is None:
        raise ValueError("a message's time needs its UTC offset")
    rules = grammar(language if language in languages() else "en")
    found: list[Dated] = []
    begin, is_past = 0, _is_past(text, 0, rules)
    for match in rules.any_date.finditer(text):
        if rules.sentence_end.search(text, begin, match.start()):
            is_past = _is_past(text, match.start(), rules)
        begin = match.start()
        rule, said = rules.read(match, at.date(), is_past=is_past)
        if (days := rule(said)) is not None:
            found.append(Dated(match[0], match.span(), *days))
    return tuple(_joined(found, text, rules))


def _is_past(text: str, place: int, rules: Grammar) -> bool:
    """Whether the sentence at `place` speaks of the past."""
    before = text[max(0, place - _AROUND) : place]
    begin = max((end.end() for end in rules.sentence_end.finditer(before)), default=0)
    after = rules.sentence_end.split(text[place : place + _AROUND], maxsplit=1)[0]
    sentence = before[begin:] + after
    return rules.past.search(sentence) is not None and rules.future.search(sentence) is None


def _joined(found: list[Dated], text: str, rules: Grammar) -> list[Dated]:
    """ "Monday" and "Friday" of "Monday to Friday" become one run of days."""
    joined: list[Dated] = []
    for dated in found:
        if joined and rules.between.fullmatch(text[joined[-1].span[1] : dated.span[0]][:_AROUND]):
            end = dated.end if dated.end >= joined[-1].start else plus(dated.end, _WEEK)
            if end is not None and end >= joined[-1].start:
                span = (joined[-1].span[0], dated.span[1])
                joined[-1] = Dated(text[slice(*span)], span, joined[-1].start, end)
                continue
        joined.append(dated)
    return joined
