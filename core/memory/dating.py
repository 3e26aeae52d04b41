"""The dates in a text of a profile, whose language is chosen or told. Pure but for the computer's time zone."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from core.memory.date_words import languages
from core.memory.dates import Dated, find_dates
from core.memory.search_language import SPACED, told_by
from core.memory.search_terms import words_of
from core.memory.value import Days

_READ: Final = 4_000
"""Characters of a text by which its language is told."""


def dates_in(text: str, *, at: datetime, language: str = "") -> tuple[Dated, ...]:
    """The dates in `text` as its language says them: the chosen one, or without it the one that its words tell.

    Where no word tells ("Zahnarzt nächsten Freitag"), that of the first language that finds any.
    """
    code = language or told_by(words_of(text[:_READ]), "")
    if code:
        return find_dates(text, at=at, language=code)
    found = (find_dates(text, at=at, language=each) for each in SPACED if each in languages())
    return next((dates for dates in found if dates), ())


def dated(text: str, time: int, *, utc_offset: int | None = None, language: str = "") -> tuple[Days, ...]:
    """The dates in words that was written at `time` (ms since 1970), at a place so many minutes east of UTC.

    Without `utc_offset`: where this computer is. `language` as `dates_in` takes it.
    """
    at = datetime.fromtimestamp(time / 1000, UTC)
    there = at.astimezone(None if utc_offset is None else timezone(timedelta(minutes=utc_offset)))
    return tuple(
        Days(words=each.words, start=each.start.isoformat(), end=each.end.isoformat())
        for each in dates_in(text, at=there, language=language)
    )
