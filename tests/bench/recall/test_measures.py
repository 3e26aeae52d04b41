import pytest

from core.memory.measures import measured
from tests.bench.recall.measures import bootstrap, mean, recall_at, recall_within, reciprocal_rank, taken

RANKED = ("d", "b", "a", "c", "e")
LENGTHS = {"a": 10, "b": 300, "c": 5, "d": 90, "e": 1}


def test_recall_counts_the_evidence_among_the_first() -> None:
    assert recall_at(RANKED, {"a"}, 2) == 0
    assert recall_at(RANKED, {"a"}, 3) == 1
    assert recall_at(RANKED, {"a", "b", "x", "c"}, 3) == 0.5
    assert recall_at((), {"a"}, 10) == 0


def test_without_evidence_there_is_no_recall() -> None:
    with pytest.raises(ValueError, match="no evidence"):
        recall_at(RANKED, (), 10)


def test_the_rank_of_the_first_evidence_counts() -> None:
    assert reciprocal_rank(RANKED, {"d"}) == 1
    assert reciprocal_rank(RANKED, {"c", "a"}) == pytest.approx(1 / 3)
    assert reciprocal_rank(RANKED, {"x"}) == 0


def test_words_are_taken_in_order_until_the_next_does_not_fit() -> None:
    assert taken(RANKED, LENGTHS, 400) == ("d", "b", "a")
    assert taken(RANKED, LENGTHS, 399) == ("d", "b")
    assert taken(RANKED, LENGTHS, 89) == ()
    assert taken(RANKED, LENGTHS, 406) == RANKED
    assert recall_within(RANKED, {"a", "c"}, LENGTHS, 400) == 0.5


def test_mean() -> None:
    assert mean([1, 2, 6]) == 3
    assert mean([]) == 0


def test_the_bootstrap_of_equal_values_has_no_width() -> None:
    interval = bootstrap([[0.25, 0.25], [0.25]])
    assert (interval.mean, interval.low, interval.high) == (0.25, 0.25, 0.25)


def test_the_bootstrap_of_two_groups_reaches_each_of_them_alone() -> None:
    """Of four equally likely draws one has the first group twice, and one the second: both ends lie there."""
    interval = bootstrap([[0, 0, 0], [1]])
    assert (interval.mean, interval.low, interval.high) == (0.25, 0, 1)


def test_the_bootstrap_of_single_values_is_as_wide_as_theory_says() -> None:
    """100 draws of a fair coin: 0.5 ± 1.96 × sqrt(0.25 / 100)."""
    interval = bootstrap([[0.0]] * 50 + [[1.0]] * 50)
    assert interval.low == pytest.approx(0.402, abs=0.02)
    assert interval.high == pytest.approx(0.598, abs=0.02)


def test_the_same_seed_draws_the_same() -> None:
    values = [[0.1], [0.7], [0.4]]
    assert bootstrap(values, seed=3) == bootstrap(values, seed=3)


def test_there_must_be_something_to_draw_from() -> None:
    with pytest.raises(ValueError, match="nothing"):
        bootstrap([[]])


def test_the_product_counts_the_same() -> None:
    """Its door has measures of its own; whoever changes one of them changes both."""
    evidence = ("a", "c", "x")
    assert measured([(RANKED, evidence)], LENGTHS) == {
        "recall@5": round(recall_at(RANKED, evidence, 5), 4),
        "recall@10": round(recall_at(RANKED, evidence, 10), 4),
        "recall@20": round(recall_at(RANKED, evidence, 20), 4),
        "mrr": round(reciprocal_rank(RANKED, evidence), 4),
        "within_400_words": round(recall_within(RANKED, evidence, LENGTHS, 400), 4),
    }
