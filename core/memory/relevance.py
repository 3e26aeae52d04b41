"""What a person called not relevant: which memories are not sent for a question like one that was answered before."""

from typing import Final

from core.errors import NoSuchMessage
from core.memory.shelf import Shelf
from core.storage import messages, not_relevant

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
