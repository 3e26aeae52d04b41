"""A light English stemmer: brings plurals, -ing, -ed and -our/-or together. Called by `words`, on any thread.

Good enough to compare two short texts, not a linguist's; irregular words come from the language's file.
"""

import functools
import re

from core.memory.language import language

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_PLURALS = (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("oes", "o"))
_NO_PLURAL = ("ss", "us", "is", "'s")
_VERBAL = ("ing", "ed")
_VOWEL = re.compile(r"[aeiouy]+")
_LOST_E = re.compile(r"(?:[cvz]|dg|[aeiou](?:at|iz)|[^aeiou]at|iz)$")
_SHORT_WITH_E = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]$")
_LEAST = 3


@functools.lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The stem of one lower-case word."""
    if (known := language().irregular.get(word)) is not None:
        return known
    if len(word) <= _LEAST:
        return word
    stemmed = _without_ending(word).replace("avor", "avour")
    return stemmed.removesuffix("or") + "our" if stemmed.endswith("or") and len(stemmed) > _LEAST + 1 else stemmed


def _without_ending(word: str) -> str:
    if word.endswith("ied"):
        return word.removesuffix("ied") + "y"
    word = word.removesuffix("s") if word.endswith("ings") else word
    for ending in _VERBAL:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _LEAST - 1 and _VOWEL.search(rest) and not word.endswith("eed"):
            return _verb(rest)
    for ending, single in _PLURALS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + single
    return word if word.endswith(_NO_PLURAL) else word.removesuffix("s")


def _verb(rest: str) -> str:
    """The verb whose -ing or -ed was cut: "swimm" is "swim", "bak" is "bake"."""
    if rest[-1] == rest[-2] and rest[-1] not in "lszaeiou":
        return rest[:-1]
    one_vowel = len(_VOWEL.findall(rest)) == 1
    return rest + "e" if _LOST_E.search(rest) or (one_vowel and _SHORT_WITH_E.match(rest)) else rest
