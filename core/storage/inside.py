"""Finding a text within one chat. Called on the file's lane.

What people wrote is sealed, so every message is opened and looked at: 10,000 of them take about a tenth of a second.
"""

from typing import Final

from core.errors import NoSuchThread
from core.storage import branch, messages
from core.storage.codec import open_text
from core.storage.database import Database

_LEAF: Final = "SELECT leaf FROM threads WHERE id = ?"
_TEXTS: Final = "SELECT id, text FROM messages WHERE thread = ?"


def find(db: Database, thread: str, text: str) -> list[str]:
    """The messages of the current branch that have this text, the oldest first. Case makes no difference.

    Raises NoSuchThread. None for a text of nothing.
    """
    wanted = text.casefold()
    with db.read() as connection:
        known = connection.execute(_LEAF, [thread]).fetchall()
        if not known:
            raise NoSuchThread
        if not wanted:
            return []
        way = branch.upward(messages.parents(connection, thread), known[0][0])
        texts = dict(connection.execute(_TEXTS, [thread]).fetchall())
    return [message for message in reversed(way) if wanted in open_text(texts[message]).casefold()]
