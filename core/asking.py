"""What a turn answers: a question that is new, or one that was asked before. Made while it is written down."""

from collections.abc import Set
from dataclasses import dataclass
from typing import Final

from core.branch_commands import AnswerAgain, ContinueAnswer
from core.commands import Ask

RECALL: Final = "recall"
"""The name of the built-in model."""

TurnCommand = Ask | AnswerAgain | ContinueAnswer
"""The commands that begin a turn, and are concluded by its end."""


@dataclass(frozen=True)
class Asking:
    """A question in the file, and the turn that answers it. `parent` is the message before the question.

    `memories`: what was said and remembered is looked at, but for `without`: keys of memories, ids of messages.
    `begun`: the text that the answer begins with, as it is said already.
    """

    command: str
    thread: str
    message: str
    parent: str | None
    text: str
    turn: str
    model: str
    utc_offset: int
    memories: bool
    without: Set[str] = frozenset()
    begun: str = ""
