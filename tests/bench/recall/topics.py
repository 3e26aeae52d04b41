"""What the generator's people talk about, from the TOML files beside this one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from tests.bench.recall.lines import Category

_HERE: Final = Path(__file__).parent


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of fact: how it is said, changed and asked for, and how it is said and asked of others.

    Every list alternates between the two halves of the people.
    """

    name: str
    category: Category
    say: tuple[str, ...]
    reply: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    ask_now: tuple[str, ...] = ()
    ask_before: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    ask_near: tuple[str, ...] = ()
    kindred: tuple[str, ...] = ()
    """Topics that answer this one's questions, too."""


class Filler(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said beside the facts."""

    recital: tuple[str, ...]
    reply: tuple[str, ...]
    smalltalk: tuple[tuple[str, str], ...]
    errand: tuple[Mapping[str, tuple[str, ...]], ...]
    """Each has `ask` and `answer`; its other keys are slots."""


class _Topics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    topic: tuple[Topic, ...]


@dataclass(frozen=True)
class Material:
    """Everything that the generator draws from."""

    topics: Sequence[Topic]
    filler: Filler
    vocabulary: Mapping[str, tuple[str, ...]]


def material() -> Material:
    """Read anew each time."""
    return Material(
        topics=msgspec.toml.decode((_HERE / "topics.toml").read_bytes(), type=_Topics).topic,
        filler=msgspec.toml.decode((_HERE / "filler.toml").read_bytes(), type=Filler),
        vocabulary=msgspec.toml.decode((_HERE / "vocabulary.toml").read_bytes(), type=dict[str, tuple[str, ...]]),
    )
