"""What Recall knows of a language: its sentences, stop words, related words. Data from resources/recall, no network.

Called by the other modules of `core.memory`, on any thread. The file is read once per language and process.
"""

import functools
from collections.abc import Mapping
from pathlib import Path

import msgspec

_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "recall"


class Language(msgspec.Struct, frozen=True):
    """One file of resources/recall. Words in it are lower-case; patterns are Python regular expressions."""

    label: str
    templates: Mapping[str, str]
    months: tuple[str, ...]
    small_talk: tuple[tuple[str, str], ...]
    """Pairs of a pattern that the whole message matches, and what to say."""
    rewrites: tuple[tuple[str, str], ...]
    """Applied to a question in this order, so that its many forms become few."""
    about: tuple[str, ...]
    """Questions for everything about a `topic`."""
    myself: frozenset[str]
    """Topics that mean the person (or nothing in particular)."""
    stop: frozenset[str]
    weak: frozenset[str]
    """Words that say little in a question: they count only when no other word is there."""
    synonyms: tuple[tuple[str, ...], ...]
    """Groups of words that stand for the first of them."""
    kinds: Mapping[str, tuple[str, ...]]
    """What a general word in a question may be called in a memory."""
    opposites: Mapping[str, tuple[str, ...]]
    irregular: Mapping[str, str]
    spellings: Mapping[str, str]
    verbs: frozenset[str]
    """Stems of verbs that end the subject of a memory ("my sister Ana *lives* ...")."""
    selves: frozenset[str]
    """First words of a memory about the person."""
    determiners: frozenset[str]
    ends: frozenset[str]
    """Words that end the subject of a memory, besides verbs."""
    jobs: frozenset[str]
    """Nouns after "I'm a" that are one."""
    traits: frozenset[str]
    """Nouns after "I'm a" that are no job."""
    peoples: frozenset[str]
    """Words after "I'm" that start with a capital and are no name."""


@functools.cache
def language(code: str = "en") -> Language:
    """The language's data; OSError when there is no such file."""
    return msgspec.json.decode((_FOLDER / f"{code}.json").read_bytes(), type=Language)
