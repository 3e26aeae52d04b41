"""Whether a memory answers a question, and how well. The heart of the Recall model; no vectors, no model.

Called by `answer`, on any thread. Each rule below exists because of a pair in tests/core/memory/recall_pairs.jsonl.
"""

from collections.abc import Iterable

from core.memory.fact import Fact, read_fact
from core.memory.language import language
from core.memory.question import Question
from core.memory.words import concept, is_weak, kinds_of, matches

_ENOUGH = 0.6
_MODIFIER = 1 / 3
"""What a word before the last one of a phrase counts ("home" in "home wifi password")."""
_CATEGORY_NAMED = 0.3


def fit(question: Question, memory: str) -> float:
    """How well `memory` answers: 0 not at all, 1 all that was asked, a little more where the kind is right too."""
    fact = read_fact(memory)
    if question.about is not None:
        return _about(question.about, fact)
    if not question.needed or (covered := _coverage(question, fact)) < _ENOUGH:
        return 0.0
    if not _says_what_is_asked(question, fact) or not _same_sign(question, fact) or not _same_subject(question, fact):
        return 0.0
    named = [word for word in question.category if fact.has(word)]
    if not named and any(kinds_of(word) for word in question.category):
        return 0.0
    return covered + (_CATEGORY_NAMED if named else 0.0)


def _about(topic: frozenset[str], fact: Fact) -> float:
    shared = sum(fact.has(word) for word in topic)
    return 1.0 if not topic or shared / len(topic) >= _ENOUGH else 0.0


def _says_what_is_asked(question: Question, fact: Fact) -> bool:
    match question.asks:
        case "when":
            return fact.has_time
        case "where":
            return fact.has_place
        case "age":
            return fact.has_age
        case "count":
            return fact.has_number
        case _:
            return True


def _same_sign(question: Question, fact: Fact) -> bool:
    """ "What do I like?" does not ask for what the person dislikes; "do I like it?" is answered by both."""
    if question.yes_no or question.asks not in ("", "who"):
        return True
    denied = any(matches(word, fact.negated) for word in question.needed)
    return not denied or question.negated


def _same_subject(question: Question, fact: Fact) -> bool:
    asked = question.needed | question.category
    for phrase in question.phrases:
        if not _known(question, phrase[-1], fact):
            return False
    if question.open_subject:
        return True
    if fact.role and _shared(asked, fact.role):
        return True
    return all(_shared(asked, segment) and not _differs(question, segment, fact) for segment in fact.subject)


def _shared(asked: Iterable[str], segment: frozenset[str]) -> bool:
    return any(matches(word, segment) for word in asked)


def _differs(question: Question, segment: frozenset[str], fact: Fact) -> bool:
    """Each says of its own which one it means: shoe size, shirt size; sister Ana, sister Maria."""
    own = {word for word in segment if not any(word == asked or word in kinds_of(asked) for asked in question.needed)}
    named = concept("name")
    for phrase in question.phrases:
        if own - {named} and _shared(phrase, segment):
            return any(not fact.has(word) and not is_weak(word) for word in phrase[:-1])
    return False


def _known(question: Question, word: str, fact: Fact) -> bool:
    return _held(question, word, fact) or (is_weak(word) and len(question.needed) > 1)


def _coverage(question: Question, fact: Fact) -> float:
    modifiers = {word for phrase in question.phrases for word in phrase[:-1]}
    weights = {word: _MODIFIER if word in modifiers else 1.0 for word in question.needed}
    held = sum(weight for word, weight in weights.items() if _held(question, word, fact))
    return held / sum(weights.values())


def _held(question: Question, word: str, fact: Fact) -> bool:
    if fact.has(word) or (word == concept("age") and fact.has_age):
        return True
    opposites = language().opposites if question.yes_no else {}
    return any(concept(opposite) in fact.words | fact.implied for opposite in opposites.get(word, ()))
