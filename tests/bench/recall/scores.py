"""How each question fared, with ours and by cosine. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.bench.recall.door import Answer
from tests.bench.recall.lines import Question, World
from tests.bench.recall.measures import Interval, bootstrap, mean, recall_at, reciprocal_rank

GOAL: Final = 0.7
"""Ours may miss this share of what cosine misses."""
_COUNT: Final = 10


@dataclass(frozen=True)
class Score:
    """Of one question that has evidence."""

    world: World
    question: Question
    ours: Sequence[str]
    cosine: Sequence[str]

    def recall(self, count: int = _COUNT) -> tuple[float, float]:
        """Ours, and by cosine, among the first `count`."""
        evidence = self.question.evidence
        return recall_at(self.ours, evidence, count), recall_at(self.cosine, evidence, count)

    def reciprocal(self) -> tuple[float, float]:
        """Of the rank of the first evidence, ours and by cosine."""
        evidence = self.question.evidence
        return reciprocal_rank(self.ours, evidence), reciprocal_rank(self.cosine, evidence)

    @property
    def margin(self) -> float:
        """By how much ours misses less than it may; its mean is above zero where the goal is met."""
        ours, cosine = self.recall()
        return GOAL * (1 - cosine) - (1 - ours)

    @property
    def newest_first(self) -> bool:
        """Whether evidence stands above everything stale."""
        place = {one: number for number, one in enumerate(self.ours)}
        last = len(self.ours)
        return min(place.get(one, last) for one in self.question.evidence) < min(
            place.get(one, last) for one in self.question.stale
        )


def scores(worlds: Sequence[World], answer: Answer) -> list[Score]:
    """In the order of the worlds. Raises KeyError when the door left out a question."""
    return [
        Score(world, question, answer.ranked[question.id], answer.ranked_by_cosine[question.id])
        for world in worlds
        for question in world.questions
        if question.evidence
    ]


def misses(of: Sequence[Score]) -> tuple[float, float]:
    """The share of the evidence that is not among the first ten, ours and by cosine."""
    ours, cosine = zip(*(one.recall() for one in of), strict=True)
    return 1 - mean(ours), 1 - mean(cosine)


def margin(of: Sequence[Score], *, by_person: bool) -> Interval:
    """The mean margin and its interval, drawing whole people or single questions."""
    if not by_person:
        return bootstrap([[one.margin] for one in of])
    people: dict[str, list[float]] = {}
    for one in of:
        people.setdefault(one.world.person, []).append(one.margin)
    return bootstrap(list(people.values()))
