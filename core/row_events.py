"""Rows of the file as events of the window, and the other way round. Pure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from core.events import Message, MessageState, Numbers, RecallHit, Role, Saved, ThreadInfo

if TYPE_CHECKING:
    from core.storage.rows import HitRow, MessageRow, SavedRow, ThreadRow

TITLE_LENGTH: Final = 60


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


def thread_event(row: "ThreadRow") -> ThreadInfo:
    """A chat as the sidebar shows it."""
    return ThreadInfo(id=row.id, title=row.title, changed=row.changed, leaf=row.leaf)


def message_event(
    row: "MessageRow", hits: "Sequence[HitRow]", saved: "Sequence[SavedRow]", siblings: Sequence[str] = ()
) -> Message:
    """A stored message as the window reads it. `siblings`: all that follow what it follows."""
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
        siblings=tuple(siblings),
        edited=row.edited,
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
