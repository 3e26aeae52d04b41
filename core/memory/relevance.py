"""What a person called not relevant: which memories are not sent for a question like one that was answered before."""

from collections.abc import Callable, Iterable
from typing import Final

from core.errors import NoSuchMessage
from core.memory.kinds import normalised
from core.memory.shelf import Shelf
from core.storage import messages, not_relevant
from core.storage.not_relevant import Mark

CLOSE: Final = 0.8
"""From this cosine on, two questions are taken to ask the same."""


def mark(shelf: Shelf, message: str, key: str, irrelevant: bool) -> list[str]:
    """Note it for the answer `message`, or take it back. Raises NoSuchMessage."""
    if not irrelevant:
        not_relevant.unmark(shelf.connection, message, key)
        return [key]
    if not messages.exists(shelf.connection, message):
        raise NoSuchMessage
    not_relevant.mark(shelf.connection, message, key, shelf.time)
    return [key]


def unwanted(
    marks: Iterable[Mark], question: str, *, likeness: Callable[[str], float | None] = lambda _: None
) -> frozenset[str]:
    """The keys of the memories that are not to be sent for `question`.

    `likeness`: the cosine of a marked question, by the id of its message, to this one; None where nobody knows it.
    """
    asked = normalised(question)
    return frozenset(
        mark.key for mark in marks if normalised(mark.question) == asked or (likeness(mark.message) or 0.0) >= CLOSE
    )
