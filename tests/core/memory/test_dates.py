"""Dates in words: which days they mean on a Wednesday in November, and what is no date at all."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.memory.date_words import grammar, languages
from core.memory.dates import find_dates

WEDNESDAY = dt.datetime(2026, 11, 25, 18, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
MEANT = [
    # days
    ("call Ana tomorrow", "tomorrow", "2026-11-26"),
    ("call Ana tomorrow evening", "tomorrow evening", "2026-11-26"),
    ("tonight we cook", "tonight", "2026-11-25"),
    ("this morning I ran", "this morning", "2026-11-25"),
    ("I slept badly last night", "last night", "2026-11-24"),
    ("yesterday afternoon it rained", "yesterday afternoon", "2026-11-24"),
    ("the day after tomorrow I travel", "the day after tomorrow", "2026-11-27"),
    ("the day before yesterday", "the day before yesterday", "2026-11-23"),
    # weekdays
    ("I see the dentist next Friday", "next Friday", "2026-12-04"),
    ("next Monday", "next Monday", "2026-11-30"),
    ("this Friday", "this Friday", "2026-11-27"),
    ("this Wednesday", "this Wednesday", "2026-11-25"),
    ("I start on Monday", "on Monday", "2026-11-30"),
    ("on Wednesday I have a test", "on Wednesday", "2026-12-02"),
    ("The meeting is Friday at ten", "Friday", "2026-11-27"),
    ("by Fri.", "by Fri.", "2026-11-27"),
    ("last Friday", "last Friday", "2026-11-20"),
    ("On Monday I met Ana", "On Monday", "2026-11-23"),
    ("Monday morning is fine", "Monday morning", "2026-11-30"),
    ("I am away Monday to Friday", "Monday to Friday", "2026-11-30 2026-12-04"),
    ("Friday the 13th", "Friday the 13th", "2027-08-13"),
    # dates
    ("Ana's birthday is on 3 May", "3 May", "2027-05-03"),
    ("on the 3rd of May", "the 3rd of May", "2027-05-03"),
    ("May 3rd", "May 3rd", "2027-05-03"),
    ("May 3 is her birthday", "May 3", "2027-05-03"),
    ("on december 5th", "december 5th", "2026-12-05"),
    ("the third of May", "the third of May", "2027-05-03"),
    ("on 25 November", "25 November", "2026-11-25"),
    ("the meeting on March 3rd, 2027 at 10", "March 3rd, 2027", "2027-03-03"),
    ("I was born on 12 April 1990", "12 April 1990", "1990-04-12"),
    ("On 3 May I ran a marathon", "3 May", "2026-05-03"),
    ("from 3 to 7 May we are in Porto", "3 to 7 May", "2027-05-03 2027-05-07"),
    ("May 3-7", "May 3-7", "2027-05-03 2027-05-07"),
    ("from 28 April to 7 May", "28 April to 7 May", "2027-04-28 2027-05-07"),
    ("3 May next year", "3 May next year", "2027-05-03"),
    ("Saturday, 29 February", "Saturday, 29 February", "2028-02-29"),
    ("the deadline is 2026-12-24", "2026-12-24", "2026-12-24"),
    ("bis zum 24.12.2026", "24.12.2026", "2026-12-24"),
    ("on 24/12/2026", "24/12/2026", "2026-12-24"),
    ("on 12/24/2026", "12/24/2026", "2026-12-24"),
    ("rent is due the 14th", "due the 14th", "2026-12-14"),
    ("on the 30th we leave", "on the 30th", "2026-11-30"),
    ("the 14th of next month", "the 14th of next month", "2026-12-14"),
    # weeks, months, years
    ("my exam is in three weeks", "in three weeks", "2026-12-16"),
    ("in 10 days", "in 10 days", "2026-12-05"),
    ("in a couple of weeks", "in a couple of weeks", "2026-12-09"),
    ("two days ago I quit", "two days ago", "2026-11-23"),
    ("in two months", "in two months", "2027-01-01 2027-01-31"),
    ("three years ago", "three years ago", "2023-01-01 2023-12-31"),
    ("next week I am away", "next week", "2026-11-30 2026-12-06"),
    ("last week", "last week", "2026-11-16 2026-11-22"),
    ("this weekend we hike", "this weekend", "2026-11-28 2026-11-29"),
    ("next weekend", "next weekend", "2026-12-05 2026-12-06"),
    ("at the weekend I was ill", "at the weekend", "2026-11-21 2026-11-22"),
    ("next month", "next month", "2026-12-01 2026-12-31"),
    ("this year", "this year", "2026-01-01 2026-12-31"),
    ("the week after next", "the week after next", "2026-12-07 2026-12-13"),
    ("the next two weeks", "the next two weeks", "2026-11-25 2026-12-09"),
    ("over the last three days", "over the last three days", "2026-11-22 2026-11-25"),
    ("at the end of next month", "at the end of next month", "2026-12-22 2026-12-31"),
    ("in early January I fly", "in early January", "2027-01-01 2027-01-10"),
    ("mid-May", "mid-May", "2027-05-11 2027-05-21"),
    ("in May we move", "in May", "2027-05-01 2027-05-31"),
    ("in november", "in november", "2026-11-01 2026-11-30"),
    ("We moved here in May", "in May", "2026-05-01 2026-05-31"),
    ("May 2027", "May 2027", "2027-05-01 2027-05-31"),
    ("last March I was ill", "last March", "2026-03-01 2026-03-31"),
    ("next May", "next May", "2027-05-01 2027-05-31"),
    ("in May next year", "in May next year", "2027-05-01 2027-05-31"),
    ("I will move in 2027", "in 2027", "2027-01-01 2027-12-31"),
    ("in 2019 Ana left", "in 2019", "2019-01-01 2019-12-31"),
    ("in the 1990s", "in the 1990s", "1990-01-01 1999-12-31"),
    ("early 2027", "early 2027", "2027-01-01 2027-05-01"),
    # seasons and holidays
    ("we were in Rome last summer", "last summer", "2026-06-01 2026-08-31"),
    ("in the summer", "in the summer", "2027-06-01 2027-08-31"),
    ("this winter", "this winter", "2026-12-01 2027-02-28"),
    ("last winter", "last winter", "2025-12-01 2026-02-28"),
    ("in the fall of 2024", "in the fall of 2024", "2024-09-01 2024-11-30"),
    ("we fly home for Christmas", "Christmas", "2026-12-25"),
    ("last Christmas", "last Christmas", "2025-12-25"),
    ("on New Year's Eve", "New Year's Eve", "2026-12-31"),
    ("at Easter", "Easter", "2027-03-28"),
    ("Easter 2030", "Easter 2030", "2030-04-21"),
    ("on Good Friday", "Good Friday", "2027-03-26"),
]
NO_DATES = [
    "",
    "I may come with a car",
    "May I ask you something",
    "this may be wrong",
    "only 5 may attend",
    "10 may be enough",
    "Can you march with us",
    "the sun is bright and I sat on a mat",
    "we wed in secret",
    "Python 3.11 and 2000 rows",
    "version 1.2.3 of 12",
    "I have 3 cats and 20 books",
    "my second try, give me a second",
    "call extension 2024",
    "the price is 2027 euros",
    "room 2024 is on the left",
    "in 2027 rows of the table",
    "since 2019 users have grown by half",
    "April is my sister",
    "June and I are friends",
    "he is 42 years old",
    "50 to 60 percent",
    "error 404 at line 12",
    "it takes 3 hours",
    "I read the book in three days and it was good",
    "every Friday we play chess",
    "On Fridays I work from home",
    "a Black Friday deal",
    "the Sunday Times",
    "on the 14th floor",
    "on the 2nd try",
    "the 3rd time",
    "31 February",
    "30/30/2026",
    "on 3/4/2026",
    "10:30",
    "in Spring Boot 3",
    "I fall in love",
    "the spring broke",
    "Christmas songs annoy me",
    "happy new year",
    "the last day of school",
    "in hours",
    "2026-13-01",
    "192.168.12.2026",
    "https://example.org/2026-05-03/x",
    "file-2026-05-03",
]


@pytest.mark.parametrize(("text", "words", "days"), MEANT, ids=[text for text, _, _ in MEANT])
def test_a_date_in_words_means_these_days(text: str, words: str, days: str) -> None:
    first, _, last = days.partition(" ")
    (dated,) = find_dates(text, at=WEDNESDAY)
    assert (dated.words, dated.start.isoformat(), dated.end.isoformat()) == (words, first, last or first)
    assert text[slice(*dated.span)] == words


@pytest.mark.parametrize("text", NO_DATES, ids=NO_DATES)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert find_dates(text, at=WEDNESDAY) == ()


def test_several_dates_of_one_text_come_in_their_order() -> None:
    text = "I quit in 2019, start again next Monday and fly home for Christmas."
    assert [dated.words for dated in find_dates(text, at=WEDNESDAY)] == ["in 2019", "next Monday", "Christmas"]


@pytest.mark.parametrize(("day", "means"), [(28, "2026-12-04"), (29, "2026-12-04"), (30, "2026-12-11")])
def test_next_friday_is_the_friday_of_next_week_from_any_day(day: int, means: str) -> None:
    at = WEDNESDAY.replace(day=day)
    assert [dated.start.isoformat() for dated in find_dates("next Friday", at=at)] == [means]


def test_today_is_today_where_the_person_is() -> None:
    late = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-8)))
    assert find_dates("today", at=late)[0].start == dt.date(2026, 12, 31)
    assert find_dates("today", at=late.astimezone(dt.UTC))[0].start == dt.date(2027, 1, 1)


def test_a_time_without_its_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="UTC offset"):
        find_dates("tomorrow", at=WEDNESDAY.replace(tzinfo=None))


@pytest.mark.parametrize("code", sorted(languages()))
def test_the_tables_of_a_language_are_whole(code: str) -> None:
    words = grammar(code).words
    assert (len(words.weekdays), len(words.months)) == (7, 12)
    assert set(words.units.values()) <= {"day", "week", "weekend", "month", "year"}
    assert set(words.parts.values()) <= {"start", "middle", "end"}


HOSTILE = ["999 years ago", "in 999 years", "29 February 1900"]
WORDS = st.sampled_from([text for text, _, _ in MEANT] + NO_DATES + HOSTILE)


@given(
    st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=5).map(" ".join)),
    st.datetimes(timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=14))])),
    st.sampled_from(sorted(languages())),
)
def test_any_text_at_any_time_gives_days_in_order_and_literal_words(text: str, at: dt.datetime, code: str) -> None:
    end = 0
    for dated in find_dates(text, at=at, language=code):
        assert dated.start <= dated.end
        assert text[slice(*dated.span)] == dated.words
        assert dated.span[0] >= end
        end = dated.span[1]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("bait", ["3 ", "on Monday ", "in ", "the 3 ", "\n", "2026-"])
def test_a_long_hostile_text_ends(bait: str) -> None:
    find_dates(bait * (200_000 // len(bait)), at=WEDNESDAY)
