"""Attachments as the file has them and as the window knows them. On the file's lane."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from core.attachment_events import Attachment, AttachmentKind
from core.clock import now
from core.errors import AttachmentGone
from core.storage import Database, attachments
from core.storage.attachments import AttachmentRow, digest

if TYPE_CHECKING:
    from core.attachments.reading import Read


def made_row(attachment: str, name: str, data: bytes, read: "Read") -> AttachmentRow:
    """What is kept of a file that was read."""
    return AttachmentRow(
        id=attachment, hash=digest(data), name=name, kind=read.kind, media=read.media, size=len(data),
        tokens=read.tokens, width=read.width, height=read.height, pages=read.pages, time=now(),
    )  # fmt: skip


def event(row: AttachmentRow) -> Attachment:
    """As the window knows it."""
    kind = msgspec.convert(row.kind, AttachmentKind)
    return Attachment(
        id=row.id, name=row.name, kind=kind, size=row.size, tokens=row.tokens, width=row.width, height=row.height,
        pages=row.pages,
    )  # fmt: skip


def attachments_of(db: Database, messages: Sequence[str]) -> dict[str, tuple[Attachment, ...]]:
    """The files of messages as the window knows them. On the lane."""
    with db.read() as connection:
        found = attachments.of_messages(connection, messages)
        return {message: tuple(event(row) for row in rows) for message, rows in found.items()}


def attach(db: Database, message: str, ids: Sequence[str]) -> None:
    """These files belong to a message. Raises AttachmentGone for one that is not kept any more."""
    if not ids:
        return
    with db.write() as connection:
        if len(attachments.fetch(connection, ids)) < len(set(ids)):
            raise AttachmentGone(name="")
        attachments.attach(connection, message, ids)
