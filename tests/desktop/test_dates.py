"""Days and groups, in the time zone of the window's clock."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from desktop.dates import day_of, group_name, local_now, next_day, relative_date
from tests.desktop.shell_kit import NOW, ago


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "today"), (-1, "today"), (1, "yesterday"), (2, "20 Nov"), (19, "3 Nov"), (400, "18 Oct 2025")],
)
def test_relative_date(days: int, said: str) -> None:
    assert relative_date(ago(days), NOW) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-3, "Today"),
        (0, "Today"),
        (1, "Yesterday"),
        (2, "Last 7 days"),
        (6, "Last 7 days"),
        (7, "This month"),
        (21, "This month"),
        (22, "October"),
        (320, "January"),
        (330, "December 2025"),
    ],
)
def test_group_name(days: int, said: str) -> None:
    today = NOW.date()
    assert group_name(today - timedelta(days=days), today) == said


def test_the_last_7_days_reach_into_another_month() -> None:
    assert group_name(date(2026, 10, 30), date(2026, 11, 2)) == "Last 7 days"


def test_a_day_is_the_local_one() -> None:
    east = timezone(timedelta(hours=10))
    moment = int(datetime(2026, 11, 21, 20, 0, tzinfo=UTC).timestamp() * 1000)
    assert day_of(moment, NOW) == date(2026, 11, 21)
    assert day_of(moment, NOW.astimezone(east)) == date(2026, 11, 22)


def test_the_day_ends_at_midnight() -> None:
    assert next_day(NOW) == 9 * 3600


def test_the_wall_clock_knows_its_zone() -> None:
    assert local_now().tzinfo is not None
