"""`python -m tests.bench.recall`: how well recall finds, beside cosine, BM25 and their fusion. About five minutes.

Judge by the people held out: weights may be fitted on the others.
"""

import argparse
import sys
from collections.abc import Sequence
from time import monotonic

from tests.bench.recall import report
from tests.bench.recall.door import ask
from tests.bench.recall.lines import World
from tests.bench.recall.scores import Score, scores
from tests.bench.recall.sending import sent
from tests.bench.recall.worlds import dialogues, worlds


def main() -> int:
    """0 when everything could be measured, whatever came out."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.recall", description=__doc__)
    parser.add_argument("--half", choices=("held out", "for fitting"), help="these people alone")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="list the first N questions that went wrong")
    asked = parser.parse_args()
    began = monotonic()
    everyone = list(worlds())
    everything: list[Score] = []
    for held_out, name in ((True, "held out"), (False, "for fitting")):
        if asked.half in (None, name):
            everything += _half([world for world in everyone if world.held_out is held_out], name, asked.misses)
            _dialogues([world for world in dialogues() if world.held_out is held_out], name)
    if asked.half is None:
        _print("All people, by language", report.by_language(everything))
    print(f"\nmeasured in {monotonic() - began:.0f} s")
    return 0


def _half(people: Sequence[World], name: str, misses: int) -> list[Score]:
    answer = ask(people)
    found = scores(people, answer)
    messages = sum(len(world.messages) for world in people)
    questions = sum(len(world.questions) for world in people)
    _print(
        f"People {name}: {len(people)} with {messages:,} messages; {questions} questions, {len(found)} with evidence",
        report.methods(answer),
    )
    for kind in ("generated", "by hand"):
        _print(f"{name}, {kind}", report.goal([one for one in found if one.world.kind == kind]))
    _print(f"{name}, all", report.goal(found))
    _print(f"{name}, by category", f"{report.by_category(found)}\n\n{report.updates(found)}")
    _print(f"{name}, by language", report.by_language(found))
    _print(f"{name}, what goes into the prompt (400 words at most)", report.sending(people, sent(people)))
    if misses:
        _print(f"{name}, what ours misses", report.worst(found, misses))
    return found


def _dialogues(pairs: Sequence[World], name: str) -> None:
    questions = sum(len(world.questions) for world in pairs)
    _print(f"Dialogues of two named people {name}: {len(pairs)}, {questions} questions", report.methods(ask(pairs)))


def _print(heading: str, text: str) -> None:
    print(f"\n{heading}\n\n{text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
