"""Which messages have rows: a part of them, one behind the other, that moves."""

from hypothesis import given
from hypothesis import strategies as st

from core.events import Message, Saved
from desktop.chat.reel import SHOWN, Reel


def row(number: int, text: str = "") -> Message:
    return Message(id=str(number), parent=None, role="user", text=text, state="whole", time=number)


def rows(first: int, last: int) -> list[Message]:
    return [row(number) for number in range(first, last)]


def ids(messages: object) -> list[str]:
    return [message.id for message in messages]  # type: ignore[attr-defined]


def test_the_end_is_shown_and_grows_both_ways() -> None:
    reel = Reel()
    reel.load(rows(100, 200))
    assert ids(reel.show_end()) == [str(number) for number in range(200 - SHOWN, 200)]
    assert reel.at_end
    reel.prepend(rows(50, 110))
    assert (reel.messages[reel.first].id, reel.messages[reel.last - 1].id) == (str(200 - SHOWN), "199")
    assert reel.grow_up()[-1].id == str(200 - SHOWN - 1)
    reel.append(row(200))
    assert reel.at_end
    assert reel.place("200") == 150
    assert reel.place("nothing") is None


def test_what_is_new_has_no_row_where_the_end_has_none() -> None:
    reel = Reel()
    reel.load(rows(0, 200))
    assert ids(reel.show_around(100))[SHOWN // 2] == "100"
    reel.append(row(200))
    assert not reel.at_end
    reel.append(row(100, "other words"))
    assert (len(reel.messages), reel.messages[100].text) == (201, "other words")


def test_a_memory_that_is_gone_is_saved_by_no_message() -> None:
    reel = Reel()
    reel.load([Message(id="a", parent=None, role="assistant", text="", state="whole", time=1, saved=(
        Saved(key="k", text="x"), Saved(key="l", text="y")))])  # fmt: skip
    reel.forget("k")
    assert [saved.key for saved in reel.messages[0].saved] == ["l"]


@given(st.lists(st.sampled_from(["up", "down", "end", "around", "older", "new", "trim"]), max_size=40))
def test_rows_are_always_a_part_of_what_is_loaded(steps: list[str]) -> None:
    reel = Reel()
    reel.load(rows(1000, 1060))
    reel.show_end()
    oldest, newest = 1000, 1060
    for step in steps:
        match step:
            case "up":
                reel.grow_up()
            case "down":
                reel.grow_down()
            case "end":
                assert reel.show_end()[-1].id == str(newest - 1)
            case "around":
                reel.show_around(len(reel.messages) // 3)
            case "older":
                reel.prepend(rows(oldest - 20, oldest + 5))
                oldest -= 20
            case "new":
                reel.append(row(newest))
                newest += 1
            case _:
                reel.first = min(reel.first + 6, reel.last)
        assert 0 <= reel.first <= reel.last <= len(reel.messages) == newest - oldest
        assert ids(reel.messages) == [str(number) for number in range(oldest, newest)]
