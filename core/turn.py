"""Turn: one question and its answer, from the accepted message to the finished row. A task on the engine's loop."""

import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.asking import Asking
from core.clock import now
from core.errors import EngineBroke, InglenookError
from core.events import (
    Answered,
    AnyEvent,
    Message,
    MessageState,
    Numbers,
    Recalled,
    RecallHit,
    Remembered,
    Saved,
    Thinking,
    Token,
)
from core.journal import Journal
from core.logs import known
from core.parts import Counted, Found, Noted, Part, Piece, Unkept
from core.records import OpenFile
from core.row_events import message_row
from core.stopping import Stopped, unless_stopped

if TYPE_CHECKING:
    from core.chat import Chat, Question

log = logging.getLogger(__name__)

Prepare = Callable[[], Coroutine[Any, Any, "tuple[Chat, Question]"]]
"""Gives the chat and the question once everything slow is imported and the model is known. May raise."""


@dataclass
class Draft:
    """An answer while it grows."""

    text: str = ""
    thinking: str = ""
    state: MessageState = "whole"
    recalled: tuple[RecallHit, ...] = ()
    saved: list[Saved] = field(default_factory=list)
    checkpoint: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    first_token: int = 0
    total: int = 0
    error: str = ""
    details: str = ""
    unkept: bool = False


class Turn:
    """Answers one question that has been accepted, and ends with exactly one `Answered`."""

    def __init__(self, asking: Asking, file: OpenFile, *, prepare: Prepare, emit: Callable[[AnyEvent], None]) -> None:
        self.id = asking.turn
        self.command = asking.command
        self.thread = asking.thread
        self.ended = asyncio.Event()
        """Everything that it writes is written."""
        self._asking = asking
        self._file = file
        self._prepare = prepare
        self._emit = emit
        self._stop = asyncio.Event()
        self._ending: MessageState = "whole"
        self._draft = Draft()
        self._siblings: tuple[str, ...] = ()
        self._began = time.monotonic()
        self._time = now()

    @property
    def saved(self) -> bool:
        """Whether it stored a memory."""
        return bool(self._draft.saved)

    def stop(self, *, ending: MessageState = "stopped") -> None:
        """End the answer now; what was written stays and is marked."""
        if not self._stop.is_set():
            self._ending = ending
            self._stop.set()

    def forget(self, key: str) -> None:
        """A memory that this turn may have stored was taken back."""
        self._draft.saved = [saved for saved in self._draft.saved if saved.key != key]

    async def run(self) -> None:
        """Answer, and write the answer down whatever happened to it."""
        journal = Journal(self._file.db, self._file.transcript, self.id)
        writing = asyncio.create_task(journal.run())
        await self._try(self._answer(journal))
        writing.cancel()
        await asyncio.wait({writing})
        self._draft.total = self._elapsed()
        await self._try(self._write())
        self._emit(Answered(profile=self._file.id, turn=self.id, thread=self.thread, message=self._message()))
        self.ended.set()

    async def _try(self, step: Awaitable[None]) -> None:
        """Whatever a step raises is how the answer failed."""
        try:
            await step
        except InglenookError as error:
            self._fail(error)
        except Exception as error:
            log.exception("turn failed")
            self._fail(EngineBroke(kind=type(error).__name__, details=traceback.format_exc()))

    async def _answer(self, journal: Journal) -> None:
        if self._asking.begun:
            journal.add(text=self._asking.begun, thinking="")
            self._say(self._asking.begun)
        try:
            chat, question = await unless_stopped(self._prepare(), self._stop)
            async for part in chat.run(question, self._stop):
                if isinstance(part, Piece):
                    journal.add(text=part.text, thinking=part.thinking)
                    self._show(part)
                elif isinstance(part, Noted | Unkept | Found | Counted):
                    self._take(part)
                else:
                    self._draft.checkpoint = part.checkpoint
        except Stopped:
            log.debug("stopped before the model was asked")
        self._draft.state = self._ending

    def _show(self, piece: Piece) -> None:
        if not self._draft.first_token:
            self._draft.first_token = self._elapsed()
        self._draft.thinking += piece.thinking
        if piece.thinking:
            self._emit(Thinking(profile=self._file.id, turn=self.id, text=piece.thinking))
        if piece.text:
            self._say(piece.text)

    def _say(self, text: str) -> None:
        self._draft.text += text
        self._emit(Token(profile=self._file.id, turn=self.id, text=text))

    def _take(self, part: Part) -> None:
        match part:
            case Noted(saved):
                self._draft.saved.append(saved)
                self._emit(Remembered(profile=self._file.id, turn=self.id, saved=saved))
            case Unkept():
                self._draft.unkept = True
            case Found(mode, hits):
                self._draft.recalled = hits
                self._emit(Recalled(profile=self._file.id, turn=self.id, mode=mode, hits=hits))
            case Counted(tokens_in, tokens_out):
                self._draft.tokens_in, self._draft.tokens_out = tokens_in, tokens_out

    def _fail(self, error: InglenookError) -> None:
        log.warning("turn %s ended with %s", self.id, known(error.code))
        self._draft.state = "failed"
        self._draft.error = error.code
        self._draft.details = error.details or "\n".join(f"{name}: {text}" for name, text in error.params.items())

    async def _write(self) -> None:
        message = self._message()
        row = message_row(
            message, thread=self.thread, checkpoint=self._draft.checkpoint, offset=self._asking.utc_offset
        )
        await self._file.finish(row, message.recalled, message.saved)
        self._siblings = await self._file.siblings(self.id)

    def _message(self) -> Message:
        draft = self._draft
        return Message(
            id=self.id,
            parent=self._asking.message,
            role="assistant",
            text=draft.text,
            state=draft.state,
            time=self._time,
            model=self._asking.model,
            thinking=draft.thinking,
            recalled=draft.recalled,
            saved=tuple(draft.saved),
            numbers=Numbers(
                tokens_in=draft.tokens_in,
                tokens_out=draft.tokens_out,
                first_token=draft.first_token,
                total=draft.total,
            ),
            error=draft.error,
            details=draft.details,
            unkept=draft.unkept,
            siblings=self._siblings,
        )

    def _elapsed(self) -> int:
        return max(1, round((time.monotonic() - self._began) * 1000))
