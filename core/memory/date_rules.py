"""Turns the parts of a date in words into the days that it means, counted from today. Pure.

Called by `dates` through the grammar of `date_words`, on any thread. A rule answers None for what is no date ("31
February", years that no calendar has). Weeks begin on Monday. What can mean two things is decided here, once:

- "Friday" is the coming one, never today; in a sentence about the past the one before. "this Friday" may be today.
- "next Friday" is the Friday of next week, "last Friday" the latest before today. "nächsten Freitag", "vendredi
  prochain", "el próximo viernes", "na próxima sexta" are the coming one, as dictionaries have it, though not everybody
  means that; so is the weekend.
- "3 May", "the 14th", "in May", "Christmas" are the coming ones, today included; in the past the ones before.
- "last May", "last summer" are the latest that are over; "next May", "next summer" the first that have not begun.
- "in two days", "in two weeks" are a day; "in two months" is a month, "two years ago" a year: nobody means the day.
- "winter 2026" begins in December 2026. Seasons are those of the north: where the person lives is not known.
- "3/4/2026" is no date where the month may come first, unless one of the two is above 12.
"""

import calendar
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec

from core.memory.days import (
    Days,
    day_of,
    holiday_of,
    month_away,
    month_of,
    moved,
    one,
    part_of,
    plus,
    season_of,
    span_of,
    unit_of,
)

_WEEK = 7
_DECADE = 10
_YEARS_AROUND = range(-8, 9)
"""Enough that a 29 February is among them, whatever the century."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One date as it was said, its parts with their meanings looked up. A part that was not said is None or empty."""

    today: dt.date
    is_past: bool
    """Whether its sentence speaks of the past."""
    day_first: bool
    """Whether 3/4 is always the third of April."""
    next_is_near: bool = False
    """Whether the next Friday is the coming one, not that of next week."""
    weekday: int | None = None
    """Monday is 0."""
    first: int | None = None
    """The day before "to" in "3 to 7 May"; the first number in 3/4/2026."""
    day: int | None = None
    month: int | None = None
    year: int | None = None
    number: int = 1
    unit: str = ""
    which: int | None = None
    """-1 last, 0 this, 1 next."""
    season: int | None = None
    holiday: str = ""
    relative: int = 0
    part: str = ""


Rule = Callable[[Said], Days | None]


def on_date(said: Said) -> Days | None:
    """ "3 May", "3 to 7 May 2027", "3 May next year"."""
    if said.month is None or said.day is None:
        return None
    first = said.first or said.day
    if (year := _year(said)) is not None:
        return span_of(day_of(year, said.month, first), day_of(year, said.month, said.day))
    years = (said.today.year + by for by in _YEARS_AROUND)
    return _pick((span_of(day_of(at, said.month, first), day_of(at, said.month, said.day)) for at in years), said)


def slashed(said: Said) -> Days | None:
    """ "24/12/2026", and "12/24/2026" where months may come first."""
    if said.first is None or said.day is None or said.year is None:
        return None
    readings = [day_of(said.year, said.day, said.first)]
    if not said.day_first:
        readings.append(day_of(said.year, said.first, said.day))
    days = {day for day in readings if day is not None}
    return one(days.pop()) if len(days) == 1 else None


def in_month(said: Said) -> Days | None:
    """ "in May", "May 2027", "last May", "early May"."""
    if said.month is None:
        return None
    if said.year is not None:
        return part_of(month_of(said.year, said.month), said.part)
    months = (month_of(said.today.year + by, said.month) for by in _YEARS_AROUND)
    return part_of(_pick(months, said), said.part)


def in_month_of_year(said: Said) -> Days | None:
    """ "in May next year"."""
    year = _year(said)
    return None if year is None or said.month is None else month_of(year, said.month)


def day_of_month(said: Said) -> Days | None:
    """ "the 14th", "the 14th of next month"."""
    if said.day is None:
        return None
    months = [month_away(said.today, by) for by in range(-2, 4)]
    if said.which is not None:
        months = [month_away(said.today, said.which)]
    spans = (one(day_of(at.year, at.month, said.day)) for at in months if at is not None)
    return next((span for span in spans if span), None) if said.which is not None else _pick(spans, said)


def on_weekday(said: Said) -> Days | None:
    """ "Friday", "next Friday", "last Friday"."""
    if said.weekday is None:
        return None
    if said.which == 1 and not said.next_is_near:
        return on_weekday_of_week(said)
    nearest = 0 if said.which == 0 else 1
    if said.which == -1 or (said.is_past and said.which != 1):
        nearest = 1 if said.which == -1 else nearest
        back = (said.today.weekday() - said.weekday - nearest) % _WEEK + nearest
        return one(plus(said.today, -back))
    return one(plus(said.today, (said.weekday - said.today.weekday() - nearest) % _WEEK + nearest))


def on_weekday_of_week(said: Said) -> Days | None:
    """ "vendredi de la semaine prochaine"."""
    if said.weekday is None or said.which is None:
        return None
    return one(plus(said.today, said.weekday - said.today.weekday() + _WEEK * said.which))


def on_weekday_later(said: Said) -> Days | None:
    """ "Freitag in zwei Wochen", "übernächsten Freitag": so many weeks after the coming one."""
    if said.weekday is None:
        return None
    away = (said.weekday - said.today.weekday() - 1) % _WEEK + 1
    return one(plus(said.today, away + _WEEK * said.number))


def on_weekday_and_day(said: Said) -> Days | None:
    """ "Friday the 13th"."""
    if said.day is None or said.weekday is None:
        return None
    months = (month_away(said.today, by) for by in range(-24, 25))
    days = (day_of(at.year, at.month, said.day) for at in months if at is not None)
    return _pick((one(day) for day in days if day is not None and day.weekday() == said.weekday), said)


def relative(said: Said) -> Days | None:
    """ "tomorrow"."""
    return one(plus(said.today, said.relative))


def ahead(said: Said) -> Days | None:
    """ "in three weeks"; None in the past, where it says how long something took."""
    return None if said.is_past else _offset(said, said.number)


def ago(said: Said) -> Days | None:
    """ "three weeks ago"."""
    return _offset(said, -said.number)


def in_unit(said: Said) -> Days | None:
    """ "next week", "this weekend", "at the end of last year"."""
    away = said.which or 0
    if said.unit == "weekend" and away == 1 and said.next_is_near and said.today.weekday() < calendar.SATURDAY:
        away = 0
    return part_of(unit_of(said.today, said.unit, away), said.part)


def after_next(said: Said) -> Days | None:
    """ "the week after next"."""
    return unit_of(said.today, said.unit, 2)


def before_last(said: Said) -> Days | None:
    """ "the year before last"."""
    return unit_of(said.today, said.unit, -2)


def at_the_weekend(said: Said) -> Days | None:
    """ "at the weekend": the coming one or the one that is; in the past the one before."""
    return unit_of(said.today, "weekend", -1 if said.is_past and said.today.weekday() < calendar.SATURDAY else 0)


def window(said: Said) -> Days | None:
    """ "the next two weeks", "the last three days": with today."""
    if not said.which:
        return None
    unit = "day" if said.unit in ("day", "week") else said.unit
    by = said.number * (_WEEK if said.unit == "week" else 1)
    other = plus(said.today, by * said.which) if unit == "day" else moved(said.today, unit, by * said.which)
    return span_of(said.today, other) if said.which > 0 else span_of(other, said.today)


def in_season(said: Said) -> Days | None:
    """ "last summer", "in the summer of 2024"."""
    if said.season is None:
        return None
    if said.year is not None:
        return season_of(said.year, said.season)
    return _pick((season_of(said.today.year + by, said.season) for by in _YEARS_AROUND), said)


def on_holiday(said: Said) -> Days | None:
    """ "Christmas", "last Easter"."""
    if said.year is not None:
        return one(holiday_of(said.year, said.holiday))
    return _pick((one(holiday_of(said.today.year + by, said.holiday)) for by in _YEARS_AROUND), said)


def in_year(said: Said) -> Days | None:
    """ "in 2027", "early 2027"."""
    if said.year is None:
        return None
    return part_of(span_of(day_of(said.year, 1, 1), day_of(said.year, 12, 31)), said.part)


def in_decade(said: Said) -> Days | None:
    """ "in the 1990s"."""
    if said.year is None or said.year % _DECADE:
        return None
    return span_of(day_of(said.year, 1, 1), day_of(said.year + _DECADE - 1, 12, 31))


RULES: Final[Mapping[str, Rule]] = {
    rule.__name__: rule
    for rule in (
        on_date,
        slashed,
        in_month,
        in_month_of_year,
        day_of_month,
        on_weekday,
        on_weekday_of_week,
        on_weekday_later,
        on_weekday_and_day,
        relative,
        ahead,
        ago,
        in_unit,
        after_next,
        before_last,
        at_the_weekend,
        window,
        in_season,
        on_holiday,
        in_year,
        in_decade,
    )
}


def _pick(spans: Iterable[Days | None], said: Said) -> Days | None:
    """The one that is meant of those that come again every year or month, in their order."""
    there = [span for span in spans if span is not None]
    today = said.today
    if said.which == -1:
        there = [span for span in there if span[1] < today]
    elif said.which == 1:
        return next((span for span in there if span[0] > today), None)
    elif said.is_past:
        there = [span for span in there if span[0] <= today]
    else:
        return next((span for span in there if span[1] >= today), None)
    return there[-1] if there else None


def _year(said: Said) -> int | None:
    return said.year if said.which is None else said.today.year + said.which


def _offset(said: Said, number: int) -> Days | None:
    if said.unit in ("month", "year"):
        return unit_of(said.today, said.unit, number)
    return one(plus(said.today, number * (_WEEK if said.unit in ("week", "weekend") else 1)))
