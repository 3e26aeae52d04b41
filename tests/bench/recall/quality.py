"""The bench's part about recall: a few of the people held out, or with `full` all of them, in one section."""

from collections.abc import Sequence
from typing import Final

from tests.bench.recall.door import ask
from tests.bench.recall.lines import World
from tests.bench.recall.scores import GOAL, misses, scores
from tests.bench.recall.worlds import worlds
from tests.bench.table import Goal, Line, Section

_QUICK: Final = frozenset({"g02", "g04", "devansh", "lowell"})
_SHOWN: Final = {
    "recall@10": "evidence among the first 10",
    "recall@20": "evidence among the first 20",
    "within_400_words": "evidence within 400 words",
}


def measured(*, full: bool) -> Section:
    """Takes half a minute, with `full` two minutes."""
    people = [world for world in worlds() if world.held_out and (full or world.person in _QUICK)]
    answer = ask(people)
    ours, cosine, words = (answer.table[name] for name in ("ours", "cosine", "bm25"))
    lines = [
        Line(shown, 100 * ours[name], "%", 100 * cosine[name], 100 * words[name]) for name, shown in _SHOWN.items()
    ]
    missed, missed_by_cosine = (100 * share for share in misses(scores(people, answer)))
    goal = Goal(GOAL, of="ratio")
    lines.append(Line("evidence not among the first 10", missed, "%", missed_by_cosine, goal=goal))
    return Section(lines, title=f"recall, {_counts(people)}", beside="cosine", third="BM25")


def _counts(people: Sequence[World]) -> str:
    return f"{len(people)} people, {sum(len(world.questions) for world in people)} questions"
