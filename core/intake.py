"""Intake: files that people attach in the open profile, and their drafts. Owned by the desk, on the engine's loop."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.attachment_commands import Attach, AttachmentCommand, KeepDraft, OpenAttachment
from core.attachment_events import Attached, AttachmentOpened, Draft, Drafts
from core.clock import now
from core.errors import AttachmentGone, AttachmentTooLarge
from core.events import AnyEvent
from core.records import OpenFile
from core.temporary import Temporaries

if TYPE_CHECKING:
    from core.attachments.reading import Read

LONGEST_SHOWN: Final = 1_000_000
"""Characters of a text that the window is sent to show."""
UNSENT_DAYS: Final = 1
_DAY: Final = 86_400_000


class Intake:
    """Reads files off the loop, and keeps them where the chat is kept."""

    def __init__(self, file: OpenFile, temporary: Temporaries, emit: Callable[[AnyEvent], None]) -> None:
        self._file = file
        self._temporary = temporary
        self._emit = emit

    async def attach(self, command: Attach) -> None:
        """Take a file in. Raises the errors of attachments, and TemporaryGone."""
        from core.attachments.rows import event, made_row
        from core.storage import attachments

        data, read = await asyncio.to_thread(_read, command)
        row = made_row(command.attachment, command.name, data, read)
        file = await self._where(command.thread, command.temporary, begin=command.empty)

        def keep() -> None:
            with file.db.write() as connection:
                attachments.add(connection, row, data, read.text)

        await file.db.run(keep)
        self._emit(Attached(profile=self._file.id, thread=command.thread, item=event(row)))

    async def handle(self, command: AttachmentCommand) -> None:
        """Everything that is done at once."""
        match command:
            case OpenAttachment():
                await self._open(command)
            case KeepDraft():
                await self._file.db.run(self._keep_draft, command)

    async def say_drafts(self) -> None:
        """Tell the window what was written before."""
        self._emit(await self._file.db.run(self._drafts))

    async def tidy(self) -> None:
        """For quiet times: what was attached and never sent goes after UNSENT_DAYS."""
        await self._file.db.run(self._forget_unused)

    async def _open(self, command: OpenAttachment) -> None:
        file = await self._where(command.thread, command.temporary)
        self._emit(await file.db.run(self._opened, file, command.attachment))

    async def _where(self, thread: str, temporary: bool, *, begin: bool = False) -> OpenFile:
        return await self._temporary.file(thread, begin=begin) if temporary else self._file

    def _opened(self, file: OpenFile, attachment: str) -> AttachmentOpened:
        from core.storage import attachments

        with file.db.read() as connection:
            row = attachments.fetch(connection, [attachment]).get(attachment)
            if row is None:
                raise AttachmentGone(name="")
            if row.kind == "image":
                data = attachments.data(connection, row.hash)
                return AttachmentOpened(profile=self._file.id, attachment=attachment, data=data)
            text = attachments.texts(connection, [row.hash]).get(row.hash, "")[:LONGEST_SHOWN]
            return AttachmentOpened(profile=self._file.id, attachment=attachment, text=text)

    def _keep_draft(self, command: KeepDraft) -> None:
        from core.storage import drafts

        with self._file.db.write() as connection:
            drafts.keep(connection, command.thread, command.text, command.attachments, time=now())

    def _drafts(self) -> Drafts:
        from core.attachments.rows import event
        from core.storage import attachments, drafts

        with self._file.db.read() as connection:
            rows = drafts.all_(connection)
            files = attachments.fetch(connection, [one for row in rows for one in row.attachments])
        items = tuple(
            Draft(
                thread=row.thread,
                text=row.text,
                attachments=tuple(event(files[one]) for one in row.attachments if one in files),
            )
            for row in rows
        )
        return Drafts(profile=self._file.id, items=items)

    def _forget_unused(self) -> None:
        from core.storage import attachments

        with self._file.db.write() as connection:
            attachments.forget_unused(connection, now() - UNSENT_DAYS * _DAY)


def _read(command: Attach) -> "tuple[bytes, Read]":
    from core.attachments.reading import read

    data = _bytes(command)
    return data, read(command.name, data)


def _bytes(command: Attach) -> bytes:
    from core.attachments.reading import LARGEST_FILE, MEGABYTE
    from core.storage.codec import clean

    if not command.path:
        return command.data or clean(command.text).encode()
    path = Path(command.path)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise AttachmentTooLarge(name=command.name, limit=str(LARGEST_FILE // MEGABYTE))
        return path.read_bytes()
    except OSError as error:
        raise AttachmentGone(name=command.name, details=str(error)) from error
