"""Words that carry meaning, and how much of a question another text covers. No model, no vectors.

Called by `recall` (while there are no vectors, and beside them) and by the Recall model's rules, on any thread.
"""

import functools
import unicodedata
from collections.abc import Collection

from core.memory.language import language
from core.memory.stems import WORD, stem


def plain(text: str) -> str:
    """Lower case, one kind of apostrophe, one kind of space, no accents on letters, spellings made one."""
    folded = unicodedata.normalize("NFKD", text.replace("’", "'").replace("ß", "ss")).lower()
    kept = folded if folded.isascii() else "".join(char for char in folded if not unicodedata.combining(char))
    kept = " ".join(unicodedata.normalize("NFC", kept).split())
    for spelling, word in language().spellings.items():
        kept = kept.replace(spelling, word)
    return kept


def tokens(text: str) -> list[str]:
    """The words of `text` in their order, possessive 's cut off."""
    return [word.removesuffix("'s") for word in WORD.findall(plain(text))]


def concept(word: str) -> str:
    """The stem of `word`, or that of the word it stands for ("mum" for "mother")."""
    stemmed = stem(word)
    return _synonyms().get(stemmed, stemmed)


def concepts(words: Collection[str]) -> frozenset[str]:
    """What these words stand for, without those that say nothing."""
    stop = language().stop
    return frozenset(concept(word) for word in words if word not in stop)


@functools.lru_cache(maxsize=64)
def content_words(text: str) -> frozenset[str]:
    """The concepts of `text`; kept for a moment, since a recall asks for those of each text several times."""
    return concepts(tokens(text))


def matches(asked: str, known: Collection[str]) -> bool:
    """Whether a memory's concepts hold the asked one, or a kind of it ("pet": "dog")."""
    return asked in known or not kinds_of(asked).isdisjoint(known)


def kinds_of(asked: str) -> frozenset[str]:
    """The concepts that a memory may have in place of the asked one; empty for most."""
    return _kinds().get(asked, frozenset())


def is_weak(word: str) -> bool:
    """Whether the concept says little in a question ("put", "go")."""
    return word in _weak()


def overlap(question: str, text: str) -> float:
    """The share of the question's content words that `text` has, in [0, 1]. Weak words count a third."""
    return share(content_words(question), text)


def share(asked: frozenset[str], text: str) -> float:
    """`overlap` for a question whose content words are known."""
    known = content_words(text)
    weights = {word: 1 / 3 if is_weak(word) else 1.0 for word in asked}
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if matches(word, known)) / total if total else 0.0


@functools.cache
def _weak() -> frozenset[str]:
    return frozenset(concept(word) for word in language().weak)


@functools.cache
def _synonyms() -> dict[str, str]:
    return {stem(word): stem(group[0]) for group in language().synonyms for word in group}


@functools.cache
def _kinds() -> dict[str, frozenset[str]]:
    return {concept(word): frozenset(concept(kind) for kind in kinds) for word, kinds in language().kinds.items()}
