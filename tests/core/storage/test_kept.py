"""A little memory with a limit: the last used things stay, and never more than there is room for."""

from core.storage.kept import Kept


def test_the_last_one_under_a_key() -> None:
    kept: Kept[str, int] = Kept(100)
    kept.keep("a", 1, 10)
    kept.keep("a", 2, 10)
    assert kept.get("a") == 2
    assert kept.get("b") is None
    kept.drop("a")
    kept.drop("a")
    assert kept.get("a") is None


def test_what_was_not_used_longest_goes_when_there_is_no_room() -> None:
    kept: Kept[str, int] = Kept(100)
    kept.keep("a", 1, 40)
    kept.keep("b", 2, 40)
    assert kept.get("a") == 1
    kept.keep("c", 3, 40)
    assert [kept.get(key) for key in "abc"] == [1, None, 3]


def test_one_that_is_too_large_is_not_kept_and_takes_the_old_one_along() -> None:
    kept: Kept[str, int] = Kept(100)
    kept.keep("a", 1, 10)
    kept.keep("a", 2, 51)
    assert kept.get("a") is None
    kept.keep("b", 3, 50)
    kept.keep("c", 4, 50)
    assert (kept.get("b"), kept.get("c")) == (3, 4)


def test_the_room_comes_back() -> None:
    kept: Kept[str, int] = Kept(100)
    kept.keep("a", 1, 50)
    kept.clear()
    for key in "bc":
        kept.keep(key, 2, 50)
    assert [kept.get(key) for key in "abc"] == [None, 2, 2]
