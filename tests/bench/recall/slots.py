"""The slots of one person's sentences: relatives, words drawn once each, days counted from the day it is said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from tests.bench.recall import day_words

_SLOT: Final = re.compile(r"\{(\w+)\}")
_RELATIVES: Final = 8


@dataclass(frozen=True)
class Kin:
    """Somebody near the person."""

    name: str
    rel: str
    he: str
    him: str
    his: str

    def slots(self) -> dict[str, str]:
        """As sentences name them."""
        return {"kin": self.name, "rel": self.rel, "he": self.he, "him": self.him, "his": self.his}


class Slots:
    """Values for the slots of one person; a word comes again only when all others of its kind have been used."""

    def __init__(self, rng: Random, vocabulary: Mapping[str, Sequence[str]]) -> None:
        self._rng = rng
        self._vocabulary = vocabulary
        self._left: dict[str, list[str]] = {}
        self.name = self._draw(rng.choice(("women", "men")))
        self.kin = self._family()

    def values(self, sentences: Sequence[str], now: date, kin: Kin) -> dict[str, str]:
        """A value for each slot in any of `sentences`, said on `now` about `kin`."""
        known = kin.slots() | self._days(now)
        wanted = dict.fromkeys(name for sentence in sentences for name in _SLOT.findall(sentence))
        return {name: known[name] if name in known else self._value(name) for name in wanted}

    def _value(self, name: str) -> str:
        if name == "kin2":
            return self._rng.choice(self.kin).name
        if name == "rel2":
            return self._rng.choice(self.kin).rel
        return self._draw(name)

    def _draw(self, name: str) -> str:
        if not self._left.get(name):
            words = list(self._vocabulary[name])
            self._rng.shuffle(words)
            self._left[name] = words
        return self._left[name].pop()

    def _family(self) -> list[Kin]:
        family: dict[str, Kin] = {}
        while len(family) < _RELATIVES:
            if self._rng.random() < 0.5:
                kin = Kin(self._draw("women"), self._draw("she"), "she", "her", "her")
            else:
                kin = Kin(self._draw("men"), self._draw("he"), "he", "him", "his")
            family.setdefault(kin.rel, kin)
        return list(family.values())

    def _days(self, now: date) -> dict[str, str]:
        on, day = day_words.ahead(self._rng, now)
        past, past_day = day_words.behind(self._rng, now)
        return {
            "on": on,
            "date": day_words.exact(self._rng, day),
            "date_said": day_words.with_weekday(day),
            "past": past,
            "past_up": past.capitalize(),
            "past_date": day_words.exact(self._rng, past_day),
            "said": day_words.exact(self._rng, now),
            "month": f"{now:%B}",
        }


def filled(sentence: str, values: Mapping[str, str]) -> str:
    """The sentence with its slots filled, its first letter large, and "an" where that belongs."""
    text = _SLOT.sub(lambda slot: values[slot[1]], sentence)
    text = re.sub(r"\b([Aa]) (?=[aeioAEIO]|8\b)", r"\1n ", text)
    return text[0].upper() + text[1:]
