"""The bin's tables: what is in it, for how long, and the memories that went there with a chat."""

from collections.abc import Iterator

import pytest

from core.storage import Database, Transcript
from core.storage.binned import add_companions, binned, companions, forget_companions, of_these, over


@pytest.fixture
def db() -> Iterator[Database]:
    with Database.open(":memory:") as opened:
        for number, name in enumerate(("a", "b", "c")):
            Transcript(opened).add_question(
                thread=name,
                message=f"{name}1",
                parent=None,
                text=name,
                time=number,
                utc_offset=0,
                title=f"title {name}",
            )
        yield opened


def test_the_last_put_there_comes_first_with_its_messages(db: Database) -> None:
    chats = Transcript(db)
    chats.open_answer(turn="b2", thread="b", parent="b1", model="x", time=9)
    chats.bin("b", True, 100)
    chats.bin("a", True, 200)
    assert [(row.id, row.title, row.binned, row.messages) for row in binned(db)] == [
        ("a", "title a", 200, 1),
        ("b", "title b", 100, 2),
    ]
    chats.bin("a", False, 300)
    assert [row.id for row in binned(db)] == ["b"]


def test_what_is_over_is_over_to_the_millisecond(db: Database) -> None:
    Transcript(db).bin("a", True, 200)
    Transcript(db).bin("b", True, 100)
    assert [over(db, time) for time in (99, 100, 199, 200)] == [[], ["b"], ["b"], ["b", "a"]]


def test_only_what_is_in_the_bin_is_of_these(db: Database) -> None:
    Transcript(db).bin("a", True, 100)
    assert of_these(db, ["a", "b", "no such"]) == ["a"]


def test_companions_add_up_once_each_and_are_forgotten(db: Database) -> None:
    add_companions(db, "a", ["k1", "k2"])
    add_companions(db, "a", ["k2", "k3"])
    add_companions(db, "b", [])
    assert (companions(db, "a"), companions(db, "b")) == (["k1", "k2", "k3"], [])
    forget_companions(db, "a")
    assert companions(db, "a") == []
