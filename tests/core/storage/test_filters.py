import json
from typing import Any

import pytest

from core.storage.filters import check, fits, marks

VALUE = {"n": 5, "s": "2026-01-02", "b": True, "none": None, "list": [1, {"x": 2}], "deep": {"a": 1, "b": {"c": 3}}}


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"n": 5},
        {"n": 5.0},
        {"n": {"$eq": 5}},
        {"n": {"$gt": 4, "$lt": 6}},
        {"n": {"$gte": 5, "$lte": 5}},
        {"n": {"$ne": 6}},
        {"missing": None},
        {"missing": {"$ne": 1}},
        {"none": None},
        {"s": {"$gt": "2026-01-01"}},
        {"list": [1, {"x": 2}]},
        {"deep": {"a": 1}},
        {"deep": {"b": {"c": {"$gt": 2}}}},
        {"n": 5, "b": True},
    ],
)
def test_lets_through(wanted: dict[str, Any]) -> None:
    check(wanted)
    assert fits(VALUE, wanted)
    text = json.dumps(VALUE, ensure_ascii=False).encode()
    assert all(mark in text for mark in marks(wanted))


@pytest.mark.parametrize(
    "wanted",
    [
        {"n": 6},
        {"n": "5"},
        {"missing": 1},
        {"missing": {"$gt": 0}},
        {"missing": {"$lt": 0}},
        {"s": {"$gt": 1}},
        {"b": {"$gt": 0}},
        {"list": [1]},
        {"list": 1},
        {"deep": {"zz": 1}},
        {"n": {"a": 1}},
        {"n": 5, "b": False},
        {"n": {"$gt": 4, "$lt": 5}},
    ],
)
def test_holds_back(wanted: dict[str, Any]) -> None:
    check(wanted)
    assert not fits(VALUE, wanted)


@pytest.mark.parametrize(
    "wanted",
    [
        {"n": {"$like": "x"}},
        {"n": {"$gt": 1, "field": 2}},
        {"deep": {"b": {"$evil') OR 1=1 --": 1}}},
    ],
)
def test_refuses_what_it_does_not_know(wanted: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="unknown filter operator"):
        check(wanted)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"a": "ü"}, ['"a"', '"ü"']),
        ({"a": {"$eq": 'x"'}}, ['"a"', '"x\\""']),
        ({"a": 1}, ['"a"']),
        ({"a": {"$gt": "x"}}, ['"a"']),
        ({"a": {"b": ["x", {"$ne": "y"}], "c": None}}, ['"a"', '"b"', '"x"']),
        ({"a": None}, []),
        ({"a": {"$ne": "x"}}, []),
    ],
)
def test_marks_that_a_fitting_value_must_have(wanted: dict[str, Any], expected: list[str]) -> None:
    assert [mark.decode() for mark in marks(wanted)] == expected
