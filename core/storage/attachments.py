"""What people attached to their messages: the files' bytes, the text that was read out of them, and where they belong.

Called on the file's lane. Everything that writes may be called again with the same ids and changes things once.
Nothing in here reads a file; `core.attachments` does.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

import duckdb
import msgspec

from core.storage import batch, scrubbing
from core.storage.codec import open_, open_text, seal, seal_text

CHUNK: Final = 1 << 20
"""Bytes in one row."""

_ADD: Final = "INSERT INTO attachments VALUES"
_KNOWN: Final = "SELECT count(*) FROM attachments WHERE id = ?"
_HAS_BYTES: Final = "SELECT count(*) FROM attachment_chunks WHERE hash = ?"
_ADD_CHUNKS: Final = "INSERT INTO attachment_chunks VALUES"
_ADD_TEXT: Final = "INSERT INTO attachment_texts VALUES (?, ?)"
_BY_IDS: Final = """
SELECT id, hash, name, kind, media, size, tokens, width, height, pages, time
FROM attachments WHERE id IN (SELECT unnest(?::VARCHAR[]))
"""
_OF_MESSAGES: Final = """
SELECT message, id, hash, name, kind, media, size, tokens, width, height, pages, time
FROM message_attachments JOIN attachments ON id = attachment
WHERE message IN (SELECT unnest(?::VARCHAR[])) ORDER BY message, place
"""
_OF_CHAT: Final = """
SELECT message, attachments.id, hash, name, kind, media, size, tokens, width, height, pages, attachments.time
FROM message_attachments JOIN attachments ON attachments.id = attachment JOIN messages ON messages.id = message
WHERE thread = ? ORDER BY message, place
"""
_BYTES: Final = "SELECT bytes FROM attachment_chunks WHERE hash = ? ORDER BY place"
_TEXTS: Final = "SELECT hash, text FROM attachment_texts WHERE hash IN (SELECT unnest(?::VARCHAR[]))"
_ATTACHED: Final = "SELECT count(*) FROM message_attachments WHERE message = ?"
_ATTACH: Final = "INSERT INTO message_attachments VALUES"
_UNUSED: Final = """
SELECT id FROM attachments WHERE time < ?
  AND id NOT IN (SELECT attachment FROM message_attachments)
  AND id NOT IN (SELECT unnest(attachments) FROM drafts)
"""
_OF_THREAD: Final = """
SELECT DISTINCT attachment FROM message_attachments
WHERE message IN (SELECT id FROM messages WHERE thread = ?)
"""
_DETACH_THREAD: Final = "DELETE FROM message_attachments WHERE message IN (SELECT id FROM messages WHERE thread = ?)"
_REMOVE: Final = """
DELETE FROM attachments WHERE id IN (SELECT unnest(?::VARCHAR[]))
  AND id NOT IN (SELECT attachment FROM message_attachments)
"""
_REMOVE_CONTENTS: Final = (
    "DELETE FROM attachment_chunks WHERE hash NOT IN (SELECT hash FROM attachments)",
    "DELETE FROM attachment_texts WHERE hash NOT IN (SELECT hash FROM attachments)",
)

Connection = duckdb.DuckDBPyConnection


class AttachmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One attachment. `hash`: SHA-256 of its bytes, hexadecimal. `tokens`: an estimate of what it takes of a prompt.

    `width` and `height` in pixels, 0 for what is no image; `pages` of a PDF, else 0.
    """

    id: str
    hash: str
    name: str
    kind: str
    media: str
    size: int
    tokens: int
    width: int = 0
    height: int = 0
    pages: int = 0
    time: int = 0


def digest(data: bytes) -> str:
    """By what bytes are found: the same ones lie in the file once."""
    return hashlib.sha256(data).hexdigest()


def add(connection: Connection, row: AttachmentRow, data: bytes, text: str) -> None:
    """Keep an attachment that belongs to no message yet. `text`: what a model is to read of it, empty for an image."""
    if connection.execute(_KNOWN, [row.id]).fetchall() != [(0,)]:
        return
    batch.insert(connection, _ADD, [_values(row)])
    if connection.execute(_HAS_BYTES, [row.hash]).fetchall() == [(0,)]:
        for place, start in enumerate(range(0, len(data), CHUNK)):
            batch.insert(connection, _ADD_CHUNKS, [[row.hash, place, seal(data[start : start + CHUNK])]])
        connection.execute(_ADD_TEXT, [row.hash, seal_text(text)])


def fetch(connection: Connection, ids: Sequence[str]) -> dict[str, AttachmentRow]:
    """The attachments with these ids, those that there are."""
    found = connection.execute(_BY_IDS, [list(ids)]).fetchall() if ids else []
    return {row[0]: _row(row) for row in found}


def of_messages(connection: Connection, messages: Iterable[str]) -> dict[str, tuple[AttachmentRow, ...]]:
    """What is attached to each of these messages, in order; messages without are not in it."""
    return _by_message(connection.execute(_OF_MESSAGES, [list(messages)]).fetchall())


def of_chat(connection: Connection, thread: str) -> dict[str, tuple[AttachmentRow, ...]]:
    """What is attached to the messages of a chat, on all its branches."""
    return _by_message(connection.execute(_OF_CHAT, [thread]).fetchall())


def data(connection: Connection, hash_: str) -> bytes:
    """The bytes with this hash; none where they are gone."""
    return b"".join(open_(row[0]) for row in connection.execute(_BYTES, [hash_]).fetchall())


def texts(connection: Connection, hashes: Iterable[str]) -> dict[str, str]:
    """What was read out of the bytes with these hashes."""
    found = connection.execute(_TEXTS, [list(hashes)]).fetchall()
    return {hash_: open_text(sealed) for hash_, sealed in found}


def attach(connection: Connection, message: str, ids: Sequence[str]) -> None:
    """These belong to a message, in this order. Once: a message keeps what was attached to it first."""
    if ids and connection.execute(_ATTACHED, [message]).fetchall() == [(0,)]:
        batch.insert(connection, _ATTACH, [[message, place, one] for place, one in enumerate(ids)])


def take_over(source: Connection, target: Connection, messages: Iterable[str]) -> None:
    """What is attached to these messages in one database goes into another, where the messages are too."""
    for message in messages:
        take_over_as(source, target, message, copy=message)


def take_over_as(source: Connection, target: Connection, message: str, *, copy: str) -> None:
    """What is attached to a message in one database is attached to its copy in another, or in the same one."""
    rows = of_messages(source, [message]).get(message, ())
    for row in rows:
        add(target, row, data(source, row.hash), texts(source, [row.hash])[row.hash])
    attach(target, copy, [row.id for row in rows])


def forget_thread(connection: Connection, thread: str) -> None:
    """Remove what only this chat had; call it while its messages are there. Its bytes go with `Database.scrub`."""
    ids = [row[0] for row in connection.execute(_OF_THREAD, [thread]).fetchall()]
    connection.execute(_DETACH_THREAD, [thread])
    _remove(connection, ids)


def forget_unused(connection: Connection, before: int) -> int:
    """Remove what was attached before this time and never sent, nor is in a draft; how many that were."""
    ids = [row[0] for row in connection.execute(_UNUSED, [before]).fetchall()]
    _remove(connection, ids)
    if ids:
        scrubbing.owe(connection)
    return len(ids)


def _remove(connection: Connection, ids: list[str]) -> None:
    if ids:
        connection.execute(_REMOVE, [ids])
        for statement in _REMOVE_CONTENTS:
            connection.execute(statement)


def _by_message(rows: Sequence[Sequence[Any]]) -> dict[str, tuple[AttachmentRow, ...]]:
    found: dict[str, tuple[AttachmentRow, ...]] = {}
    for message, *row in rows:
        found[message] = (*found.get(message, ()), _row(row))
    return found


def _values(row: AttachmentRow) -> list[Any]:
    return [
        row.id, row.hash, seal_text(row.name), row.kind, row.media, row.size, row.tokens, row.width, row.height,
        row.pages, row.time,
    ]  # fmt: skip


def _row(found: Sequence[Any]) -> AttachmentRow:
    id_, hash_, name, kind, media, size, tokens, width, height, pages, time = found
    return AttachmentRow(
        id=id_, hash=hash_, name=open_text(name), kind=kind, media=media, size=size, tokens=tokens, width=width,
        height=height, pages=pages, time=time,
    )  # fmt: skip
