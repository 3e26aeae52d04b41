"""Numbers out of samples. Pure; used by the bench's lines and by the probe inside the measured window."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

__all__ = ["LONG_MS", "Gaps", "gaps", "median", "percentile"]

LONG_MS: Final = 50.0


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least this share of them does not exceed."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


@dataclass(frozen=True)
class Gaps:
    """How long an event loop kept a timer waiting, in milliseconds, the timer's own interval included."""

    count: int
    p99: float
    worst: float
    long: int


def gaps(ticks: Sequence[int]) -> Gaps:
    """From the moments of the ticks, in nanoseconds."""
    between = [(later - earlier) / 1e6 for earlier, later in pairwise(ticks)]
    over = sum(gap > LONG_MS for gap in between)
    return Gaps(len(between), percentile(between, 0.99), max(between), over)
