"""Records: the open profile's file as the engine uses it."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from core.accepting import accept, is_over, refuse_too_long
from core.asking import Asking, TurnCommand
from core.commands import Ask
from core.errors import FileBroken, MachineError
from core.events import Message, Page, RecallHit, Saved, ThreadChanged, Threads
from core.logs import known
from core.patience import when_free
from core.row_events import hit_rows, message_event, thread_event, title_of
from core.unwritten import Unwritten

if TYPE_CHECKING:
    from core.attachment_events import Attachment
    from core.memory.keeper import Keeper
    from core.storage import Database, Transcript
    from core.storage.rows import MessageRow
    from core.unwritten import PageRow

PAGE_CHARACTERS: Final = 1_000_000
"""Of text in one page, unless a single message has more: a line on the wire holds 8 MiB, in UTF-8 and escaped."""

log = logging.getLogger(__name__)


class OpenFile:
    """One profile's open file. The engine's loop owns it; everything slow runs on the database's lane."""

    def __init__(self, profile: str, name: str, db: "Database", transcript: "Transcript", user_id: str) -> None:
        self.id = profile
        self.name = name
        self.db = db
        self.transcript = transcript
        self.user_id = user_id
        self.keeper = _keeper(db, user_id)
        self._unwritten = Unwritten(transcript)

    async def accept(self, command: TurnCommand, *, model: str) -> Asking | Message:
        """Write the question and an empty answer down, in one transaction.

        Gives the answer instead where the same command was taken before and its answer is in the file. Raises
        PromptTooLong where the window could not be told the question again, NoSuchThread, NoSuchMessage,
        CannotContinue.
        """
        return await self.db.run(self._accept, command, model)

    async def finish(self, row: "MessageRow", recalled: Sequence[RecallHit], saved: Sequence[Saved]) -> None:
        """Write the answer down with its ledger, in one transaction; where that fails, again before the next one."""
        from core.storage.rows import SavedRow

        hits = hit_rows(recalled)
        rows = [SavedRow(key=one.key, text=one.text) for one in saved]
        await self.db.run(self._unwritten.write, row, hits, rows)

    async def siblings(self, message: str) -> tuple[str, ...]:
        """All messages that follow what this one follows; none where it is the only one."""
        return (await self.db.run(self.transcript.siblings, [message])).get(message, ())

    def settle(self) -> None:
        """On the lane: write what could not be written; raises what the first that fails raises."""
        self._unwritten.settle()

    def copied(self, ids: Mapping[str, str], source: "OpenFile") -> None:
        """Messages of `source` have copies in here: what lies beside the database is to know them, too."""

    async def threads(self) -> Threads:
        """All chats that are not in the bin."""
        rows = await self.db.run(self.transcript.threads)
        return Threads(profile=self.id, items=tuple(thread_event(row) for row in rows))

    async def thread_changed(self, thread: str) -> ThreadChanged | None:
        """One chat as the sidebar shows it; None while it is in the bin."""
        row = await self.db.run(self.transcript.listed, thread)
        return None if row is None else ThreadChanged(profile=self.id, item=thread_event(row))

    async def page(self, thread: str, before: str | None) -> Page:
        """One page of a thread's current branch. Raises NoSuchThread."""
        return await self.db.run(self._page, thread, before)

    async def rename(self, thread: str, title: str) -> None:
        """Give a chat another title; one of nothing but white space changes nothing."""
        if title.strip():
            await self.db.run(self.transcript.rename, thread, title_of(title))

    async def erase(self, threads: Sequence[str]) -> None:
        """Remove chats for good, in one transaction. Their bytes go with `Database.scrub`."""
        await self.db.run(self._erase, threads)

    async def setting(self, name: str) -> str | None:
        """A setting of the profile."""
        return await self.db.run(self.transcript.setting, name)

    async def set_setting(self, name: str, value: str) -> None:
        """Change a setting of the profile."""
        await self.db.run(self.transcript.set_setting, name, value)

    async def forget(self, key: str) -> None:
        """Take back that a memory was saved, so that its message no longer says "Remembered"."""
        await self.db.run(self.keeper.take_back, key)

    async def memories(self) -> int:
        """How many memories the profile holds."""
        return await self.db.run(self.transcript.memory_count, self.user_id)

    async def close(self) -> int | None:
        """Close the file; gives how many memories it holds, None where the file does not say any more."""
        try:
            return await self.db.run(self._last_words)
        except MachineError as error:
            log.warning("closed without the last words: %s", known(error.code))
            return None
        finally:
            await asyncio.to_thread(self.db.close)

    def _accept(self, command: TurnCommand, model: str) -> Asking | Message:
        refuse_too_long(command)
        self.settle()
        before = self.transcript.entry(command.turn)
        if before is not None and is_over(before[0]):
            return message_event(*before, self.transcript.siblings([command.turn]).get(command.turn, ()))
        with self.db.write():
            asking = accept(self.transcript, command, model)
            if isinstance(command, Ask):
                self._attach(command)
            return asking

    def _page(self, thread: str, before: str | None) -> Page:
        self._try_to_settle()
        with self.db.read():
            known = self.transcript.thread(thread)
            found, more = self.transcript.page(thread, before=before)
            rows = self._shown(found)
            rows = rows[-_newest_that_fit([row for row, _, _ in rows]) :]
            ids = [row.id for row, _, _ in rows]
            siblings, files = self.transcript.siblings(ids), self._files(ids)
        messages = tuple(
            replace(message_event(*entry, siblings.get(each, ())), attachments=files.get(each, ()))
            for each, entry in zip(ids, rows, strict=True)
        )
        leaf = known.leaf if known else None
        more = more or len(rows) < len(found)
        return Page(profile=self.id, thread=thread, before=before, messages=messages, more=more, leaf=leaf)

    def _shown(self, page: "Sequence[PageRow]") -> "list[PageRow]":
        return self._unwritten.shown(page)

    def _attach(self, ask: Ask) -> None:
        from core.attachments.rows import attach

        attach(self.db, ask.message, ask.attachments)

    def _files(self, messages: Sequence[str]) -> "dict[str, tuple[Attachment, ...]]":
        from core.attachments.rows import attachments_of

        return attachments_of(self.db, messages)

    def _erase(self, threads: Sequence[str]) -> None:
        from core.storage.binned import forget_companions

        with self.db.write():
            self.keeper.forget_threads(threads)
            for thread in threads:
                self.transcript.erase(thread)
                forget_companions(self.db, thread)
        self._unwritten.drop(threads)

    def _last_words(self) -> int:
        self._try_to_settle()
        return self.transcript.memory_count(self.user_id)

    def _try_to_settle(self) -> None:
        try:
            self.settle()
        except MachineError as error:
            log.warning("an answer is still not written: %s", known(error.code))


def _keeper(db: "Database", user_id: str) -> "Keeper":
    from core.memory.keeper import Keeper

    return Keeper(db, user_id)


async def open_file(profile: str, name: str, path: Path) -> OpenFile:
    """Open a profile's file, wait up to 5 s for one that a dying process still holds, and recover what it left.

    Raises FileBusy, FileBroken, FileTooNew, FolderUnwritable, DiskFull.
    """
    return await when_free(partial(_open, profile, name, path))


def _open(profile: str, name: str, path: Path) -> OpenFile:
    """On a helper thread: the first time the import takes as long as everything else."""
    from core.storage import Database, Transcript

    db = Database.open(path)
    try:
        transcript = Transcript(db)
        transcript.recover()
        user_id = transcript.meta("user_id")
        if user_id is None:
            raise FileBroken(path=str(path), details="the file has no user id")
    except BaseException:
        db.close()
        raise
    return OpenFile(profile, name, db, transcript, user_id)


def _newest_that_fit(rows: "Sequence[MessageRow]") -> int:
    """How many of the newest rows have no more than a page's characters together; at least one."""
    total = kept = 0
    for row in reversed(rows):
        total += len(row.text) + len(row.thinking) + len(row.details)
        if kept and total > PAGE_CHARACTERS:
            break
        kept += 1
    return kept
