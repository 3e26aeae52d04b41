"""The dates in a memory's text, as they lie in the store. Pure but for the computer's time zone."""

from datetime import UTC, datetime, timedelta, timezone

from core.memory.dates import find_dates
from core.memory.value import Days


def dated(text: str, time: int, *, utc_offset: int | None = None) -> tuple[Days, ...]:
    """The dates in words that was written at `time` (ms since 1970), at a place so many minutes east of UTC.

    Without `utc_offset`: where this computer is.
    """
    at = datetime.fromtimestamp(time / 1000, UTC)
    there = at.astimezone(None if utc_offset is None else timezone(timedelta(minutes=utc_offset)))
    return tuple(
        Days(words=each.words, start=each.start.isoformat(), end=each.end.isoformat())
        for each in find_dates(text, at=there)
    )
