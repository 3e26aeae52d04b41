"""The pairs of memories and questions that drive the tests of recall."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import msgspec

PAIRS_FILE = Path(__file__).with_name("recall_pairs.jsonl")
FIRST_DAY = dt.datetime(2026, 11, 3, 12)
TODAY = dt.date(2026, 11, 22)


class Pair(msgspec.Struct, frozen=True):
    """What is remembered, what is asked, and patterns that the answer must and must not match.

    `paraphrase`: written down before the rules were, many in the wording of other people's lists of questions.
    Such a pair is not to be changed so that it passes.
    """

    name: str
    paraphrase: bool
    memories: tuple[str, ...]
    question: str
    expect: tuple[str, ...]
    reject: tuple[str, ...]

    def lines(self) -> list[dict[str, Any]]:
        """The memories as a prompt carries them, one learned per day from 3 November 2026 on."""
        return [{"text": text, "learned": learned(day)} for day, text in enumerate(self.memories)]


def learned(day: int) -> int:
    return int((FIRST_DAY + dt.timedelta(days=day)).timestamp() * 1000)


def pairs() -> list[Pair]:
    return [msgspec.convert(json.loads(line), Pair) for line in PAIRS_FILE.read_text(encoding="utf-8").splitlines()]
