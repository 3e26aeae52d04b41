import pytest

from tests.bench.recall.door import Answer
from tests.bench.recall.lines import Message, Question, World
from tests.bench.recall.report import by_category, by_language, goal, methods, sending, updates, worst
from tests.bench.recall.scores import Score, margin, misses, scores
from tests.bench.recall.sending import Sent, idle

MESSAGES = [
    Message(f"m{number}", "t", f"2026-01-01T00:{number:02}:00", "user", "Ann", f"text {number}", "ann")
    for number in range(30)
]
QUESTIONS = [
    Question("q1", "Ann", "2026-02-01T00:00:00", "Now?", ("m1",), "updates", "ann", stale=("m0",)),
    Question("q2", "Ann", "2026-02-01T00:01:00", "Both?", ("m2", "m3"), "several", "ann"),
    Question("q3", "Ann", "2026-02-01T00:02:00", "Never?", (), "unanswerable", "ann"),
]
WORLD = World("ann", "en", "by hand", True, MESSAGES, QUESTIONS)
TAIL = [f"m{number}" for number in range(10, 28)]
ANSWER = Answer(
    table=dict.fromkeys(("cosine", "bm25", "rrf", "lite", "ours"), dict.fromkeys(
        ("recall@5", "recall@10", "recall@20", "mrr", "within_400_words"), 0.5)),
    ranked={"q1": ["m1", "m0", *TAIL], "q2": ["m9", "m2", *TAIL], "q3": TAIL},
    ranked_by_cosine={"q1": [*TAIL, "m0", "m1"], "q2": ["m2", "m3", *TAIL], "q3": TAIL},
    ms_per_query=1.0,
)  # fmt: skip


@pytest.fixture
def found() -> list[Score]:
    return scores([WORLD], ANSWER)


def test_questions_without_evidence_have_no_score(found: list[Score]) -> None:
    assert [one.question.id for one in found] == ["q1", "q2"]


def test_recall_and_rank_of_both(found: list[Score]) -> None:
    assert [one.recall() for one in found] == [(1, 0), (0.5, 1)]
    assert [one.reciprocal() for one in found] == [(1, 0.05), (0.5, 1)]
    assert found[0].recall(20) == (1, 1)


def test_misses_and_margin(found: list[Score]) -> None:
    assert misses(found) == (0.25, 0.5)
    assert [one.margin for one in found] == pytest.approx([0.7, -0.5])
    assert margin(found, by_person=True).mean == pytest.approx(0.7 * 0.5 - 0.25)
    whole, single = (margin(found, by_person=by_person) for by_person in (True, False))
    assert whole.low == whole.high == whole.mean
    assert (single.low, single.high) == pytest.approx((-0.5, 0.7))


def test_a_question_that_the_door_forgot_is_an_error() -> None:
    with pytest.raises(KeyError, match="q2"):
        scores([WORLD], Answer(ANSWER.table, {"q1": []}, {"q1": []}, 1.0))


def test_new_above_old(found: list[Score]) -> None:
    assert found[0].newest_first
    assert not Score(WORLD, QUESTIONS[0], ["m0", "m1"], []).newest_first
    assert not Score(WORLD, QUESTIONS[0], [], []).newest_first
    assert updates(found) == "new above old: 100% of 1 questions about what changed"


def test_the_goal_is_met_with_certainty_only_when_the_interval_is_above_zero(found: list[Score]) -> None:
    assert "0.00 times (goal: at most 0.7 times): met, with certainty\n" in goal(found[:1])
    assert "0.50 times (goal: at most 0.7 times): met\n" in goal(found)
    assert "met" not in goal(found[1:]).replace("NOT met", "")


def test_tables_have_a_row_for_each_group(found: list[Score]) -> None:
    assert [line.split()[0] for line in by_category(found).splitlines()[2:]] == ["several", "updates"]
    assert by_language(found).splitlines()[2].split() == ["en", "2", "0.500", "0.750", "0.525", "0.750", "0.50"]
    assert [line.split()[0] for line in methods(ANSWER).splitlines()[2:]] == ["cosine", "BM25", "RRF", "recipe", "ours"]


def test_what_was_missed_is_told_with_its_ranks(found: list[Score]) -> None:
    told = worst(found, 5)
    assert told.startswith("1 of 2 questions")
    assert "  2 (cosine 1) text 2\n  >20 (cosine 2) text 3\n  first: text 9" in told


def test_what_is_sent_is_counted_apart_for_what_has_no_answer() -> None:
    said = {"q1": Sent(["m1", "m9"], 40), "q2": Sent([], 0), "q3": Sent(["m5"], 8)}
    said[next(iter(idle(WORLD)))] = Sent([], 0)
    rows = sending([WORLD], said).splitlines()
    assert rows[2].split() == ["answerable", "2", "0.500", "1.0", "20", "5%", "50%"]
    assert rows[3].split() == ["unanswerable", "1", "-", "1.0", "8", "2%", "0%"]
    assert rows[4].split()[-5:] == ["-", "0.0", "0", "0%", "100%"]
