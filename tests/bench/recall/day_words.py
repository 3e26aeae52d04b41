"""Days as people say them, drawn at random. English; used by the generator."""

from datetime import date, timedelta
from random import Random


def exact(rng: Random, day: date) -> str:
    """A day of a month, without the year."""
    month = f"{day:%B}"
    return rng.choice((f"{day.day} {month}", f"{month} {day.day}", f"the {ordinal(day.day)} of {month}"))


def with_weekday(day: date) -> str:
    """Such as "Thursday 14 March"."""
    return f"{day:%A} {day.day} {day:%B}"


def ahead(rng: Random, now: date) -> tuple[str, date]:
    """A day within the next six weeks, in words that are right when said on `now`."""
    days = rng.choice((1, 3, 4, 5, 7, 14, rng.randint(15, 40)))
    day = now + timedelta(days=days)
    said = {1: "tomorrow", 7: f"a week from today, on {day:%A}", 14: "in two weeks exactly"}.get(days)
    if said is None:
        said = f"this coming {day:%A}" if days < 7 else f"on {exact(rng, day)}"
    return said, day


def behind(rng: Random, now: date) -> tuple[str, date]:
    """A day within the last week, in words that are right when said on `now`."""
    days = rng.randint(1, 6)
    day = now - timedelta(days=days)
    return ("yesterday" if days == 1 else f"last {day:%A}"), day


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    tens = number % 100 in (11, 12, 13)
    return f"{number}{'th' if tens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
