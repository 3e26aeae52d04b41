"""The words of a text as the search compares them: without stop words, brought to their stems; pairs of characters
where writing has no spaces.

Called when a text is indexed and when a question is read, on any thread. Pure.
"""

import re
import unicodedata
from collections import Counter
from typing import Final, NamedTuple

from core.memory.search_language import UNSPACED, SearchLanguage, search_language, told_by

LONGEST: Final = 40_000
"""Characters of a text that are looked at; a paste beyond that is found by its beginning."""
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af々〇]+")


class Terms(NamedTuple):
    """How often each term occurs, how many occur in all, and the language that they were brought to stems in."""

    counts: Counter[str]
    length: int
    language: SearchLanguage


def plainly(text: str) -> str:
    """Lower case, one form of each letter, one kind of apostrophe."""
    return unicodedata.normalize("NFKC", text[:LONGEST]).lower().replace("’", "'")


def terms_of(text: str, chosen: str = "") -> Terms:
    """The terms of `text`, which is in the `chosen` language; empty: in the one that its words tell."""
    plain = plainly(text)
    runs = _UNSPACED.findall(plain)
    words = _WORD.findall(_UNSPACED.sub(" ", plain) if runs else plain)
    language = language_of(plain, words, chosen)
    counts = Counter(_stems(words, language))
    counts.update(pair for run in runs for pair in _pairs(run))
    return Terms(counts, counts.total(), language)


def alternatives(word: str, languages: tuple[SearchLanguage, ...]) -> tuple[str, ...]:
    """The terms that one word of a question may have become in texts of these languages."""
    return tuple(dict.fromkeys(_folded(language.stem(word)) for language in languages))


def words_of(text: str) -> list[str]:
    """The words of `text` as they stand there, in plain letters, possessive 's cut off; pairs where there are none."""
    plain = plainly(text)
    runs = _UNSPACED.findall(plain)
    words = [word.removesuffix("'s") for word in _WORD.findall(_UNSPACED.sub(" ", plain) if runs else plain)]
    return [*words, *(pair for run in runs for pair in _pairs(run))]


def language_of(plain: str, words: list[str], chosen: str = "") -> SearchLanguage:
    """The language of a text in plain letters with these words: the `chosen` one, or without it what the words tell,
    English where they tell nothing.
    """
    unspaced = sum(map(len, _UNSPACED.findall(plain)))
    if unspaced > sum(map(len, words)):
        return search_language(UNSPACED)
    return search_language(chosen or told_by(words, "en"))


def is_unspaced(word: str) -> bool:
    """Whether it is of a writing without spaces."""
    return _UNSPACED.match(word) is not None


def _stems(words: list[str], language: SearchLanguage) -> list[str]:
    bare = (word.removesuffix("'s") for word in words if word not in language.stop)
    return [_folded(language.stem(word)) for word in bare if _says_something(word, language)]


def _says_something(word: str, language: SearchLanguage) -> bool:
    return word not in language.stop and (len(word) > 1 or word.isdigit())


def _folded(word: str) -> str:
    """Without accents: people leave them out."""
    if word.isascii():
        return word
    split = unicodedata.normalize("NFKD", word)
    return unicodedata.normalize("NFC", "".join(char for char in split if not unicodedata.combining(char)))


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] if len(run) > 1 else [run]
