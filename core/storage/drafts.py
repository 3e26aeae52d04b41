"""What was written and not sent yet, by chat. Called with the connection of a transaction on the file's lane."""

from collections.abc import Sequence
from typing import Final

import duckdb
import msgspec

from core.storage.codec import open_text, seal_text

_FORGET: Final = "DELETE FROM drafts WHERE thread = ?"
_KEEP: Final = "INSERT INTO drafts VALUES (?, ?, ?, ?)"
_ALL: Final = "SELECT thread, text, attachments, changed FROM drafts ORDER BY thread"

Connection = duckdb.DuckDBPyConnection


class DraftRow(msgspec.Struct, frozen=True, kw_only=True):
    """Unsent text of one chat; `thread` is empty for the chats that do not exist yet. `attachments`: their ids."""

    thread: str
    text: str
    attachments: tuple[str, ...] = ()
    changed: int = 0


def keep(connection: Connection, thread: str, text: str, attachments: Sequence[str], *, time: int) -> None:
    """This is what is written in a chat; nothing at all is no draft."""
    connection.execute(_FORGET, [thread])
    if text or attachments:
        connection.execute(_KEEP, [thread, seal_text(text), list(attachments), time])


def forget(connection: Connection, thread: str) -> None:
    """The chat is gone."""
    connection.execute(_FORGET, [thread])


def all_(connection: Connection) -> list[DraftRow]:
    """Every draft."""
    return [
        DraftRow(thread=row[0], text=open_text(row[1]), attachments=tuple(row[2]), changed=row[3])
        for row in connection.execute(_ALL).fetchall()
    ]
