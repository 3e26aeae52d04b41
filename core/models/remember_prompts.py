"""What a language model is told when it helps to remember: two closed questions. Called by `core.memory`. Pure.

The person's words come as a message of their own, without a frame: nothing in them can close it, and a quote from
them is what they wrote.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

EXTRACT: Final = """\
You read one message that a person wrote to their assistant. List what it says about the person that will still be \
worth knowing in a year: who they are, where they live and work, the people and animals in their life, what they like \
and dislike, their plans and dates, how they want to be answered. You do not answer the message.

Rules
- Most messages have nothing of that kind. Then the list is empty.
- Only what the person states. No questions, no tasks, no guesses, no general knowledge, no moods of the day, no \
stories.
- quote: the words of the message that say it, copied letter by letter, three words or more.
- date: the words in the quote that say when, copied letter by letter, or "".
- kind: "you" (the person), "people" (others they know, and animals), "preferences" (likes, dislikes, diets), "plans" \
(plans and dates), "how" (how to answer them), "other".
- text: one short sentence in the person's language and in the person's own words, beginning like "I" or "My". Every \
word in it that carries meaning must stand in the quote. It must be clear without the rest of the message.
- At most five, the most important first. Never the same twice.

Answer with JSON only, such as
{"facts":[{"quote":"my brother Omar starts at Siemens next Monday","date":"next Monday","kind":"people",\
"text":"My brother Omar starts at Siemens next Monday"}]}
or {"facts":[]}"""

COMPARE: Final = """\
A person's notes are kept without doubles and up to date. You are given a new note and some old ones, each with a \
number and the day it was said. Say what the new note is:
- "same": an old note says the very same thing, perhaps in other words.
- "replaces": an old note is no longer true because of the new one: the person moved, changed jobs, changed their \
mind, corrected themselves. Both cannot be true at once.
- "new": everything else, also when it is about the same person or adds something.
index is the number of that old note; for "new" it is 0. When in doubt say "new".
Answer with JSON only, such as {"verdict":"new","index":0}"""


def extraction(words: str) -> list[BaseMessage]:
    """Asks for what is worth remembering in a person's words."""
    return [SystemMessage(EXTRACT), HumanMessage(words)]


def comparison(new: str, said: int, old: Sequence[tuple[str, int]]) -> list[BaseMessage]:
    """Asks how a new note stands to old ones, numbered from 1. Times are milliseconds since 1970, UTC."""
    lines = [f"{number} ({_day(time)}): {_line(text)}" for number, (text, time) in enumerate(old, 1)]
    return [SystemMessage(COMPARE), HumanMessage("\n".join([f"New ({_day(said)}): {_line(new)}", "Old:", *lines]))]


def _line(text: str) -> str:
    return " ".join(text.split())


def _day(time: int) -> str:
    return datetime.fromtimestamp(time / 1000, UTC).date().isoformat() if time > 0 else "?"
