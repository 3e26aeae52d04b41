"""The kinds of memories, told by plain rules, and when two texts are the same memory. Pure.

Called by the queue and by `rules`, on any thread. English; what no rule knows is "other".
"""

import functools
import re
import unicodedata
from typing import Final, Literal, get_args

from core.memory.phrases import phrases

Kind = Literal["you", "people", "preferences", "plans", "how", "other"]
"""About the person; about others; likes, dislikes and diets; plans and dates; how to answer; anything else."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_LOOKED_AT = 500
"""Characters of a text that tell its kind. A memory is shorter."""


def kind_of(text: str) -> Kind:
    """The kind of a memory that comes without one. The first rule that fits decides."""
    plain = " ".join(text[:_LOOKED_AT].replace("’", "'").lower().split())
    return next((kind for kind, pattern in _rules() if pattern.search(plain)), "other")


def normalised(text: str) -> str:
    """What two texts share that are the same memory: letters, digits and their order, without case, space, punctuation.

    Marks between digits stay ("7.40" is not "740", "-5" is not "5"), and so do signs that carry meaning ("C++", "€").
    Words are not stemmed, accents are kept. Two texts without a letter or digit are the same only when they are equal.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold().replace("−", "-"))
    kept = "".join(_kept(folded, place, char) for place, char in enumerate(folded))
    return " ".join(kept.split()) or " ".join(folded.split())


def _kept(text: str, place: int, char: str) -> str:
    category = unicodedata.category(char)
    if category[0] in "LNMS" or char in "#%&@":
        return char
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if char in "'’‘ʼ" or category == "Cf":
        return ""
    if after.isdigit() and ((before.isdigit() and char in ".,:/-–") or (char == "-" and not before.strip())):
        return "-" if char == "–" else char
    return " "


@functools.cache
def _rules() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    known = phrases("kinds")
    return tuple((kind, re.compile(known[kind])) for kind in ("how", "plans", "preferences", "people", "you"))
