"""Texts that a person wants worked on or made up: "translate: I live in Paris", "write a story where my name is Max".

What such a text says is not said by the person about themself. Called by `own_words`, on any thread. Pure.
"""

import functools
import re

import msgspec

from core.memory.phrases import phrases

_LOOK_BACK = 200
_SHORT = 60
"""Characters after the task's verb within which there is no room for a text of its own."""


class _Signs(msgspec.Struct, frozen=True):
    task: re.Pattern[str]
    announced: re.Pattern[str]
    """A line that ends with a colon and names what comes after it."""
    remember: re.Pattern[str]
    you_are: re.Pattern[str]
    refers_back: re.Pattern[str]
    this: re.Pattern[str]


def before_task(text: str) -> str:
    """`text` up to the text that is to be worked on or made up; all of it where there is none.

    "I live in Paris. Translate that." speaks of what stands before: nothing of it is left. Nothing is left either of
    a part that is given to the assistant ("You are a pirate and I am your captain").
    """
    straight = text.replace("’", "'")
    signs = _signs()
    if signs.you_are.match(straight):
        return ""
    task = signs.task.search(straight)
    announced = _announced(straight, signs)
    if task is None:
        return text[:announced]
    rest = straight[task.end() :].strip()
    if len(rest) <= _SHORT and (signs.refers_back.match(rest) or signs.this.search(task["task"])):
        return ""
    return text[: min(task.start("task"), announced)]


def _announced(text: str, signs: _Signs) -> int:
    """Where the announced text begins; the end of `text` where none is announced."""
    for found in signs.announced.finditer(text):
        begin = max(found.start() - _LOOK_BACK, text.rfind("\n", 0, found.start()) + 1)
        if not signs.remember.search(text, begin, found.end()):
            return found.end()
    return len(text)


@functools.cache
def _signs() -> _Signs:
    known = phrases("tasks")
    compose = rf"{known['compose']}\b[^.!?\n]{{0,60}}?\b{known['texts']}\b"
    task = rf"{known['work']}|{known['made_up']}|{compose}|{known['say']}"
    return _Signs(
        task=re.compile(rf"{known['ask']}[^\w\n]{{0,3}}(?P<task>{task})(?!\w)", re.IGNORECASE),
        announced=re.compile(rf"\b{known['announced']}\b[^:\n.!?]{{0,60}}+:(?![\d/])", re.IGNORECASE),
        remember=re.compile(rf"\b{known['remember']}\b", re.IGNORECASE),
        you_are=re.compile(
            rf"\s{{0,3}}{known['you_are']} (?:now )?(?:an?|the|my|ein\w{{0,2}}|une?|um\w?) ", re.IGNORECASE
        ),
        refers_back=re.compile(rf"\W{{0,3}}(?:\w+\W{{1,3}}){{0,2}}?{known['back']}\b", re.IGNORECASE),
        this=re.compile(r"\b(?:this|that|it|my \w+)\b", re.IGNORECASE),
    )
