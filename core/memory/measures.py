"""How well a ranking brings up what answers a question. Pure; called by `evaluate`."""

from collections.abc import Mapping, Sequence
from typing import Final

MEASURES: Final = ("recall@5", "recall@10", "recall@20", "mrr", "within_400_words")
WORDS: Final = 400

Judged = tuple[Sequence[str], Sequence[str]]
"""Ranked ids, and the evidence that should be among the first."""


def measured(judged: Sequence[Judged], lengths: Mapping[str, int]) -> dict[str, float]:
    """The mean of each measure, in [0, 1]. `lengths` of the texts in words."""
    sums = {
        "recall@5": sum(_share(ranked[:5], evidence) for ranked, evidence in judged),
        "recall@10": sum(_share(ranked[:10], evidence) for ranked, evidence in judged),
        "recall@20": sum(_share(ranked[:20], evidence) for ranked, evidence in judged),
        "mrr": sum(_reciprocal(ranked, evidence) for ranked, evidence in judged),
        "within_400_words": sum(_share(within(ranked, lengths, WORDS), evidence) for ranked, evidence in judged),
    }
    return {name: round(total / len(judged), 4) for name, total in sums.items()}


def within(ranked: Sequence[str], lengths: Mapping[str, int], words: int) -> Sequence[str]:
    """The first ones, as many as have no more than `words` together."""
    total = 0
    for count, key in enumerate(ranked):
        total += lengths[key]
        if total > words:
            return ranked[:count]
    return ranked


def _share(found: Sequence[str], evidence: Sequence[str]) -> float:
    return len(set(found) & set(evidence)) / len(set(evidence))


def _reciprocal(ranked: Sequence[str], evidence: Sequence[str]) -> float:
    wanted = set(evidence)
    return next((1 / rank for rank, key in enumerate(ranked, 1) if key in wanted), 0.0)
