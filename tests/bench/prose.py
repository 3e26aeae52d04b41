"""Ordinary English-like text of an exact length, the same on every run. Used by the storage part of the bench.

Sentences of 5 to 18 words, drawn from 1,158 everyday words (words.txt, the commonest first) with the frequencies of
Zipf's law, some commas, some numbers. Zstandard makes such text 2.4 times smaller, real English 2.7 to 2.9 times
(measured on 28 to 100 kB of each): it is a little harder on the disk than what people write.
"""

import random
from itertools import accumulate
from pathlib import Path
from typing import Final

_WORDS: Final = Path(__file__).with_name("words.txt")
_COMMA: Final = 0.3
_NUMBER: Final = 0.15


class Prose:
    """An endless stream of sentences."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._words = _WORDS.read_text(encoding="utf-8").split()
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(self._words))))

    def text(self, length: int) -> str:
        """The next so many characters, from the beginning of a sentence."""
        made = self._sentence()
        while len(made) < length:
            made += " " + self._sentence()
        return made[:length].rstrip().ljust(length, ".")

    def _sentence(self) -> str:
        chance = self._chance
        words = chance.choices(self._words, cum_weights=self._weights, k=chance.randint(5, 18))
        if chance.random() < _COMMA:
            words[chance.randrange(len(words) - 1)] += ","
        if chance.random() < _NUMBER:
            words[chance.randrange(len(words))] = str(chance.randint(2, 2030))
        made = " ".join(words)
        return made[0].upper() + made[1:] + chance.choice("...?")
