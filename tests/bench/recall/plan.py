"""Decides what a generated person will tell, and what will be asked about it. No words are filled in yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from tests.bench.recall.lines import Category
from tests.bench.recall.slots import Kin
from tests.bench.recall.topics import Material, Topic

TOPICS_TOLD: Final = 26
_NEAR_ONLY: Final = 5
_NEAR_SHARE: Final = 0.6
_NEAR_ASKED: Final = 0.5
_MOST_OF_SEVERAL: Final = 4
UNANSWERABLE: Final = 4


@dataclass(frozen=True)
class Ask:
    """A question: which of the fact's tellings are its evidence, and which are stale."""

    text: str
    category: Category
    evidence: Sequence[int] = ()
    stale: Sequence[int] = ()


@dataclass(frozen=True)
class Fact:
    """Tellings in their order, each with the assistant's reply ("" for any), and the questions."""

    topic: Topic
    kin: Kin
    says: Sequence[str]
    asks: Sequence[Ask]
    replies: Sequence[str] = ()
    ids: list[str] = field(default_factory=list)
    """Of the messages that tell it, as they are written."""

    @property
    def recommended(self) -> bool:
        """Whether the assistant's message is what is asked for."""
        return self.topic.category == "recommended"


class Planner:
    """`half` 0 or 1 chooses every second wording, so that the halves of the people share none."""

    def __init__(self, rng: Random, material: Material, half: int, family: Sequence[Kin]) -> None:
        self._rng = rng
        self._half = half
        self._family = family
        topics = list(material.topics)
        rng.shuffle(topics)
        self._told, self._rest = topics[:TOPICS_TOLD], topics[TOPICS_TOLD:]

    def facts(self) -> list[Fact]:
        """Those of the person, and those of others that come close to them."""
        own = [self._own(topic) for topic in self._told]
        close = [topic for topic in self._told if topic.near and self._rng.random() < _NEAR_SHARE]
        only = [topic for topic in self._rest if topic.near][:_NEAR_ONLY]
        return own + [self._near(topic, self._rng.random() < _NEAR_ASKED) for topic in (*close, *only)]

    def unanswerable(self) -> list[Fact]:
        """Questions about topics on which the person said nothing; of others, the same may have been told."""
        told = {topic.name for topic in self._told}
        free = [
            topic
            for topic in self._rest
            if topic.category in ("single", "updates", "recommended") and not told & set(topic.kindred)
        ]
        free.sort(key=lambda topic: not topic.near)
        return [self._unknown(topic) for topic in free[:UNANSWERABLE]]

    def pick(self, options: Sequence[str]) -> str:
        """One of this half's wordings."""
        return self._rng.choice(options[self._half :: 2])

    def _own(self, topic: Topic) -> Fact:
        if topic.category == "updates":
            return self._changing(topic)
        if topic.category == "several":
            return self._repeated(topic)
        reply = self.pick(topic.reply) if topic.reply else ""
        asks = [Ask(self.pick(topic.ask), topic.category, [0])]
        return Fact(topic, self._someone(), [self.pick(topic.say)], asks, [reply])

    def _changing(self, topic: Topic) -> Fact:
        now = Ask(self.pick(topic.ask_now), "updates", [1], stale=[0])
        before = Ask(self.pick(topic.ask_before), "updates", [0])
        return Fact(topic, self._someone(), [self.pick(topic.say), self.pick(topic.change)], [now, before])

    def _repeated(self, topic: Topic) -> Fact:
        options = list(topic.say[self._half :: 2])
        self._rng.shuffle(options)
        if "{" in options[0]:
            options = (options * _MOST_OF_SEVERAL)[: self._rng.randint(2, _MOST_OF_SEVERAL)]
        ask = Ask(self.pick(topic.ask), "several", range(len(options)))
        return Fact(topic, self._someone(), options, [ask])

    def _near(self, topic: Topic, asked: bool) -> Fact:
        category: Category = topic.category if topic.category in ("dates", "preferences") else "single"
        asks = [Ask(self.pick(topic.ask_near), category, [0])] if asked else []
        return Fact(topic, self._someone(), [self.pick(topic.near)], asks)

    def _unknown(self, topic: Topic) -> Fact:
        return Fact(topic, self._someone(), [], [Ask(self.pick(topic.ask or topic.ask_now), "unanswerable")])

    def _someone(self) -> Kin:
        return self._rng.choice(self._family)
