"""Records: the open profile's file as the engine uses it, and its rows as the events that the window gets."""

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from core.clock import now
from core.commands import MAX_LINE, Ask
from core.errors import FileBroken, MachineError, NoSuchThread, PromptTooLong
from core.events import Message, MessageState, Numbers, Page, RecallHit, Role, Saved, ThreadChanged, ThreadInfo, Threads
from core.logs import known
from core.patience import when_free
from core.unwritten import Unwritten
from core.wire import encode

if TYPE_CHECKING:
    from core.memory.keeper import Keeper
    from core.storage import Database, Transcript
    from core.storage.rows import HitRow, MessageRow, SavedRow, ThreadRow
    from core.unwritten import PageRow

TITLE_LENGTH: Final = 60
PAGE_CHARACTERS: Final = 1_000_000
"""Of text in one page, unless a single message has more: a line on the wire holds 8 MiB, in UTF-8 and escaped."""
LONGEST_ASK: Final = MAX_LINE - 4096
"""Bytes of a question's line: the line of the page that shows it again says more about it."""

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

    async def accept(self, ask: Ask, *, model: str) -> Message | None:
        """Write the question and an empty answer down, in one transaction.

        Gives the answer instead where the same `Ask` was taken before and its answer is in the file. Raises
        PromptTooLong where the window could not be told the question again.
        """
        return await self.db.run(self._accept, ask, model)

    async def finish(self, row: "MessageRow", recalled: Sequence[RecallHit], saved: Sequence[Saved]) -> None:
        """Write the answer down with its ledger, in one transaction; where that fails, again before the next one."""
        from core.storage.rows import SavedRow

        hits = hit_rows(recalled)
        rows = [SavedRow(key=one.key, text=one.text) for one in saved]
        await self.db.run(self._unwritten.write, row, hits, rows)

    async def threads(self) -> Threads:
        """All chats that are not in the bin."""
        rows = await self.db.run(self.transcript.threads)
        return Threads(profile=self.id, items=tuple(_thread_info(row) for row in rows))

    async def thread_changed(self, thread: str) -> ThreadChanged | None:
        """One chat as the sidebar shows it; None while it is in the bin."""
        row = await self.db.run(self.transcript.listed, thread)
        return None if row is None else ThreadChanged(profile=self.id, item=_thread_info(row))

    async def page(self, thread: str, before: str | None) -> Page:
        """One page of a thread's current branch. Raises NoSuchThread."""
        if await self.db.run(self.transcript.thread, thread) is None:
            raise NoSuchThread
        rows, more = await self.db.run(self._page, thread, before)
        kept = _newest_that_fit([row for row, _, _ in rows])
        messages = tuple(message_event(row, hits, saved) for row, hits, saved in rows[-kept:])
        more = more or kept < len(rows)
        return Page(profile=self.id, thread=thread, before=before, messages=messages, more=more)

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

    def _accept(self, ask: Ask, model: str) -> Message | None:
        if (size := len(encode(ask))) > LONGEST_ASK:
            raise PromptTooLong(tokens=str(size // 4), room=str(LONGEST_ASK // 4))
        self._unwritten.settle()
        before = self.transcript.entry(ask.turn)
        if before is not None and _is_over(before[0]):
            return message_event(*before)
        time_ = now()
        with self.db.write():
            self.transcript.add_question(
                thread=ask.thread,
                message=ask.message,
                parent=ask.parent,
                text=ask.text,
                time=time_,
                utc_offset=ask.utc_offset,
                title=title_of(ask.text),
            )
            self.transcript.open_answer(turn=ask.turn, thread=ask.thread, parent=ask.message, model=model, time=time_)
        return None

    def _page(self, thread: str, before: str | None) -> "tuple[list[PageRow], bool]":
        self._settle()
        rows, more = self.transcript.page(thread, before=before)
        return self._unwritten.shown(rows), more

    def _erase(self, threads: Sequence[str]) -> None:
        from core.storage.binned import forget_companions

        with self.db.write():
            self.keeper.forget_threads(threads)
            for thread in threads:
                self.transcript.erase(thread)
                forget_companions(self.db, thread)
        self._unwritten.drop(threads)

    def _last_words(self) -> int:
        self._settle()
        return self.transcript.memory_count(self.user_id)

    def _settle(self) -> None:
        try:
            self._unwritten.settle()
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


def hit_rows(recalled: Sequence[RecallHit]) -> "list[HitRow]":
    """What was found, as the file keeps it."""
    from core.storage.rows import HitRow

    return [HitRow(**msgspec.structs.asdict(hit), rank=rank) for rank, hit in enumerate(recalled)]


def title_of(text: str) -> str:
    """A chat's first title: the beginning of its first message, cut between words."""
    line = " ".join(text.split())
    if len(line) <= TITLE_LENGTH:
        return line
    cut = line[:TITLE_LENGTH]
    return cut[: cut.rfind(" ")].rstrip(",;:.") + "…" if " " in cut else cut + "…"


def _thread_info(row: "ThreadRow") -> ThreadInfo:
    return ThreadInfo(id=row.id, title=row.title, changed=row.changed, leaf=row.leaf)


def _newest_that_fit(rows: "Sequence[MessageRow]") -> int:
    """How many of the newest rows have no more than a page's characters together; at least one."""
    total = kept = 0
    for row in reversed(rows):
        total += len(row.text) + len(row.thinking) + len(row.details)
        if kept and total > PAGE_CHARACTERS:
            break
        kept += 1
    return kept


def message_event(row: "MessageRow", hits: "Sequence[HitRow]", saved: "Sequence[SavedRow]") -> Message:
    """A stored message as the window reads it."""
    return Message(
        id=row.id,
        parent=row.parent,
        role=msgspec.convert(row.role, Role),
        text=row.text,
        state=msgspec.convert(row.state, MessageState),
        time=row.time,
        model=row.model,
        thinking=row.thinking,
        recalled=tuple(_hit_event(hit) for hit in hits),
        saved=tuple(Saved(key=one.key, text=one.text) for one in saved),
        numbers=Numbers(
            tokens_in=row.tokens_in, tokens_out=row.tokens_out, first_token=row.first_token, total=row.total
        ),
        error=row.error,
        details=row.details,
    )


def _hit_event(hit: "HitRow") -> RecallHit:
    return RecallHit(
        key=hit.key, text=hit.text, score=hit.score, sent=hit.sent, learned=hit.learned, kind=hit.kind,
        thread=hit.thread, source=hit.source, role=msgspec.convert(hit.role, Role),
    )  # fmt: skip


def message_row(message: Message, *, thread: str, checkpoint: str | None, offset: int) -> "MessageRow":
    """An answer as the file keeps it."""
    from core.storage.rows import MessageRow

    numbers = message.numbers or Numbers()
    return MessageRow(
        id=message.id,
        thread=thread,
        parent=message.parent,
        role=message.role,
        text=message.text,
        state=message.state,
        time=message.time,
        utc_offset=offset,
        model=message.model,
        thinking=message.thinking,
        checkpoint=checkpoint,
        tokens_in=numbers.tokens_in,
        tokens_out=numbers.tokens_out,
        first_token=numbers.first_token,
        total=numbers.total,
        error=message.error,
        details=message.details,
    )


def _is_over(row: "MessageRow") -> bool:
    """Whether an answer in the file needs no second run: it ended, or a dead engine had begun to speak."""
    return row.state in ("whole", "stopped", "failed") or (row.state == "interrupted" and bool(row.text))
