"""How good a ranking is, and how sure one can be of a difference. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

_ROUNDS: Final = 4000
_CONFIDENCE: Final = 0.95


def recall_at(ranked: Sequence[str], evidence: Collection[str], count: int) -> float:
    """The share of the evidence among the first `count`, in [0, 1]. Raises ValueError without evidence."""
    return _share(ranked[:count], evidence)


def reciprocal_rank(ranked: Sequence[str], evidence: Collection[str]) -> float:
    """1 when the first one is evidence, 1/2 when the second is, and so on; 0 when none is."""
    return next((1 / place for place, one in enumerate(ranked, 1) if one in evidence), 0.0)


def recall_within(ranked: Sequence[str], evidence: Collection[str], lengths: Mapping[str, int], budget: int) -> float:
    """The share of the evidence among those that are taken in order until the next would exceed `budget` words."""
    return _share(taken(ranked, lengths, budget), evidence)


def taken(ranked: Sequence[str], lengths: Mapping[str, int], budget: int) -> Sequence[str]:
    """The beginning of `ranked` whose `lengths`, in words, add up to at most `budget`."""
    left = budget
    for count, one in enumerate(ranked):
        left -= lengths[one]
        if left < 0:
            return ranked[:count]
    return ranked


def _share(found: Sequence[str], evidence: Collection[str]) -> float:
    if not evidence:
        raise ValueError("no evidence to look for")
    return len(set(found) & set(evidence)) / len(set(evidence))


def mean(values: Sequence[float]) -> float:
    """0 for none."""
    return sum(values) / len(values) if values else 0.0


@dataclass(frozen=True)
class Interval:
    """The mean of what was measured, and between which values it lies with 95 % confidence."""

    mean: float
    low: float
    high: float


def bootstrap(groups: Sequence[Sequence[float]], *, rounds: int = _ROUNDS, seed: int = 1) -> Interval:
    """Of the mean over all values, by drawing whole groups with replacement.

    The values of a group, such as one person's questions, depend on each other; groups of one draw single values.
    Raises ValueError when there are no values.
    """
    sums = [(sum(group), len(group)) for group in groups if group]
    if not sums:
        raise ValueError("nothing to draw from")
    rng = Random(seed)
    means = sorted(_ratio(rng.choices(sums, k=len(sums))) for _ in range(rounds))
    edge = (1 - _CONFIDENCE) / 2
    return Interval(_ratio(sums), means[int(edge * rounds)], means[int((1 - edge) * rounds) - 1])


def _ratio(sums: Sequence[tuple[float, int]]) -> float:
    return sum(total for total, _ in sums) / sum(count for _, count in sums)
