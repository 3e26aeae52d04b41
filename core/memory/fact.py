"""Reads a remembered sentence: whom it is about, which words it has, what it says no to.

Called by `fit`, on any thread. English only, without a grammar: the subject ends at the first word that is a verb or a
preposition; what cannot be read so still has its words.
"""

import re
from functools import cache, cached_property

from core.memory.language import language
from core.memory.stems import WORD, stem
from core.memory.words import concept, concepts, content_words, matches, plain

_LEADS = re.compile(r"(?:in|on|at|since|when|every|before|after|until|from|last|next|today|yesterday|tomorrow)\b")
_CAPITAL = r"(?:(?:Dr|Mr|Mrs|Ms|Prof)\.?\s+)?[^\W\d_a-z][\w'-]*(?:\s+[^\W\d_a-z][\w'-]*)*"
_NAMED_BY_IS = re.compile(rf"^(?:[Mm]y|[Oo]ur)\b.*\b(?:is|are)\s+(?P<name>{_CAPITAL})[.!]?$")
_NAMED_BY_SIDE = re.compile(rf"^(?:[Mm]y|[Oo]ur)\s+(?:[a-z][\w'-]*\s+){{1,3}}(?P<name>{_CAPITAL})")
_NAMED_SELF = re.compile(rf"^(?:[Ii]'?m|[Ii] am)\s+(?P<name>{_CAPITAL})\s*(?:$|[.,!;]|and\b)")
_CALL_ME = re.compile(r"\bcall (?:me|us)\b")
_IS_MINE = re.compile(r"^(?P<name>(?!my |our |the )[\w'. -]+?) (?:is|are|was) (?:my|our) (?P<role>[\w' ]+)")
_IS_A = re.compile(r"\b(?:i'm|im|am|is|was) an? (?P<noun>\w+(?: \w+)?)")
_JOB_ENDING = re.compile(r"(?:er|or|ist|ian|ant|ect|eur|man|woman)$")
_NEGATION = re.compile(r"(?:n't|\bnot|\bnever|\bno longer|\bno|\bwithout)\s+(?P<words>(?:\w+\s?){1,2})")
_SMALL = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|twenty|thirty|forty|fifty|sixty|seventy"
)
_TIME_WORD = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|tomorrow|tonight|yesterday|noon|midday|midnight"
    r"|morning|afternoon|evening|night|week(?:end|ly|day)?s?|month(?:ly)?s?|years?|daily|yearly|every|spring|summer|autumn"
    r"|winter|breakfast|lunch|dinner|when|before|after|while|christmas|easter|new year|halloween|soon|next|last|ago"
    r"|first|second|third|[ap]m"
)
_TIME = re.compile(rf"\b(?:{_TIME_WORD})\b|\d|\bat (?:{_SMALL})\b")
_TIME_PHRASE = re.compile(
    r"\b(?:in|on|at|since|from|to|for|by|until) (?:the )?"
    rf"(?:(?:{_TIME_WORD}|\d[\d:.]*)(?:st|nd|rd|th)?[ ,]*)+"
)
_PLACE = re.compile(
    r"\b(?:in|at|on|under|behind|near|to|from|into|inside|outside|next|by|opposite|beside|between|with|around|above|below"
    r"|for|over|home|abroad|upstairs|downstairs|address|here)\b"
)
_NUMBER = re.compile(rf"\d|\b(?:{_SMALL}|both|several|no|none|a dozen|an? (?:single )?\w+)\b")
_AGE = re.compile(
    r"(?:\b(?:is|are|am|was|turn(?:s|ed)?)|'m|'s) (?:about |almost |nearly |now |only )?"
    rf"(?:\d{{1,3}}\b(?![:.,]?\d)|{_SMALL})"
    r"(?!\s*(?:km|m|cm|kg|g|%|euros?|dollars?|minutes?|hours?|miles?)\b)|\bold\b|\bage\b|\bborn\b|\bbirthday\b"
)


class Fact:
    """A memory as the rules see it, each side read when it is first asked for. Words are concepts (see `words`)."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._plain = plain(text)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its own, without those that it implies."""
        return content_words(self._text)

    @cached_property
    def implied(self) -> frozenset[str]:
        """What it means without the word; costs more than all the rest, and is seldom needed."""
        return _implied(self._text, self._plain)

    def has(self, asked: str) -> bool:
        """Whether it says or implies this concept, or a kind of it."""
        return matches(asked, self.words) or (matches(asked, _impliable()) and matches(asked, self.implied))

    @cached_property
    def subject(self) -> tuple[frozenset[str], ...]:
        """Whom or what it is about, owner by owner ("my sister's dog": sister, dog). Empty: the person."""
        return _subject(self._plain)

    @cached_property
    def role(self) -> frozenset[str]:
        """In "Rex is my dog" the dog: another way to name the subject."""
        found = _IS_MINE.match(self._plain)
        return content_words(found["role"]) if found else frozenset()

    @cached_property
    def negated(self) -> frozenset[str]:
        """What it says no to."""
        return frozenset().union(*(content_words(found["words"]) for found in _NEGATION.finditer(self._plain)))

    @cached_property
    def has_time(self) -> bool:
        """Whether it says when."""
        return _TIME.search(self._plain) is not None

    @cached_property
    def has_place(self) -> bool:
        """Whether it says where."""
        return _PLACE.search(_TIME_PHRASE.sub(" ", self._plain)) is not None

    @cached_property
    def has_number(self) -> bool:
        """Whether it says how many."""
        return _NUMBER.search(self._plain) is not None

    @cached_property
    def has_age(self) -> bool:
        """Whether it says how old somebody is."""
        return _AGE.search(self._plain) is not None


def read_fact(text: str) -> Fact:
    """`text` as a memory."""
    return Fact(text)


def _implied(text: str, lowered: str) -> frozenset[str]:
    """Concepts that a memory means without the word: "my dog is Rex" names, "I'm a carpenter" is a job."""
    straight = text.replace("’", "'").strip()
    known = language()
    named = _NAMED_BY_IS.match(straight) or _NAMED_SELF.match(straight) or _named_beside(straight, lowered)
    names = bool(named and plain(named["name"]) not in known.peoples)
    implied = [concept("name")] if names or _CALL_ME.search(lowered) or _IS_MINE.match(lowered) else []
    if any(_is_job(found["noun"].split()) for found in _IS_A.finditer(lowered)):
        implied.append(concept("job"))
    return frozenset(implied)


@cache
def _impliable() -> frozenset[str]:
    return frozenset({concept("name"), concept("job")})


def _named_beside(straight: str, lowered: str) -> re.Match[str] | None:
    """The name in "my sister Ana was born ...", but not in "my sister lives in Porto"."""
    found = _NAMED_BY_SIDE.match(straight)
    return found if found and content_words(found["name"]) <= frozenset().union(*_subject(lowered)) else None


def _is_job(noun: list[str]) -> bool:
    if not language().traits.isdisjoint(noun):
        return False
    return not language().jobs.isdisjoint(noun) or any(_JOB_ENDING.search(word) for word in noun)


def _subject(lowered: str) -> tuple[frozenset[str], ...]:
    """The words before the verb, cut at each 's and "of"; empty when the person is among them."""
    known = language()
    words = WORD.findall(lowered)
    if not words or words[0] in known.selves or (_LEADS.match(lowered) and not known.selves.isdisjoint(words)):
        return ()
    segments: list[list[str]] = [[]]
    for before, word in zip(["", *words], words, strict=False):
        if word in known.ends or (segments != [[]] and before not in known.determiners and stem(word) in known.verbs):
            break
        if word in known.selves:
            return ()
        if word == "of":
            segments.append([])
        else:
            segments[-1].append(word.removesuffix("'s"))
            if word.endswith("'s"):
                segments.append([])
    return tuple(found for segment in segments if (found := concepts(segment)))
