"""Makes the chats of one invented person and the questions about them. The same seed gives the same text, always."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from tests.bench.recall.chatter import Chatter
from tests.bench.recall.lines import Message, Question, World
from tests.bench.recall.plan import Ask, Fact, Planner
from tests.bench.recall.slots import Slots, filled
from tests.bench.recall.timeline import Moment, moments
from tests.bench.recall.topics import Material

_ERRANDS: Final = 32
_SMALLTALK: Final = 9
_REPLY_AFTER: Final = timedelta(seconds=40)
_ASKED_WITHIN: Final = 28
"""Days after the last message."""


@dataclass(frozen=True)
class _Telling:
    """One exchange to come: the telling number `index` of `fact`, or without one an errand or small talk."""

    place: float
    fact: Fact | None = None
    index: int = 0
    small: bool = False


def generated(material: Material, number: int, *, held_out: bool, seed: int = 1) -> World:
    """The person `number`, with ids that begin with it."""
    return _Writer(Random(f"{seed}:{number}"), material, f"g{number:02}", held_out).world()


class _Writer:
    def __init__(self, rng: Random, material: Material, person: str, held_out: bool) -> None:
        self._rng = rng
        self._person = person
        self._held_out = held_out
        self._slots = Slots(rng, material.vocabulary)
        self._chatter = Chatter(rng, material.filler)
        self._planner = Planner(rng, material, int(held_out), self._slots.kin)
        self._messages: list[Message] = []
        self._values: dict[int, dict[str, str]] = {}

    def world(self) -> World:
        facts = self._planner.facts()
        tellings = self._tellings(facts)
        for telling, moment in zip(tellings, moments(self._rng, [each.place for each in tellings]), strict=True):
            self._tell(telling, moment)
        questions = self._questions(facts + self._planner.unanswerable(), moment)
        return World(self._person, "en", "generated", self._held_out, self._messages, questions)

    def _tellings(self, facts: list[Fact]) -> list[_Telling]:
        tellings = [_Telling(self._rng.random(), small=number < _SMALLTALK) for number in range(_ERRANDS + _SMALLTALK)]
        for fact in facts:
            count = len(fact.says)
            tellings += [_Telling((index + self._rng.random()) / count, fact, index) for index in range(count)]
        return sorted(tellings, key=lambda telling: telling.place)

    def _tell(self, telling: _Telling, moment: Moment) -> None:
        fact = telling.fact
        if fact is None:
            said, reply = self._chatter.smalltalk() if telling.small else self._chatter.errand()
        else:
            say = fact.says[telling.index]
            template = fact.replies[telling.index] if fact.replies else ""
            asked = [ask.text for ask in fact.asks] if telling.index == 0 else []
            values = self._slots.values((say, template, *asked), moment.time.date(), fact.kin)
            if telling.index == 0:
                self._values[id(fact)] = values
            said, reply = self._chatter.exchange(filled(say, values), filled(template, values) if template else "")
        first, second = self._write(moment, said, reply)
        if fact is not None:
            fact.ids.append(second if fact.recommended else first)

    def _write(self, moment: Moment, said: str, reply: str) -> tuple[str, str]:
        ids = [f"{self._person}-{len(self._messages) + more:04}" for more in (1, 2)]
        thread = f"{self._person}-t{moment.thread:03}"
        name, later = self._slots.name, (moment.time + _REPLY_AFTER).isoformat()
        self._messages += [
            Message(ids[0], thread, moment.time.isoformat(), "user", name, said, self._person),
            Message(ids[1], thread, later, "assistant", "assistant", reply, self._person),
        ]
        return ids[0], ids[1]

    def _questions(self, facts: list[Fact], last: Moment) -> list[Question]:
        return [
            self._question(number, fact, ask, last)
            for number, (fact, ask) in enumerate(((fact, ask) for fact in facts for ask in fact.asks), 1)
        ]

    def _question(self, number: int, fact: Fact, ask: Ask, last: Moment) -> Question:
        time = last.time + timedelta(days=self._rng.randint(1, _ASKED_WITHIN), minutes=number)
        values = self._values.get(id(fact)) or self._slots.values((ask.text,), last.time.date(), fact.kin)
        return Question(
            id=f"{self._person}-q{number:02}",
            asker=self._slots.name,
            time=time.isoformat(),
            text=self._chatter.voiced(filled(ask.text, values)),
            evidence=tuple(fact.ids[index] for index in ask.evidence),
            category=ask.category,
            person=self._person,
            stale=tuple(fact.ids[index] for index in ask.stale),
        )
