"""All people of the test set: generated ones, and those written by hand. Every second one is held out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.bench.recall.generate import generated
from tests.bench.recall.lines import World, read
from tests.bench.recall.topics import material

GENERATED: Final = 16
HAND: Final = Path(__file__).with_name("hand")
DIALOGUES: Final = Path(__file__).with_name("dialogues")


def worlds(*, seed: int = 1) -> Iterator[World]:
    """Generated people first. Weights may be fitted on those that are not held out, and on no others."""
    drawn_from = material()
    for number in range(1, GENERATED + 1):
        yield generated(drawn_from, number, held_out=number % 2 == 0, seed=seed)
    yield from by_hand()


def by_hand() -> Iterator[World]:
    """The files of the folder `hand`, named by language and person."""
    for number, path in enumerate(sorted(HAND.glob("*.jsonl"))):
        language, person = path.stem.split("-")
        messages, questions = read(path)
        yield World(person, language, "by hand", number % 2 == 0, messages, questions)


def dialogues() -> Iterator[World]:
    """Two named people who write to each other, by hand: what no template made. The first of three is held out."""
    for number, path in enumerate(sorted(DIALOGUES.glob("*.jsonl"))):
        messages, questions = read(path)
        yield World(path.stem.split("-")[0], "en", "dialogue", number == 0, messages, questions)
