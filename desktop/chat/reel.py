"""Which messages of a long chat have rows: those around what is read, never all of them. Pure; owned by the transcript.

`messages` are all that are loaded of the branch, the oldest first. Rows stand for those from `first` to before `last`.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from core.events import Message

SHOWN: Final = 24
"""Messages that get rows at once when a chat is opened: more than a high window shows."""
STEP: Final = 4
"""Rows that are made or taken away together: between two of these steps the window answers."""
MOST: Final = 160
"""Rows beyond which those far from what is read are taken away. 0.28 MB a row, measured with paragraphs of 20 lines."""


class Reel:
    """Ids are unique in it."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.first = self.last = 0

    @property
    def at_end(self) -> bool:
        """The newest message has a row."""
        return self.last == len(self.messages)

    def place(self, message: str) -> int | None:
        """Where a message is among those that are loaded."""
        return next((at for at in range(len(self.messages) - 1, -1, -1) if self.messages[at].id == message), None)

    def load(self, messages: Sequence[Message]) -> None:
        """Another branch, or chat. The caller says which of them have rows."""
        self.messages = list(messages)

    def show_end(self) -> Sequence[Message]:
        """Rows for the newest ones alone; these."""
        return self.show_around(len(self.messages))

    def show_around(self, at: int) -> Sequence[Message]:
        """Rows for those around one alone; these."""
        self.first = max(0, min(at - SHOWN // 2, len(self.messages) - SHOWN))
        self.last = min(len(self.messages), self.first + SHOWN)
        return self.messages[self.first : self.last]

    def prepend(self, older: Sequence[Message]) -> None:
        """Older ones were loaded; they have no rows yet."""
        known = {message.id for message in self.messages}
        fresh = [message for message in older if message.id not in known]
        self.messages[:0] = fresh
        self.first += len(fresh)
        self.last += len(fresh)

    def append(self, message: Message) -> None:
        """A new one, or the same anew. It has a row where the end has."""
        at = self.place(message.id)
        if at is None:
            self.last += self.at_end
            self.messages.append(message)
        else:
            self.messages[at] = message

    def grow_up(self) -> Sequence[Message]:
        """Rows for some more at the top; these."""
        before, self.first = self.first, max(0, self.first - STEP)
        return self.messages[self.first : before]

    def grow_down(self, count: int = STEP) -> Sequence[Message]:
        """Rows for some more at the bottom; these."""
        before, self.last = self.last, min(len(self.messages), self.last + count)
        return self.messages[before : self.last]

    def forget(self, key: str) -> None:
        """A memory is gone: no message has saved it."""
        for at, message in enumerate(self.messages):
            if any(saved.key == key for saved in message.saved):
                kept = tuple(saved for saved in message.saved if saved.key != key)
                self.messages[at] = replace(message, saved=kept)
