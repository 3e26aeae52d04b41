"""What a question asks the search for: words, a sentence to compare with, who said it, when, what kind of answer.

Called by `recall` on any thread. Pure. What is asked need not be a question: any message is taken for what it says.
"""

import datetime as dt
import re
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

import msgspec

from core.memory.date_words import languages
from core.memory.dates import find_dates
from core.memory.search_language import UNSPACED, SearchLanguage, search_language
from core.memory.search_terms import alternatives, is_unspaced, language_of, plainly, words_of

ASSISTANT: Final = "assistant"
"""The speaker of what no person said."""
MOST_TERMS: Final = 48
_LONGEST: Final = 4_000
"""Characters of a question that are looked at."""
_DAY: Final = dt.timedelta(days=1)
DAYS_FROM: Final = dt.date(1970, 1, 1).toordinal()
"""The day from which days are counted."""
_LAST_MONTH: Final = 12
_NUMBER_BEFORE = re.compile(r"(?<![\d.])(\d{1,2})(?:st|nd|rd|th|er|\.|º|°)?\s*(?:de\s+|of\s+)?$")
_YEAR_AFTER = re.compile(r"\s*(?:,|de\s+)?\s*((?:19|20)\d\d)(?!\d)")


class Days(NamedTuple):
    """From one day to another, both included, counted from 1 January 1970."""

    start: int
    end: int


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """`bare`: the sentence without question words, said by its asker. `terms`: each as it may stand in texts."""

    bare: str
    terms: tuple[tuple[str, ...], ...]
    meant: str
    """The sentence to compare meanings with: with its question words, said by its asker."""
    speakers: frozenset[str]
    """In lower case; empty when anybody may have said it."""
    asker: str
    """In lower case; empty if unknown."""
    days: tuple[Days, ...]
    asks_when: bool
    how_many: bool
    before: bool
    """Asks for what was true once."""


def ask(text: str, *, asker: str, time: int, speakers: Collection[str], chosen: str = "") -> Asked:
    """Read `text`, which `asker` ("" if unknown) writes at `time` (ms since 1970, UTC; 0 if unknown).

    `speakers` are all who said something, `chosen` the code of the profile's language, empty: told by the words.
    """
    text = " ".join(text[:_LONGEST].split())
    plain = plainly(text)
    language = language_of(plain, words_of(plain), chosen)
    named = {name for name in speakers if _names(name) and _naming(name).search(plain)}
    meant = _said_by(text, _said_with_i(asker, named), language)
    bare = _bare(meant, language)
    return Asked(
        bare=bare,
        meant=meant,
        asker=asker.lower(),
        terms=_terms(bare, language, search_language(chosen)),
        speakers=frozenset(name.lower() for name in named or _meant(plain, asker, language)),
        days=_days(text, plain, time, language),
        asks_when=language.asks_when.search(plain) is not None,
        how_many=language.how_many.search(plain) is not None,
        before=language.before.search(plain) is not None,
    )


def day_of(time: int, utc_offset: int = 0) -> int:
    """The day on which `time` (ms) lies for a clock so many minutes east of UTC."""
    return (time + utc_offset * 60_000) // 86_400_000


def _names(name: str) -> list[str]:
    """A full name and, where it has several words, the first of them."""
    full = " ".join(plainly(name).split())
    return list(dict.fromkeys([full, full.split(" ")[0]])) if full and full != ASSISTANT else []


def _naming(name: str) -> re.Pattern[str]:
    choices = "|".join(map(re.escape, sorted(_names(name), key=len, reverse=True)))
    edge = "" if is_unspaced(name) else r"\w"
    return re.compile(rf"(?<![\w])(?:{choices})(?P<own>'s)?(?!{edge})" if edge else rf"(?:{choices})(?P<own>'s)?")


def _said_with_i(asker: str, named: set[str]) -> set[str]:
    """Who says "I" in the texts that are looked for: the asker, or the only one who is named."""
    if asker in named or (asker and _names(asker) and asker not in named and not named):
        return {asker}
    return named if len(named) == 1 else set()


def _said_by(text: str, selves: set[str], language: SearchLanguage) -> str:
    """`text` with "I" and "my" for the names of those who said what is looked for."""
    said = text.replace("’", "'")
    for name in selves:
        pattern = re.compile(_naming(name).pattern, re.IGNORECASE)
        said = pattern.sub(lambda match: "my" if match["own"] and language.code == "en" else language.me, said)
    return said


def _bare(said: str, language: SearchLanguage) -> str:
    kept = re.sub(language.question.pattern, " ", said, flags=re.IGNORECASE)
    kept = " ".join(kept.replace("?", " ").replace("？", " ").split())
    return kept or said


def _terms(bare: str, language: SearchLanguage, default: SearchLanguage) -> tuple[tuple[str, ...], ...]:
    spaced = (language, default) if language.code != UNSPACED else (default,)
    found: dict[tuple[str, ...], None] = {}
    for word in words_of(bare):
        if is_unspaced(word):
            found[(word,)] = None
        elif word not in language.stop and (len(word) > 1 or word.isdigit()):
            found[alternatives(word, spaced)] = None
    return tuple(found)[:MOST_TERMS]


def _meant(plain: str, asker: str, language: SearchLanguage) -> set[str]:
    """Who is spoken of where nobody is named: the other side, or the asker."""
    if language.told.search(plain):
        return {ASSISTANT}
    return {asker} if asker and language.first.search(plain) else set()


def _days(text: str, plain: str, time: int, language: SearchLanguage) -> tuple[Days, ...]:
    if not time:
        return ()
    at = dt.datetime.fromtimestamp(time / 1000, dt.UTC)
    if language.code in languages():
        found = find_dates(text, at=at, language=language.code)
        if found or language.code == "en":
            return tuple(Days(one.start.toordinal() - DAYS_FROM, one.end.toordinal() - DAYS_FROM) for one in found)
    return tuple(_months(plain, at.date(), language))


def _months(plain: str, today: dt.date, language: SearchLanguage) -> Sequence[Days]:
    """Months by their names, with a day before and a year after; without a year the last one that has begun."""
    found = []
    for number, pattern in enumerate(language.months, 1):
        for match in pattern.finditer(plain):
            year = _YEAR_AFTER.match(plain, match.end())
            day = _NUMBER_BEFORE.search(plain[: match.start()])
            found.append(_span(int(year[1]) if year else today.year - (number > today.month), number, day))
    return [days for days in found if days is not None]


def _span(year: int, month: int, day: re.Match[str] | None) -> Days | None:
    try:
        first = dt.date(year, month, int(day[1]) if day else 1)
    except ValueError:
        return None
    following = dt.date(year + month // _LAST_MONTH, month % _LAST_MONTH + 1, 1)
    last = first if day else following - _DAY
    return Days(first.toordinal() - DAYS_FROM, last.toordinal() - DAYS_FROM)
