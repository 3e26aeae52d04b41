"""The values kept in memory: the last used, no more than there is room for."""

from core.storage.recent import Address, Recent, Run, Value


def at(channel: str) -> Address:
    return Address("t", "", channel)


def value(size: int, version: str = "1") -> Value:
    return Value(version, (Run(1, 0, size),), b"x" * size)


def test_the_last_one_of_a_channel() -> None:
    recent = Recent(room=100)
    recent.keep(at("a"), value(10, "1"))
    recent.keep(at("a"), value(10, "2"))
    assert recent.get(at("a")) == value(10, "2")
    assert recent.get(at("b")) is None


def test_the_oldest_goes_when_there_is_no_room() -> None:
    recent = Recent(room=100)
    for channel in "abc":
        recent.keep(at(channel), value(40))
    assert recent.get(at("a")) is None
    assert recent.get(at("b")) == recent.get(at("c")) == value(40)


def test_one_that_is_too_large_is_not_kept_and_takes_the_old_one_along() -> None:
    recent = Recent(room=100)
    recent.keep(at("a"), value(10))
    recent.keep(at("a"), value(51))
    assert recent.get(at("a")) is None
    for channel in "bc":
        recent.keep(at(channel), value(50))
    assert recent.get(at("b")) == value(50)
