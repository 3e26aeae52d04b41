"""Decides what a new fact is to the memories that are there: new, said before, or in the place of one.

Called by `core.remembering`, on the engine's loop. Code names the few memories that may be meant; where there are any,
a model answers one closed question about them. Likeness alone decides nothing: a contradiction is as near as a
paraphrase.
"""

import re
from collections.abc import Sequence
from typing import Any, Final, Literal

import msgspec

from core.memory.fact import read_fact
from core.memory.kinds import normalised
from core.models.chat import OllamaChat
from core.models.remember_prompts import comparison
from core.models.structured import Unreadable, ask

Verdict = Literal["new", "same", "replaces"]
Standing = Literal["new", "same", "replaces", "older"]
"""A verdict; or `older`: the memory that it contradicts was said later, so nothing of that is out of date."""
ANSWER_TOKENS: Final = 60
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "verdict": {"type": "string", "enum": ["new", "same", "replaces"]},
        "index": {"type": "integer"},
    },
    "required": ["verdict", "index"],
}
_NUMBER: Final = re.compile(r"\d+(?:[.,:/]\d+)*")
_NAME: Final = re.compile(r"(?<=\w[ ,])[^\W\d_a-z][\w'-]+")
"""A capital letter, but for the first word's. Languages that write every noun so only merge less."""


class Neighbour(msgspec.Struct, frozen=True):
    """A memory that a new fact may be about. `said`: when its newest source was said, ms since 1970, UTC."""

    key: str
    text: str
    said: int


class Settled(msgspec.Struct, frozen=True):
    """What a fact is to the memory `key`; empty for a new one."""

    standing: Standing
    key: str = ""


class _Answer(msgspec.Struct):
    verdict: Verdict
    index: int


NEW: Final = Settled("new")


async def settle(text: str, said: int, old: Sequence[Neighbour], *, model: OllamaChat | None) -> Settled:
    """What `text`, said at `said`, is to the memories `old`, the nearest first. Without a model only an identical text
    is the same. Raises as the model does, but what it says in vain, or of a memory that it was not shown, means new.
    """
    for one in old:
        if normalised(one.text) == normalised(text):
            return Settled("same", one.key)
    if not old or model is None:
        return NEW
    messages = comparison(text, said, [(one.text, one.said) for one in old])
    try:
        answer = await ask(model, messages, _Answer, schema=SCHEMA, most=ANSWER_TOKENS)
    except Unreadable:
        return NEW
    if answer.verdict == "new" or not 1 <= answer.index <= len(old):
        return NEW
    meant = old[answer.index - 1]
    if answer.verdict == "same" and not may_be_same(text, meant.text):
        return NEW
    older = answer.verdict == "replaces" and said < meant.said
    return Settled("older" if older else answer.verdict, meant.key)


def may_be_same(new: str, old: str) -> bool:
    """Whether merging `new` into `old` loses nothing that words show: no number, no name, no "not".

    A model says "same" too easily, and what is merged wrongly is lost.
    """
    if not set(_NUMBER.findall(new)) <= set(_NUMBER.findall(old)):
        return False
    known = normalised(old).split()
    if any(normalised(name) not in known for name in _NAME.findall(new)):
        return False
    return bool(read_fact(new).negated) == bool(read_fact(old).negated)
