"""What of a text matters to the search beside its words: is it a question, does it say when, how many, of which days.

Called when a text is indexed, on any thread. Pure.
"""

import datetime as dt
from typing import Final, NamedTuple

from core.memory.asked import DAYS_FROM
from core.memory.date_words import languages
from core.memory.dates import find_dates
from core.memory.search_language import SearchLanguage
from core.memory.search_terms import plainly
from core.memory.sentences import sentences

_LOOKED_AT: Final = 4_000
"""Characters, the beginning: beyond them a text has everything."""
_QUESTION_MARKS: Final = ("?", "？")


class Traits(NamedTuple):
    """`asks`: the share of questions among its sentences. The days count from 1970, 0 and 0 for none."""

    asks: float
    has_time: bool
    has_number: bool
    first_day: int
    last_day: int


def traits(text: str, language: SearchLanguage, *, time: int, utc_offset: int) -> Traits:
    """Of `text`, written at `time` (ms since 1970) by a clock so many minutes east of UTC."""
    text = text[:_LOOKED_AT]
    plain = plainly(text)
    said = [sentence.rstrip("\"'”)»] ") for sentence in sentences(text)]
    asking = sum(sentence.endswith(_QUESTION_MARKS) for sentence in said)
    first, last = _days(text, language, time, utc_offset)
    return Traits(
        asks=asking / len(said) if said else 0.0,
        has_time=first > 0 or language.time.search(plain) is not None or any(m.search(plain) for m in language.months),
        has_number=language.number.search(plain) is not None,
        first_day=first,
        last_day=last,
    )


def _days(text: str, language: SearchLanguage, time: int, utc_offset: int) -> tuple[int, int]:
    """The first date in it that its words name."""
    if language.code not in languages() or time <= 0:
        return 0, 0
    zone = dt.timezone(dt.timedelta(minutes=utc_offset))
    found = find_dates(text, at=dt.datetime.fromtimestamp(time / 1000, zone), language=language.code)
    return (found[0].start.toordinal() - DAYS_FROM, found[0].end.toordinal() - DAYS_FROM) if found else (0, 0)
