"""What may not get lost between a clause and a fact drawn from it: "not", "if", "used to", and whom it is about.

Called by `quote`, on any thread. Pure.
"""

import re
from collections.abc import Collection, Sequence

from core.memory.claim import Claim, Word, Wording
from core.memory.fact import read_fact
from core.memory.words import concepts, tokens

_THING = re.compile(r"\b(?:my|our|his|her|their|your|the|an?|one|two|three|\d+) ([^\W\d_]+)(?: ([^\W\d_]+))?")
_PAST, _NOT_YET = "past", "not yet"


def keeps_polarity(fact: Sequence[Word], said: Sequence[Word]) -> bool:
    """Whether each word of the fact is denied exactly where it was denied before."""
    before: dict[str, set[bool]] = {}
    for word in said:
        before.setdefault(word.stem, set()).add(word.negated)
    return all(word.negated in before[word.stem] for word in fact if word.stem in before)


def keeps_markers(fact: Claim, clause: Claim, words: Wording) -> bool:
    """Whether the fact has a reservation of each group that the clause has, and is in the past only where that is."""
    lost = clause.markers - fact.markers
    if _NOT_YET in lost and words.lists.progressive:
        going_on = any(word.form.endswith(words.lists.progressive) for word in fact.words)
        lost -= {_NOT_YET} if going_on else set()
    if _PAST in fact.markers and _PAST not in clause.markers and not _is_past(clause.words, words):
        return False
    return not lost


def keeps_tense(fact: Sequence[Word], said: Sequence[Word], words: Wording) -> bool:
    """Whether no verb that was only said in the past has come into the present ("moved", "moves")."""
    ending = words.lists.past_ending
    forms: dict[str, set[str]] = {}
    for word in said:
        forms.setdefault(word.stem, set()).add(word.form)
    return all(
        word.form in forms[word.stem]
        or not ending
        or word.form.endswith((ending, words.lists.progressive or ending))
        or not all(form.endswith(ending) for form in forms[word.stem])
        for word in fact
        if word.stem in forms
    )


def keeps_order(fact: Claim, said: Sequence[Word], words: Wording) -> bool:
    """Whether around "than" or "from" the words keep their order: "tea over coffee" is not "coffee over tea"."""
    comparing = words.lists.comparing
    if not any(word.form in comparing for word in said):
        return True
    ahead = iter(word.stem for word in said)
    known = {word.stem for word in said}
    return all(word.stem in ahead for word in fact.words if word.stem in known)


def keeps_subject(fact: str, claim: Claim, clause: str, said: Claim, words: Wording) -> bool:
    """Whether the fact is about the person where the clause is, and about the same one where it is about another."""
    lists = words.lists
    fact_free = {*claim.free, claim.first}
    if said.first in lists.he and not fact_free & lists.he:
        return False
    if said.first in lists.you and fact_free & lists.selves and not {*said.free} & lists.selves:
        return False
    if lists.others:
        named = {word.form for word in claim.words}
        acts = not lists.subjects.isdisjoint({*said.free, said.first})
        return acts or {word.form for word in said.words} & lists.others <= named
    return _same_subject(fact, claim, clause, said)


def _same_subject(fact: str, claim: Claim, clause: str, said: Claim) -> bool:
    of_clause = subject_of(clause)
    opens = concepts([word.form for word in claim.words[:1]])
    of_fact = subject_of(fact) if opens & (of_clause | _things(clause)) else frozenset()
    if of_clause and not of_clause & concepts(tokens(fact)):
        return False
    if of_fact and not of_clause:
        return not {"am", "m", "is", "are", "have", "ve", "got", "had", "was"}.isdisjoint(said.free)
    return not (of_fact and of_clause) or bool(of_fact & of_clause) or not {"is", "are", "s"}.isdisjoint(claim.free)


def _things(clause: str) -> frozenset[str]:
    """What the clause names with an article or an owner, and so is no verb at the beginning of a fact."""
    return concepts([word for found in _THING.finditer(clause) for word in found.groups() if word])


def subject_of(text: str) -> frozenset[str]:
    """Whom `text` is about; empty for the person. English."""
    found = frozenset[str]().union(*read_fact(text).subject)
    return found - concepts(["user", "person", "users"])


def _is_past(said: Sequence[Word], words: Wording) -> bool:
    ending = words.lists.past_ending
    return bool(ending) and any(word.form.endswith(ending) for word in said)


def in_reach(claim: Claim, clauses: Sequence[Claim], free: Collection[str]) -> list[Claim]:
    """The one clause that has all words of the fact, else each that has any of them."""
    sought = {word.stem for word in claim.words} - set(free)
    have = [(clause, {word.stem for word in clause.words} & sought) for clause in clauses]
    whole = [clause for clause, shared in have if shared == sought]
    return whole[:1] or [clause for clause, shared in have if shared]
