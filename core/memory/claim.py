"""Reads what a text claims: which words with meaning, which of them under a "not", and with which reservations. Pure.

Called by `quote`, on any thread. The words of each language are in resources/backing; a word that is not listed there
as free has meaning.
"""

import functools
import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

Stem = Callable[[str], str]
_FEWEST_LETTERS = 4
_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "backing"
_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+|[^\W_]+|(?P<stop>[.!?;:…]|(?<!\d)[,–—()]|[,–—()](?!\d))")
_SHORTENED = ((re.compile(r"\bcan't\b|\bcannot\b"), "can not"), (re.compile(r"\bwon't\b"), "will not"))
_NOT = re.compile(r"n't\b")


class _Lists(msgspec.Struct, frozen=True):
    """One file of resources/backing. Words are lower-case; markers and other phrases are regular expressions."""

    free: frozenset[str]
    """Words that a fact may have without its quote having them: pronouns, articles, "is", "the user"."""
    selves: frozenset[str]
    """The person."""
    subjects: frozenset[str]
    """The person as the one who does something: "I", "we"."""
    you: frozenset[str]
    """The assistant."""
    he: frozenset[str]
    """Somebody who was named before."""
    negation: frozenset[str]
    negates_back: bool
    """Whether a "not" also speaks of what stands before it in its clause ("ich mag Fisch nicht")."""
    endings: tuple[str, ...]
    """What is cut off a stem besides ("wohnt" after "wohn"), where four letters stay."""
    no_negation: tuple[str, ...]
    """Phrases with such a word that say no to nothing ("not only")."""
    breaks: frozenset[str]
    """Words that end what a "not" speaks of."""
    openers: frozenset[str]
    others: frozenset[str]
    """Words for people: one in the quote may not go missing in the fact. Empty where `read_fact` finds the subject."""
    markers: Mapping[str, tuple[str, ...]]
    """Reservations: when a quote has one of a group, its fact has one of the group."""
    said_by_self: tuple[str, ...]
    born: tuple[str, ...]
    """Phrases in the past tense that still hold."""
    comparing: frozenset[str]
    """Words around which order has meaning."""
    progressive: str
    """The ending of a verb that is going on: it may stand for a plan. Empty: there is none."""
    past_ending: str
    clauses: tuple[str, ...]
    """Where one clause ends and another begins."""
    numbers: Mapping[str, str]
    """Numbers in words, to their digits."""
    request: tuple[str, ...]
    """How a question begins that asks the assistant to do something."""


class Wording(msgspec.Struct, frozen=True):
    """A language's lists, compiled."""

    lists: _Lists
    markers: Mapping[str, re.Pattern[str]]
    no_negation: re.Pattern[str]
    exempt: re.Pattern[str]
    request: re.Pattern[str]
    clause: re.Pattern[str]


class Word(msgspec.Struct, frozen=True):
    """A word with meaning."""

    form: str
    """As it stands, without regard to case."""
    stem: str
    negated: bool


class Claim(msgspec.Struct, frozen=True):
    """What a text claims."""

    words: tuple[Word, ...]
    """In their order."""
    free: tuple[str, ...]
    """The words without meaning of their own, in their order."""
    markers: frozenset[str]
    first: str
    """The first word that is no opener, whatever it is."""


@functools.cache
def wording(code: str) -> Wording:
    """The lists of a language by its code ("en"); those of English where there is no such file."""
    file = _FOLDER / f"{code if code in languages() else 'en'}.json"
    lists = msgspec.json.decode(file.read_bytes(), type=_Lists)
    return Wording(
        lists=lists,
        markers={group: _any_of(choices) for group, choices in lists.markers.items()},
        no_negation=_any_of(lists.no_negation),
        exempt=_any_of(lists.said_by_self + lists.born),
        request=_any_of(lists.request),
        clause=re.compile("|".join(lists.clauses)),
    )


@functools.cache
def languages() -> frozenset[str]:
    """The codes of the languages whose words are listed."""
    return frozenset(file.stem for file in _FOLDER.glob("*.json"))


def folded(text: str) -> str:
    """One kind of apostrophe, of space and of letters' width, no case. Accents stay: they tell words apart."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return " ".join(unicodedata.normalize("NFC", plain.casefold()).split())


def read_claim(text: str, words: Wording, stem: Stem) -> Claim:
    """What `text` claims, in the language of `words`."""
    plain = folded(text)
    found: list[Word] = []
    free: list[str] = []
    first = ""
    negated = False
    begin = 0
    for token in _tokens(plain, words):
        if token in ("", *words.lists.breaks):
            negated, begin = False, len(found)
        elif token in words.lists.negation:
            negated = True
            if words.lists.negates_back:
                found[begin:] = [Word(word.form, word.stem, True) for word in found[begin:]]
        elif token in words.lists.free:
            free.append(token)
        elif token not in words.lists.openers or first:
            found.append(Word(token, _stem(token, words, stem), negated))
        if not first and token and token not in words.lists.openers:
            first = token
    return Claim(tuple(found), tuple(free), _markers(plain, words), first)


def _stem(token: str, words: Wording, stem: Stem) -> str:
    stemmed = words.lists.numbers.get(token) or stem(token)
    for ending in words.lists.endings:
        if stemmed.endswith(ending) and len(stemmed) >= _FEWEST_LETTERS + len(ending):
            return stemmed.removesuffix(ending)
    return stemmed


def _markers(plain: str, words: Wording) -> frozenset[str]:
    bare = words.exempt.sub(" ", plain)
    return frozenset(group for group, pattern in words.markers.items() if pattern.search(bare))


def _tokens(plain: str, words: Wording) -> list[str]:
    """The words of a folded text; "" stands for a mark that parts it."""
    text = words.no_negation.sub(lambda phrase: re.sub(r"n't|not|no|never", "", phrase[0]), plain)
    for pattern, instead in _SHORTENED:
        text = pattern.sub(instead, text)
    return ["" if token["stop"] else token[0] for token in _TOKEN.finditer(_NOT.sub(" not", text))]


def _any_of(choices: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(choices)})(?![^\W_])" if choices else r"(?!)")


_QUOTES = str.maketrans("’‘ʼ´`“”„«»", "'''''\"\"\"\"\"")
