"""Accepting a command that begins a turn: the question and an empty answer are written down, in one transaction.

Called by the open file, on its lane. A command may come again, from a window whose engine died.
"""

from typing import TYPE_CHECKING, Final

from core.asking import RECALL, Asking, TurnCommand
from core.branch_commands import AnswerAgain, ContinueAnswer
from core.clock import now
from core.commands import MAX_LINE, Ask
from core.errors import CannotContinue, NoSuchMessage, NoSuchThread, PromptTooLong
from core.row_events import title_of
from core.wire import encode

if TYPE_CHECKING:
    from core.branch_commands import EditAnswer
    from core.storage import Transcript
    from core.storage.rows import MessageRow

LONGEST_LINE: Final = MAX_LINE - 4096
"""Bytes of the line that brings a message: the line of the page that shows it again says more about it."""


def refuse_too_long(command: "TurnCommand | EditAnswer") -> None:
    """Raises PromptTooLong where the window could not be told again what it says."""
    if (size := len(encode(command))) > LONGEST_LINE:
        raise PromptTooLong(tokens=str(size // 4), room=str(LONGEST_LINE // 4))


def accept(transcript: "Transcript", command: TurnCommand, model: str) -> Asking:
    """Write it down. Raises NoSuchThread, NoSuchMessage or CannotContinue, and then nothing has happened."""
    time = now()
    asking = _new(command, model) if isinstance(command, Ask) else _again(transcript, command, model)
    if isinstance(command, Ask):
        transcript.add_question(
            thread=command.thread,
            message=command.message,
            parent=command.parent,
            text=command.text,
            time=time,
            utc_offset=command.utc_offset,
            title=title_of(command.text),
        )
    transcript.open_answer(turn=asking.turn, thread=asking.thread, parent=asking.message, model=model, time=time)
    return asking


def is_over(row: "MessageRow") -> bool:
    """Whether an answer in the file needs no second run: it ended, or a dead engine had begun to speak."""
    return row.state in ("whole", "stopped", "failed") or (row.state == "interrupted" and bool(row.text))


def _new(ask: Ask, model: str) -> Asking:
    return Asking(
        command=ask.id,
        thread=ask.thread,
        message=ask.message,
        parent=ask.parent,
        text=ask.text,
        turn=ask.turn,
        model=model,
        utc_offset=ask.utc_offset,
        memories=ask.memories,
    )


def _again(transcript: "Transcript", command: AnswerAgain | ContinueAnswer, model: str) -> Asking:
    if transcript.thread(command.thread) is None:
        raise NoSuchThread
    begun = ""
    question = transcript.message(command.message)
    if isinstance(command, ContinueAnswer):
        answer = question
        if answer is None or answer.thread != command.thread or answer.role != "assistant":
            raise NoSuchMessage
        question = transcript.message(answer.parent) if answer.parent else None
        if model == RECALL or not answer.text or question is None or question.role != "user":
            raise CannotContinue
        begun = answer.text
    if question is None or question.thread != command.thread or question.role != "user":
        raise NoSuchMessage
    return Asking(
        command=command.id,
        thread=question.thread,
        message=question.id,
        parent=question.parent,
        text=question.text,
        turn=command.turn,
        model=model,
        utc_offset=command.utc_offset,
        memories=command.memories,
        without=frozenset(command.without) if isinstance(command, AnswerAgain) else frozenset(),
        begun=begun,
    )
