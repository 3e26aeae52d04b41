"""Days, months, seasons and holidays, and how to count from one to another. Pure.

Called by `date_rules`, on any thread. What no calendar has (31 February, the year 10000) is None; nothing raises.
"""

import calendar
import datetime as dt

Days = tuple[dt.date, dt.date]
"""The first and the last day."""
_WEEK = 7


def unit_of(today: dt.date, unit: str, by: int) -> Days | None:
    """The week, weekend, month or year that is so many away from today's; None for another unit."""
    if unit in ("week", "weekend"):
        first = plus(today, by * _WEEK - today.weekday() + (calendar.SATURDAY if unit == "weekend" else 0))
        return None if first is None else span_of(first, plus(first, 1 if unit == "weekend" else _WEEK - 1))
    if unit == "month":
        other = month_away(today, by)
        return None if other is None else month_of(other.year, other.month)
    if unit == "year":
        return span_of(day_of(today.year + by, 1, 1), day_of(today.year + by, 12, 31))
    return None


def moved(day: dt.date, unit: str, by: int) -> dt.date | None:
    """The day so many months or years away; the last of its month where the month is too short."""
    other = month_away(day, by * (12 if unit == "year" else 1))
    if other is None:
        return None
    return day_of(other.year, other.month, min(day.day, calendar.monthrange(other.year, other.month)[1]))


def part_of(days: Days | None, part: str) -> Days | None:
    """The first, middle or last third; of a month the first or last ten days."""
    if days is None or not part:
        return days
    third = ((days[1] - days[0]).days + 1) // 3
    if part == "start":
        return span_of(days[0], plus(days[0], third - 1))
    if part == "end":
        return span_of(plus(days[1], 1 - third), days[1])
    return span_of(plus(days[0], third), plus(days[1], -third))


def season_of(year: int, month: int) -> Days | None:
    """The three months from this one on."""
    first = day_of(year, month, 1)
    last = None if first is None else month_away(first, 2)
    end = None if last is None else month_of(last.year, last.month)
    return None if end is None else span_of(first, end[1])


def holiday_of(year: int, name: str) -> dt.date | None:
    """A holiday named by "MM-DD" or by days from Easter Sunday ("easter-2")."""
    if not name.startswith("easter"):
        month, _, day = name.partition("-")
        return day_of(year, int(month), int(day))
    sunday = easter(year)
    return None if sunday is None else plus(sunday, int(name.removeprefix("easter")))


def easter(year: int) -> dt.date | None:
    """Easter Sunday in the Gregorian calendar (the anonymous algorithm, as Meeus gives it)."""
    century, rest = divmod(year, 100)
    shift = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * (year % 19) + century - century // 4 - shift + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return day_of(year, month, day + 1)


def month_of(year: int, month: int) -> Days | None:
    """All of a month."""
    first = day_of(year, month, 1)
    return None if first is None else (first, first.replace(day=calendar.monthrange(year, month)[1]))


def month_away(day: dt.date, months: int) -> dt.date | None:
    """The first of the month that is so many months away."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day_of(year, month + 1, 1)


def day_of(year: int, month: int, day: int) -> dt.date | None:
    """The day, or None where no calendar has it."""
    if not (dt.MINYEAR <= year <= dt.MAXYEAR and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return dt.date(year, month, day)


def plus(day: dt.date | None, days: int) -> dt.date | None:
    """So many days later, or earlier."""
    if day is None or not dt.date.min.toordinal() <= day.toordinal() + days <= dt.date.max.toordinal():
        return None
    return day + dt.timedelta(days=days)


def one(day: dt.date | None) -> Days | None:
    """A day as a run of days."""
    return None if day is None else (day, day)


def span_of(first: dt.date | None, last: dt.date | None) -> Days | None:
    """From the first to the last; None when they are the wrong way round."""
    return None if first is None or last is None or first > last else (first, last)
