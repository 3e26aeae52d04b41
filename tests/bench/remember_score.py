"""Labelled turns, and how well the memories that came of them fit the labels. Pure."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

TURNS: Final = Path(__file__).with_name("remember_turns.toml")


class Labelled(msgspec.Struct, frozen=True):
    """A person's message, and the facts in it: each the patterns that a memory of it matches, all of them."""

    text: str
    facts: tuple[tuple[str, ...], ...] = ()


class Judged(msgspec.Struct, frozen=True):
    """The memories of one turn against its label."""

    text: str
    right: tuple[str, ...]
    """Memories that say a fact which no memory before them says."""
    double: tuple[str, ...]
    wrong: tuple[str, ...]
    missed: tuple[tuple[str, ...], ...]
    """Facts that no memory says."""
    found: int
    """Facts that one says."""


class Score(msgspec.Struct, frozen=True):
    """All turns together."""

    turns: int
    facts: int
    found: int
    formed: int
    right: int
    double: int
    empty: int
    """Turns without a fact."""
    quiet: int
    """Those of them that led to no memory."""

    @property
    def precision(self) -> float:
        """The share of the memories that are right; 1 when there are none."""
        return self.right / self.formed if self.formed else 1.0

    @property
    def recall(self) -> float:
        """The share of the facts that some memory says."""
        return self.found / self.facts if self.facts else 1.0


def labelled(path: Path = TURNS) -> tuple[Labelled, ...]:
    """The turns of a file."""
    return msgspec.convert(tomllib.loads(path.read_text("utf-8"))["turn"], tuple[Labelled, ...])


def judge(turn: Labelled, memories: Sequence[str]) -> Judged:
    """One turn. A memory may say several facts."""
    found: set[int] = set()
    right: list[str] = []
    double: list[str] = []
    wrong: list[str] = []
    for memory in memories:
        says = {number for number, fact in enumerate(turn.facts) if _says(memory, fact)}
        (right if says - found else double if says else wrong).append(memory)
        found |= says
    missed = tuple(fact for number, fact in enumerate(turn.facts) if number not in found)
    return Judged(turn.text, tuple(right), tuple(double), tuple(wrong), missed, len(found))


def score(turns: Sequence[Labelled], judged: Sequence[Judged]) -> Score:
    """All of them."""
    empty = [one for turn, one in zip(turns, judged, strict=True) if not turn.facts]
    formed = [len(one.right) + len(one.double) + len(one.wrong) for one in judged]
    return Score(
        turns=len(turns),
        facts=sum(len(turn.facts) for turn in turns),
        found=sum(one.found for one in judged),
        formed=sum(formed),
        right=sum(len(one.right) for one in judged),
        double=sum(len(one.double) for one in judged),
        empty=len(empty),
        quiet=sum(not (one.right or one.double or one.wrong) for one in empty),
    )


def report(model: str, result: Score, judged: Sequence[Judged], *, seconds: float) -> str:
    """What the bench prints: the table, then every turn that went wrong, in short."""
    rows = [
        ("model", model),
        ("turns", str(result.turns)),
        ("memories formed", str(result.formed)),
        ("precision", f"{result.precision:.2f}  ({result.right} of {result.formed}, {result.double} said twice)"),
        ("recall", f"{result.recall:.2f}  ({result.found} of {result.facts} facts)"),
        ("quiet where nothing was to be remembered", f"{result.quiet} of {result.empty}"),
        ("seconds per turn", f"{seconds / result.turns:.2f}" if result.turns else "-"),
    ]
    table = [f"{name:<42} {value}" for name, value in rows]
    return "\n".join([*table, *(line for one in judged for line in _faults(one))])


def _faults(judged: Judged) -> list[str]:
    wrong = [f"  wrong   {memory}" for memory in judged.wrong]
    missed = [f"  missed  {' + '.join(fact)}" for fact in judged.missed]
    return ["", " ".join(judged.text.split())[:100], *wrong, *missed] if wrong or missed else []


def _says(memory: str, fact: tuple[str, ...]) -> bool:
    return all(re.search(pattern, memory, re.IGNORECASE) for pattern in fact)
