import pytest
from langgraph.store.base import ListNamespacesOp, MatchCondition

from core.storage.namespaces import joined, listing, split

KNOWN = [("a", "b", "c"), ("a", "b"), ("a", "x", "c"), ("z",)]


def test_text_form_separates_whole_labels() -> None:
    assert not joined(("m", "u10")).startswith(joined(("m", "u1")))
    assert joined(("m", "u1", "x")).startswith(joined(("m", "u1")))
    assert joined(("m",)).startswith(joined(()))


def test_text_form_comes_back() -> None:
    for namespace in [*KNOWN, ()]:
        assert split(joined(namespace)) == namespace


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (MatchCondition("prefix", ("a",)), [("a", "b"), ("a", "b", "c"), ("a", "x", "c")]),
        (MatchCondition("prefix", ("a", "*", "c")), [("a", "b", "c"), ("a", "x", "c")]),
        (MatchCondition("suffix", ("c",)), [("a", "b", "c"), ("a", "x", "c")]),
        (MatchCondition("suffix", ("b", "*")), [("a", "b", "c")]),
    ],
)
def test_conditions(condition: MatchCondition, expected: list[tuple[str, ...]]) -> None:
    assert listing(KNOWN, ListNamespacesOp(match_conditions=(condition,))) == expected


def test_depth_cuts_before_the_page_is_taken() -> None:
    assert listing(KNOWN, ListNamespacesOp(max_depth=1)) == [("a",), ("z",)]
    assert listing(KNOWN, ListNamespacesOp(max_depth=2, limit=2, offset=1)) == [("a", "x"), ("z",)]


def test_an_unknown_kind_of_match_is_refused() -> None:
    with pytest.raises(ValueError, match="prefix or suffix"):
        listing(KNOWN, ListNamespacesOp(match_conditions=(MatchCondition("infix", ("a",)),)))  # type: ignore[arg-type]  # a wrong kind on purpose
