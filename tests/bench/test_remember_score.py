"""Scoring memories against labels."""

import pytest

from tests.bench.remember_score import Labelled, judge, labelled, report, score

MOVED = Labelled("I moved to Lisbon, my sister Ana helped", (("lisbon", "mov|live"), ("sister", "ana")))
NOTHING = Labelled("What is the capital of Mongolia?")


def test_the_turns_that_are_shipped() -> None:
    turns = labelled()
    assert len(turns) == 60
    assert len({turn.text for turn in turns}) == 60
    assert sum(not turn.facts for turn in turns) == 30
    assert sum(len(turn.facts) for turn in turns) == 40
    assert all(len(judge(turn, [turn.text]).missed) == 0 for turn in turns), (
        "a label that its own message does not match"
    )


def test_all_right() -> None:
    judged = [judge(MOVED, ["I moved to Lisbon", "Ana is my sister"]), judge(NOTHING, [])]
    result = score([MOVED, NOTHING], judged)
    assert (result.precision, result.recall, result.quiet) == (1.0, 1.0, 1)


def test_one_memory_may_say_two_facts() -> None:
    judged = judge(MOVED, ["My sister Ana helped me when I moved to Lisbon"])
    assert (len(judged.right), judged.found, judged.missed) == (1, 2, ())


def test_wrong_double_and_missed() -> None:
    judged = [judge(MOVED, ["I moved to Lisbon", "I live in Lisbon", "I have a boat"]), judge(NOTHING, ["I like yaks"])]
    assert judged[0].double == ("I live in Lisbon",)
    assert judged[0].wrong == ("I have a boat",)
    assert judged[0].missed == (("sister", "ana"),)
    result = score([MOVED, NOTHING], judged)
    assert (result.precision, result.recall) == (0.25, 0.5)
    assert (result.formed, result.right, result.double, result.quiet, result.empty) == (4, 1, 1, 0, 1)
    text = report("m", result, judged, seconds=1.0)
    assert "0.25  (1 of 4, 1 said twice)" in text
    assert "missed  sister + ana" in text
    assert "wrong   I like yaks" in text


def test_nothing_at_all() -> None:
    result = score([NOTHING], [judge(NOTHING, [])])
    assert (result.precision, result.recall) == (1.0, 1.0)
    result = score([MOVED], [judge(MOVED, [])])
    assert (result.precision, result.recall) == (1.0, 0.0)
    with pytest.raises(ValueError, match="zip"):
        score([MOVED], [])
