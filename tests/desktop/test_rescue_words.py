"""What the notices of a rescue say: day and time, what is kept, at most two buttons, the house's tone."""

import msgspec
import pytest

from core.rescue_events import ProfileRestored, RescueInfo, RescueKind, RescuesFound
from desktop import rescue_words as words
from desktop.notice import Notice
from tests.desktop.shell_kit import NOW, ago

BOB = "b" * 32
KEPT = "/srv/data/profile.duckdb.damaged-1"


def item(kind: RescueKind, days: float) -> RescueInfo:
    return RescueInfo(id=f"{kind}:{days}", kind=kind, until=ago(days))


def offer(*items: RescueInfo) -> Notice:
    return words.offer(RescuesFound(profile=BOB, damaged="d", folder="/srv/data", items=items), "Bob", NOW)


def test_the_log_comes_first_and_the_newest_copy_second() -> None:
    notice = offer(item("log", 0.1), item("snapshot", 2), item("snapshot", 3))
    assert notice.text == (
        "Everything up to today, 12:36 can be brought back. There is also a copy from 20 Nov, 15:00. "
        "The damaged file is kept."
    )
    assert notice.buttons == (
        ("restore:log:0.1", "Bring it back"),
        ("restore:snapshot:2", "Use the copy from 20 Nov, 15:00"),
    )


def test_copies_alone() -> None:
    notice = offer(item("snapshot", 1), item("snapshot", 400))
    assert notice.text == (
        "There is a copy from yesterday, 15:00. What came later is not in it. "
        "There is also a copy from 18 Oct 2025, 15:00. The damaged file is kept."
    )
    assert [label for _, label in notice.buttons] == [
        "Use the copy from yesterday, 15:00",
        "Use the copy from 18 Oct 2025, 15:00",
    ]


def test_what_has_gaps_says_so() -> None:
    notice = offer(msgspec.structs.replace(item("log", 0.1), gaps=True), item("snapshot", 2))
    assert notice.text.startswith(
        "Much of it, up to today, 12:36, can be brought back. Parts are missing. There is also"
    )


def test_nothing_left_says_where_the_file_stays_and_asks_before_anything_begins_anew() -> None:
    notice = offer()
    assert notice.text.startswith("Nothing of “Bob” can be brought back.")
    assert (notice.buttons, notice.details) == ((("begin_empty", "Start empty"),), "/srv/data")
    asked = words.confirmation(BOB, "Bob")
    assert "with no chats and no memories" in asked.text
    assert asked.buttons[0] == ("restore:", "Start empty")
    assert asked.buttons[-1] == ("leave", "Not now")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("log", "“Bob” is back, with everything up to yesterday, 15:00."),
        ("snapshot", "“Bob” is back, from the copy of yesterday, 15:00."),
        ("empty", "“Bob” starts empty."),
    ],
)
def test_what_came_back_and_where_the_damaged_file_is(kind: RescueKind, said: str) -> None:
    notice = words.restored(ProfileRestored(profile=BOB, kind=kind, until=ago(1), kept=KEPT), "Bob", NOW)
    assert notice.text == f"{said} The damaged file is kept in profile.duckdb.damaged-\u200b1."
    assert notice.details == KEPT


def test_no_damaged_file_is_named_where_there_was_none() -> None:
    notice = words.restored(ProfileRestored(profile=BOB, kind="empty", until=0, kept=""), "Bob", NOW)
    assert (notice.text, notice.details) == ("“Bob” starts empty.", "")


def test_all_stages_of_one_profile_take_the_same_place_and_keep_the_tone() -> None:
    back = ProfileRestored(profile=BOB, kind="log", until=ago(1), kept=KEPT)
    stages = [
        words.looking(BOB, "Bob"),
        offer(item("log", 0)),
        offer(),
        words.confirmation(BOB, "Bob"),
        words.restoring(BOB, "Bob"),
        words.restored(back, "Bob", NOW),
    ]
    assert {notice.key for notice in stages} == {words.RESCUE + BOB}
    assert all(not {"!", "{", "}"} & set(notice.text) for notice in stages)
    assert all(len(notice.buttons) <= 2 for notice in stages)


def test_a_long_name_is_shortened() -> None:
    assert len(words.looking(BOB, "x" * 60).text) < len(words.looking(BOB, "").text) + 50
