"""The report in words and columns. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tests.bench.recall.door import Answer
from tests.bench.recall.lines import CATEGORIES, World
from tests.bench.recall.measures import Interval, mean, recall_at
from tests.bench.recall.scores import GOAL, Score, margin, misses
from tests.bench.recall.sending import Sent, idle

_METHODS: Final = {"cosine": "cosine", "bm25": "BM25", "rrf": "RRF", "lite": "recipe alone", "ours": "ours"}
_BUDGET: Final = 400
"""Words, at most, that recall sends."""
_MEASURES: Final = ("recall@5", "recall@10", "recall@20", "mrr", "within_400_words")


def methods(answer: Answer) -> str:
    """Every method's measures, as the door counted them."""
    rows = [["", *_MEASURES]]
    rows += [
        [shown, *(f"{answer.table[name][measure]:.3f}" for measure in _MEASURES)] for name, shown in _METHODS.items()
    ]
    return columns(rows)


def goal(of: Sequence[Score]) -> str:
    """Whether ours misses as little as it should, and how sure that is."""
    ours, cosine = misses(of)
    ratio = f"{ours / cosine:.2f} times" if cosine else "cosine misses nothing"
    by_person, by_question = (margin(of, by_person=whole) for whole in (True, False))
    met = (
        "met, with certainty" if min(by_person.low, by_question.low) > 0 else "met" if by_person.mean > 0 else "NOT met"
    )
    return (
        f"misses@10: ours {ours:.3f}, cosine {cosine:.3f}: {ratio} (goal: at most {GOAL:g} times): {met}\n"
        f"{GOAL:g} x cosine's - ours: {_interval(by_person)} drawing people, {_interval(by_question)} drawing questions"
    )


def by_category(of: Sequence[Score]) -> str:
    """Single, several, dates and so on."""
    return _groups(of, "category", lambda one: one.question.category, CATEGORIES)


def by_language(of: Sequence[Score]) -> str:
    """Of what was written by hand; what was generated has a line of its own."""
    names = ["generated", *sorted({one.world.language for one in of if one.world.kind == "by hand"})]
    return _groups(
        of, "language", lambda one: one.world.language if one.world.kind == "by hand" else one.world.kind, names
    )


def updates(of: Sequence[Score]) -> str:
    """How often what is true now stands above what was true before."""
    replaced = [one for one in of if one.question.stale]
    share = mean([float(one.newest_first) for one in replaced])
    return f"new above old: {share:.0%} of {len(replaced)} questions about what changed"


def sending(worlds: Sequence[World], sent: Mapping[str, Sent]) -> str:
    """What recall would really send: for questions with an answer, for those that have none, and for idle lines."""
    questions = [one for world in worlds for one in world.questions]
    answerable = [one for one in questions if one.evidence]
    share = mean([recall_at(sent[one.id].ids, one.evidence, len(sent[one.id].ids)) for one in answerable])
    groups = {
        "answerable": [one.id for one in answerable],
        "unanswerable": [one.id for one in questions if not one.evidence],
        "small talk, errands": [key for world in worlds for key in idle(world) if key in sent],
    }
    rows = [["what is sent for", "lines", "evidence in it", "texts", "words", "of the budget", "nothing sent"]]
    for name, keys in groups.items():
        found = [sent[key] for key in keys]
        words = mean([one.words for one in found])
        rows.append([
            name,
            str(len(keys)),
            f"{share:.3f}" if name == "answerable" else "-",
            f"{mean([len(one.ids) for one in found]):.1f}",
            f"{words:.0f}",
            f"{words / _BUDGET:.0%}",
            f"{mean([float(not one.ids) for one in found]):.0%}",
        ])  # fmt: skip
    return columns(rows)


def worst(of: Sequence[Score], count: int) -> str:
    """The first `count` questions whose evidence is not wholly among the first ten."""
    missed = [one for one in of if one.recall()[0] < 1]
    lines = [f"{len(missed)} of {len(of)} questions lack evidence among the first ten"]
    for one in missed[:count]:
        texts = {message.id: message.text.replace("\n", " ") for message in one.world.messages}
        lines.append(f"\n{one.question.id} [{one.question.category}] {one.question.text}")
        lines += [
            f"  {_rank(one.ours, id_)} (cosine {_rank(one.cosine, id_)}) {texts[id_]}" for id_ in one.question.evidence
        ]
        lines.append(f"  first: {texts[one.ours[0]] if one.ours else 'nothing'}")
    return "\n".join(lines)


def columns(rows: Sequence[Sequence[str]]) -> str:
    """The first column to the left, the others to the right, a rule under the heading."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _groups(of: Sequence[Score], title: str, key: Callable[[Score], str], names: Sequence[str]) -> str:
    groups: Mapping[str, list[Score]] = {name: [one for one in of if key(one) == name] for name in names}
    rows = [[title, "questions", "cosine@10", "ours@10", "cosine MRR", "ours MRR", "misses, times cosine's"]]
    rows += [_row(name, group) for name, group in groups.items() if group]
    return columns(rows)


def _row(name: str, group: Sequence[Score]) -> list[str]:
    ours, cosine = misses(group)
    ranks = [one.reciprocal() for one in group]
    return [
        name,
        str(len(group)),
        f"{1 - cosine:.3f}",
        f"{1 - ours:.3f}",
        f"{mean([rank for _, rank in ranks]):.3f}",
        f"{mean([rank for rank, _ in ranks]):.3f}",
        f"{ours / cosine:.2f}" if cosine else "-",
    ]


def _rank(ranked: Sequence[str], one: str) -> str:
    return str(ranked.index(one) + 1) if one in ranked else ">20"


def _interval(interval: Interval) -> str:
    return f"{interval.mean:+.3f} [{interval.low:+.3f}, {interval.high:+.3f}]"
