"""Words that stand for what a question asks for, while there are no vectors to tell: mum and mother, pet and dog.

Called by `recall` on any thread. English, from the data of the built-in model, whose answers must be found.
"""

import functools

from core.memory.asked import MOST_TERMS
from core.memory.language import language
from core.memory.question import Question
from core.memory.search_language import search_language
from core.memory.search_terms import alternatives
from core.memory.words import concept, kinds_of


def related(question: Question) -> tuple[tuple[str, ...], ...]:
    """The terms of what the question needs, each with all words that the built-in model takes for it."""
    wanted = sorted(question.needed | question.category)[:MOST_TERMS]
    found = [_forms(word) for word in wanted]
    return tuple(forms for forms in found if forms)


def _forms(wanted: str) -> tuple[str, ...]:
    english = (search_language("en"),)
    concepts = {wanted, *kinds_of(wanted)}
    words = [word for one in sorted(concepts) for word in (one, *_spoken().get(one, ()))]
    return tuple(dict.fromkeys(form for word in words for form in alternatives(word, english)))


@functools.cache
def _spoken() -> dict[str, tuple[str, ...]]:
    """The words that each concept may be said with."""
    known = language()
    spoken: dict[str, list[str]] = {}
    groups = [word for group in known.synonyms for word in group]
    kinds = [word for kinds in known.kinds.values() for word in kinds]
    opposites = [word for words in known.opposites.values() for word in words]
    for word in (*groups, *kinds, *known.irregular, *opposites):
        spoken.setdefault(concept(word), []).append(word)
    return {one: tuple(dict.fromkeys(words)) for one, words in spoken.items()}
