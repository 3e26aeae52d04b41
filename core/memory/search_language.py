"""What the search knows of a language: stop words, stems, and the words that tell what a question asks for.

Called by the other modules of the search, on any thread. Data from resources/search, no network; a file is read once
per process. A text's language is told by votes of its stop words: cheap, and right where it matters, since a text
without a stop word has little to stem either.
"""

import functools
import re
from collections.abc import Collection
from pathlib import Path
from typing import Final

import msgspec
import snowballstemmer  # type: ignore[import-untyped]  # it has no types

_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "search"
SPACED: Final = ("en", "de", "es", "fr", "pt")
"""Languages with stop words and stems."""
UNSPACED: Final = "cjk"
"""Chinese, Japanese and Korean, which are compared by pairs of characters."""
_VOTERS: Final = 60
"""Words of a text that are asked for its language."""
_MOST_STEMS: Final = 50_000


class _File(msgspec.Struct, frozen=True):
    """One file of resources/search. Words in it are lower-case, patterns Python regular expressions."""

    stemmer: str
    stop: frozenset[str]
    question: tuple[str, ...]
    """Words that make a sentence a question and say nothing else."""
    first: tuple[str, ...]
    """Words by which people speak of themselves."""
    told: str
    """Asks for something that the other side of the chat said."""
    asks_when: str
    how_many: str
    time: str
    """Words and numbers that place something in time."""
    numbers: tuple[str, ...]
    before: str
    """Asks for what was true once."""
    months: tuple[str, ...]
    """Patterns of their names, January first."""


class SearchLanguage:
    """One language, its patterns ready to be searched with."""

    def __init__(self, code: str) -> None:
        """Raises OSError when there is no file of that name."""
        file = msgspec.json.decode((_FOLDER / f"{code}.json").read_bytes(), type=_File)
        self.code = code
        self.stop = file.stop
        self.me = "I" if code == "en" else file.first[0]
        """How people name themselves."""
        self.asks_when = re.compile(file.asks_when)
        self.how_many = re.compile(file.how_many)
        self.time = re.compile(file.time)
        self.before = re.compile(file.before)
        self.told = re.compile(file.told)
        self.question = _any(file.question, code)
        self.first = _any(file.first, code)
        self.number = re.compile(rf"\d|{_any(file.numbers, code).pattern}")
        self.months = tuple(re.compile(rf"(?<!\w)(?:{month})(?!\w)") for month in file.months)
        self._stemmer = snowballstemmer.stemmer(file.stemmer) if file.stemmer else None

    def stem(self, word: str) -> str:
        """The stem of one lower-case word."""
        return _stem(self, word) if self._stemmer else word

    def stem_anew(self, word: str) -> str:
        """`stem`, without looking whether it was asked before."""
        stemmed: str = self._stemmer.stemWord(word) if self._stemmer else word
        return stemmed


@functools.cache
def search_language(code: str) -> SearchLanguage:
    """The language of that code; English for one without a file."""
    return SearchLanguage(code if code in (*SPACED, UNSPACED) else "en")


def told_by(words: Collection[str], default: str) -> str:
    """The code of the language that most of these lower-case words are stop words of, `default` without a majority."""
    asked = list(words)[:_VOTERS]
    votes = {code: sum(map(search_language(code).stop.__contains__, asked)) for code in SPACED}
    best = max(votes.values())
    return default if best == votes.get(default, 0) else next(code for code in SPACED if votes[code] == best)


@functools.lru_cache(maxsize=_MOST_STEMS)
def _stem(language: SearchLanguage, word: str) -> str:
    return language.stem_anew(word)


def _any(words: Collection[str], code: str) -> re.Pattern[str]:
    """Any of these words, standing alone where the language parts words. The longest first."""
    choices = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(choices if code == UNSPACED else rf"(?<![\w'])(?:{choices})(?![\w'])")
