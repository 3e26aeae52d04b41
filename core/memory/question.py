"""Reads a question about what was remembered: what it asks for, about whom, in which words.

Called by `fit`, `answer` and `recall`, on any thread. English only; the many forms of a question become few through
the language's rewrites, in order.
"""

import functools
import re
from typing import Literal

import msgspec

from core.memory.language import language
from core.memory.stems import WORD
from core.memory.words import concept, concepts, is_weak, plain

Asks = Literal["", "who", "when", "where", "age", "count"]

_AUX = (
    r"(?:do|does|did|am|is|are|was|were|have|has|had|can|could|will|would|shall|should|may|must|don't|doesn't|didn't"
    r"|isn't|aren't|wasn't|can't|shouldn't|haven't|hasn't|won't|wouldn't)"
)
_YES_NO = re.compile(rf"{_AUX}\s+(?:i|we|he|she|it|they|my|our|the|there|\w+)\b")
_OPEN = re.compile(
    r"(?:(?:at|on|in|to|from|with|for|since|until) )?"
    r"(?:what|which|who|whom|whose|where|when|why|how|any|anything)(?:'s|s)?\b"
)
_CATEGORY = re.compile(
    rf"(?:what|which|how many|how much)\s+(?:other )?(?:(?:kinds?|sorts?|types?) of )?"
    rf"(?P<category>[\w' ]+?)\s+(?:{_AUX}|to|in|at|belongs?)\b"
)
_SUBJECT = re.compile(
    rf"(?:\b{_AUX}|\w's|\bof)\s+(?:(?:all|also|ever|any)\s+)?(?P<self>i\b|we\b|me\b)?"
    r"(?:(?:my|our|the|a|an|his|her|their) )?(?P<phrase>[\w' ]*)"
)
_ASKS: tuple[tuple[Asks, str], ...] = (
    ("age", r"how old\b|what age\b"),
    ("count", r"how (?:many|much)\b"),
    ("when", r"(?:at |on |in )?(?:when|(?:what|which) (?:time|date|day|year|month)|how long)\b"),
    ("where", r"where\b|what place\b|which place\b"),
    ("who", r"(?:with |to |from |for )?(?:who|whom|whose)\b"),
)
_HAVING = re.compile(r"(?:do|did|have|has)(?:n't)? (?:i|we) (?:have|own|got|ever have)\b")
_WHO_IS_MINE = re.compile(r"who(?:'s| is| are| was| were) (?:my|our)\b")
_NEGATED = re.compile(r"n't\b|\bnot\b|\bnever\b|\bwithout\b|\bno\b")
_EDGES = " \t.,:;!?…-–—\"'“”()"
_A_FEW = 4
"""So many words without a verb are taken as key words."""


class Question(msgspec.Struct, frozen=True):
    """What a question asks. Words are concepts (see `words`)."""

    text: str
    asks: Asks
    yes_no: bool
    negated: bool
    open_subject: bool
    """Asks for the subject itself ("who likes trains?"), or whether there is one ("do I have a dog?")."""
    about: frozenset[str] | None
    """Asks for everything on this topic; empty: everything there is. None: asks something in particular."""
    needed: frozenset[str]
    """Words that a memory should share."""
    category: frozenset[str]
    """The kind of the answer ("what colour"); a memory need not name it."""
    phrases: tuple[tuple[str, ...], ...]
    """Whom or what it is about, each as its words in order; the last word of each must be shared."""


def read(text: str) -> Question:
    """`text` as a question, whatever it is."""
    asked = rewritten(text)
    topic = _topic(asked)
    asks = _asks(asked)
    kind, rest = _category(asked, asks)
    needed = concepts(_words(rest))
    strong = frozenset(word for word in needed if not is_weak(word))
    phrases = () if topic is not None else _phrases(rest)
    return Question(
        text=asked,
        asks=asks,
        yes_no=_OPEN.match(asked) is None and _YES_NO.match(asked) is not None,
        negated=_NEGATED.search(asked) is not None,
        open_subject=_HAVING.match(asked) is not None or (asks == "who" and not _WHO_IS_MINE.match(asked)),
        about=topic,
        needed=strong or needed or kind or (frozenset({concept("age")}) if asks == "age" else frozenset()),
        category=kind,
        phrases=phrases,
    )


def is_question(text: str) -> bool:
    """Whether an answer from memory is wanted: a question by its mark, its words, or a few key words."""
    asked = rewritten(text)
    if text.rstrip(_EDGES.replace("?", "")).endswith("?") or _OPEN.match(asked) or _YES_NO.match(asked):
        return True
    if _topic(asked) is not None or asked != plain(text).strip(_EDGES):
        return bool(asked)
    statement = re.match(r"(?:i|i'm|i've|i'd|we|my|our|it|he|she|they)\b", asked) and len(asked.split()) > _A_FEW - 2
    return 0 < len(asked.split()) <= _A_FEW and not statement


def is_personal(text: str) -> bool:
    """Whether the person speaks of themselves or of what is theirs."""
    return re.search(r"\b(?:i|me|my|mine|myself|we|us|our|ours|i'm|i've|im)\b", plain(text)) is not None


def rewritten(text: str) -> str:
    """`text` in plain letters, without greetings, courtesies and detours."""
    asked, before = plain(text).strip(_EDGES), ""
    while asked != before:
        before = asked
        for pattern, instead in _rewrites():
            asked = pattern.sub(instead, asked).strip(_EDGES)
    return asked


@functools.cache
def _rewrites() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), instead) for pattern, instead in language().rewrites)


def _asks(asked: str) -> Asks:
    found: list[Asks] = [kind for kind, pattern in _ASKS if re.match(pattern, asked)]
    return found[0] if found else ""


def _category(asked: str, asks: Asks) -> tuple[frozenset[str], str]:
    """The kind of answer that is asked for ("what *colour* is my car"), and the question after it."""
    category = _CATEGORY.match(asked)
    kind = concepts(WORD.findall(category["category"])) if category and asks in ("", "count") else frozenset()
    if category and kind:
        return kind, asked[category.end("category") :]
    return frozenset(), re.sub(r"^how (?:old|long|many|much)", "", asked)


def _topic(asked: str) -> frozenset[str] | None:
    for pattern in language().about:
        if found := re.match(pattern, asked):
            words = WORD.findall(found["topic"])
            return frozenset() if set(words) <= language().myself else concepts(_words(found["topic"]))
    return None


def _words(text: str) -> list[str]:
    return [word.removesuffix("'s") for word in WORD.findall(text)]


def _phrases(rest: str) -> tuple[tuple[str, ...], ...]:
    """The noun phrases that the question is about: whose ("my *vet*'s"), and what stands after the verb to be or do."""
    found = [_noun(owner) for owner in re.findall(r"\b(?:my |our |the |his |her |their )?((?:\w+ ){0,2}\w+)'s\b", rest)]
    subject = _SUBJECT.search(rest)
    if subject and not subject["self"]:
        found += [_noun(part) for part in subject["phrase"].split("'s ")]
    return tuple(phrase for phrase in found if phrase)


def _noun(text: str) -> tuple[str, ...]:
    """The words of a noun phrase up to the first one that can only be a verb, a preposition or the like."""
    stop, verbs = language().stop, language().verbs
    found: list[str] = []
    for number, word in enumerate(WORD.findall(text)):
        if word in stop and found:
            break
        if found and number and (concept(word) in verbs or word in verbs):
            break
        if word not in stop:
            found.append(concept(word.removesuffix("'s")))
    return tuple(found)
