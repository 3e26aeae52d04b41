"""How a language says dates: its words and its patterns, from resources/dates. No network.

Called by `dates`, on any thread. A file is read and compiled once per language and process.

In a pattern "{month}" stands for any of the language's months and is handed to the rule as `Said.month`; likewise
weekday, first and day (1 to 31), ordinal (a day in words), monthnumber, year, number, unit, which, season, holiday,
relative, part. "{daytime}" is an optional "in the morning", "{follow}" what may come after a number that alone is no
date.
"""

import datetime as dt
import functools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from core.memory.date_rules import RULES, Rule, Said

_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "dates"
T = TypeVar("T")
_PART = re.compile(r"\{(?!daytime|follow)([a-z]+)\}")
_DAY = r"3[01]|[12]\d|0?[1-9]"


class DateWords(msgspec.Struct, frozen=True):
    """One file of resources/dates. Words are lower-case; all keys and patterns are Python regular expressions."""

    day_first: bool
    next_is_near: bool
    """Whether the next Friday is the coming one, not that of next week."""
    weekdays: tuple[str, ...]
    """Seven, Monday first."""
    months: tuple[str, ...]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    units: Mapping[str, str]
    """To one of day, week, weekend, month, year."""
    which: Mapping[str, int]
    """-1 the last one, 0 this one, 1 the next one."""
    seasons: Mapping[str, int]
    """To the first month of the season in the north."""
    holidays: Mapping[str, str]
    """To "MM-DD", or to days from Easter Sunday ("easter-2")."""
    relative: Mapping[str, int]
    """To days from today."""
    parts: Mapping[str, str]
    """To one of start, middle, end."""
    daytime: str
    follow: str
    """Words after which a number in front of them was a date."""
    past: str
    """What shows that a sentence speaks of the past: bare dates in it are behind us."""
    future: str
    """What shows the opposite, and wins."""
    between: str
    """Between the two ends of a span of dates."""
    patterns: tuple[tuple[str, str], ...]
    """A rule's name and how it is said. The first that fits at a place counts."""
    sentence_end: str = r"[.!?…;](?=\s)|\n"


class Grammar(msgspec.Struct, frozen=True):
    """A language ready to be searched for."""

    words: DateWords
    any_date: re.Pattern[str]
    """All patterns at once; a group "is_3" stands for the pattern number 3, "day_3" for its part."""
    parts: tuple[tuple[str, ...], ...]
    """The names of the parts of each pattern."""
    past: re.Pattern[str]
    future: re.Pattern[str]
    between: re.Pattern[str]
    sentence_end: re.Pattern[str]

    def read(self, found: re.Match[str], today: dt.date, *, is_past: bool) -> tuple[Rule, Said]:
        """The rule of what `any_date` found, and its parts."""
        at = int((found.lastgroup or "").removeprefix("is_"))
        parts = {name: found[f"{name}_{at}"] for name in self.parts[at]}
        words = self.words
        ordinal = _meant(words.ordinals, parts.get("ordinal"))
        said = Said(
            today=today,
            is_past=is_past,
            day_first=words.day_first,
            next_is_near=words.next_is_near,
            weekday=_place(words.weekdays, parts.get("weekday")),
            first=_number(parts.get("first")),
            day=_number(parts.get("day")) if ordinal is None else ordinal,
            month=_number(parts.get("monthnumber")) or _place(words.months, parts.get("month"), first=1),
            year=_number(parts.get("year")),
            number=_count(words.numbers, parts.get("number")),
            unit=_meant(words.units, parts.get("unit")) or "",
            which=_meant(words.which, parts.get("which")),
            season=_meant(words.seasons, parts.get("season")),
            holiday=_meant(words.holidays, parts.get("holiday")) or "",
            relative=_meant(words.relative, parts.get("relative")) or 0,
            part=_meant(words.parts, parts.get("part")) or "",
        )
        return RULES[words.patterns[at][0]], said


@functools.cache
def grammar(code: str) -> Grammar:
    """The grammar of a language by its code ("en"); OSError when there is no such file."""
    words = msgspec.json.decode((_FOLDER / f"{code}.json").read_bytes(), type=DateWords)
    patterns = (f"(?P<is_{at}>{_expanded(how, words, at)})" for at, (_, how) in enumerate(words.patterns))
    return Grammar(
        words=words,
        any_date=re.compile(rf"(?<![\w/.:€$£#@-])(?=\w)(?:{'|'.join(patterns)})(?![\w/])(?![-.,:]\d)", re.IGNORECASE),
        parts=tuple(tuple(_PART.findall(how)) for _, how in words.patterns),
        past=re.compile(words.past, re.IGNORECASE),
        future=re.compile(words.future, re.IGNORECASE),
        between=re.compile(words.between, re.IGNORECASE),
        sentence_end=re.compile(words.sentence_end),
    )


@functools.cache
def languages() -> frozenset[str]:
    """The codes of the languages that there is a grammar for."""
    return frozenset(file.stem for file in _FOLDER.glob("*.json"))


def _expanded(pattern: str, words: DateWords, at: int) -> str:
    parts: dict[str, str] = {
        "weekday": "|".join(words.weekdays),
        "month": "|".join(words.months),
        "first": _DAY,
        "day": _DAY,
        "monthnumber": r"1[0-2]|0?[1-9]",
        "ordinal": _longest(words.ordinals),
        "year": r"(?:19|20)\d\d",
        "number": r"\d{1,3}|" + _longest(words.numbers),
        "unit": _longest(words.units),
        "which": _longest(words.which),
        "season": _longest(words.seasons),
        "holiday": _longest(words.holidays),
        "relative": _longest(words.relative),
        "part": _longest(words.parts),
    }
    for name, choice in parts.items():
        pattern = pattern.replace(f"{{{name}}}", f"(?P<{name}_{at}>{choice})")
    follow = rf"(?=\s{{0,3}}(?:[^\w\s€$£%°]|$|\n)|\s{{1,3}}(?:(?:{words.follow})\b|(?-i:[A-ZÀ-Þ][a-zß-ÿ])))"
    return pattern.replace("{daytime}", f"(?:{words.daytime})?").replace("{follow}", follow)


def _longest(choices: Iterable[str]) -> str:
    return "|".join(sorted(choices, key=len, reverse=True)) or r"(?!)"


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)


def _place(patterns: tuple[str, ...], text: str | None, first: int = 0) -> int | None:
    if text is None:
        return None
    return next(at for at, pattern in enumerate(patterns, first) if re.fullmatch(pattern, text, re.IGNORECASE))


def _meant(meanings: Mapping[str, T], text: str | None) -> T | None:
    if text is None:
        return None
    return next(meaning for pattern, meaning in meanings.items() if re.fullmatch(pattern, text, re.IGNORECASE))


def _count(numbers: Mapping[str, int], text: str | None) -> int:
    if text is None:
        return 1
    return int(text) if text.isdigit() else (_meant(numbers, text) or 1)
