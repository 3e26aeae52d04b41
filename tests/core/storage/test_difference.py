"""What two values have in common: never wrong, and found where chats change."""

from hypothesis import given
from hypothesis import strategies as st

from core.storage.difference import ANCHOR, FAN, Piece, compare, crowded

LONG = bytes(range(256)) * 4


def rebuilt(old: bytes, new: bytes, pieces: list[Piece]) -> bytes:
    return b"".join((old if piece.old else new)[piece.start : piece.end] for piece in pieces)


def own(pieces: list[Piece]) -> int:
    """Bytes that have to be stored."""
    return sum(piece.end - piece.start for piece in pieces if not piece.old)


@given(st.binary(max_size=400), st.binary(max_size=400))
def test_any_two_values(old: bytes, new: bytes) -> None:
    assert rebuilt(old, new, compare(old, new)) == new


@given(
    st.lists(st.sampled_from([b"a" * 70, b"b" * 70, LONG, b"\xdc\x00\x10", b"x"]), max_size=12),
    st.lists(st.sampled_from([b"a" * 70, b"b" * 70, LONG, b"\x91", b"y"]), max_size=12),
)
def test_values_with_much_in_common(left: list[bytes], right: list[bytes]) -> None:
    old, new = b"".join(left), b"".join(right)
    assert rebuilt(old, new, compare(old, new)) == new


def test_what_grew_at_its_end_costs_the_growth_and_the_count() -> None:
    old, new = b"\xdc\x00\x10" + LONG, b"\xdc\x00\x11" + LONG + b"new"
    assert own(compare(old, new)) == len(b"new") + 3


def test_a_count_that_became_longer() -> None:
    old, new = b"\x9f" + LONG, b"\xdc\x00\x10" + LONG + b"new"
    assert own(compare(old, new)) == len(b"new") + 3


def test_what_lost_its_beginning() -> None:
    old, new = b"\xdc\x00\x20" + LONG + b"B" + LONG[::-1], b"\xdc\x00\x10B" + LONG[::-1] + b"new"
    assert own(compare(old, new)) == len(b"new") + 3


def test_what_was_edited_in_the_middle() -> None:
    old, new = b"\x93" + LONG + b"old" + LONG[::-1], b"\x93" + LONG + b"edited" + LONG[::-1]
    assert own(compare(old, new)) <= len(b"edited") + 1


def test_nothing_in_common_is_stored_whole() -> None:
    assert compare(b"a" * 500, b"b" * 500) == [Piece(False, 0, 500)]
    assert compare(b"", LONG) == [Piece(False, 0, len(LONG))]
    assert compare(LONG, b"") == []


def test_short_stretches_are_not_worth_a_run() -> None:
    assert compare(LONG[: ANCHOR - 1], LONG[: ANCHOR - 1] + b"z" * 99) == [Piece(False, 0, ANCHOR - 1 + 99)]


def test_runs_stay_few_and_each_byte_is_written_few_times() -> None:
    lengths: list[int] = []
    written = 0
    for _ in range(4000):
        lengths.append(700)
        count = crowded(lengths)
        lengths[-count:] = [sum(lengths[-count:])]
        written += lengths[-1]
    assert sum(lengths) == 4000 * 700
    assert len(lengths) <= 4 * (FAN - 1)
    assert written <= 4 * 4000 * 700
