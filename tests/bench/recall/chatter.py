"""What is said around the facts: errands and their long answers, small talk, recitals, each person's way of writing."""

import re
from random import Random
from typing import Final

from tests.bench.recall.slots import filled
from tests.bench.recall.topics import Filler

_OPENINGS: Final = ("Hello! ", "Quick one. ", "Me again. ", "Sorry to bother you so late. ", "Before I forget: ")
_TURNED: Final = (
    (r"\bI'm\b", "you're"),
    (r"\bI've\b", "you've"),
    (r"\bI am\b", "you are"),
    (r"\b[Mm]y\b", "your"),
    (r"\bI\b", "you"),
    (r"\bme\b", "you"),
    (r"\b(?:we|us)\b", "you"),
)


class Chatter:
    """Draws from `filler`; each person has one `voice`: "plain", or "lower", who writes without capitals."""

    def __init__(self, rng: Random, filler: Filler) -> None:
        self._rng = rng
        self._filler = filler
        self._lower = rng.random() < 0.2

    def errand(self) -> tuple[str, str]:
        """A question about the world, and a long answer."""
        family = self._rng.choice(self._filler.errand)
        values = {name: self._rng.choice(words) for name, words in family.items() if name not in ("ask", "answer")}
        values["n"] = str(self._rng.randint(3, 12))
        ask, answer = (filled(self._rng.choice(family[part]), values) for part in ("ask", "answer"))
        return self.voiced(ask), answer

    def smalltalk(self) -> tuple[str, str]:
        """A few words, and a few back."""
        said, back = self._rng.choice(self._filler.smalltalk)
        return self.voiced(said), back

    def exchange(self, said: str, reply: str) -> tuple[str, str]:
        """A fact as it comes up: alone, after a greeting, or in the middle of an errand; "" is answered somehow."""
        chance = self._rng.random()
        if not reply and chance < 0.25:
            ask, answer = self.errand()
            parts = [ask, self.voiced(said)]
            self._rng.shuffle(parts)
            return " ".join(parts), answer
        opening = self._rng.choice(_OPENINGS) if chance > 0.8 else ""
        return self.voiced(opening + said), reply or self._reply(said)

    def voiced(self, text: str) -> str:
        """As this person would write it."""
        return text.lower().removesuffix(".") if self._lower else text

    def _reply(self, said: str) -> str:
        if self._rng.random() < 0.35:
            return filled(self._rng.choice(self._filler.recital), {"echo": _turned(said)})
        return self._rng.choice(self._filler.reply)


def _turned(said: str) -> str:
    """The first sentence, to the person; "Dr." does not end one."""
    text = re.split(r"(?<=[^rR][.!?])\s", said)[0].rstrip("?!. ")
    for pattern, instead in _TURNED:
        text = re.sub(pattern, instead, text)
    return text + "."
