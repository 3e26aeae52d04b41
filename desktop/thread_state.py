"""One chat as the window holds it: its rows, and the turn that runs in it. Plain data, owned by chats.py.

The rows are the branch that is shown. Other branches are in the engine alone; a row knows the ids of its siblings.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec

from core.attachment_events import Attachment
from core.branch_commands import AnswerAgain, ContinueAnswer
from core.commands import Ask
from core.events import Message, Page, RecallHit, Saved
from core.ids import new_id
from desktop.dates import utc_offset

Asking = Ask | AnswerAgain | ContinueAnswer
"""The commands that an answer comes of."""
ASKING: Final = (Ask, AnswerAgain, ContinueAnswer)


@dataclass(slots=True)
class RunningTurn:
    """What was asked, and what has come back so far.

    `question`: its row, a new one after an `Ask`. `replaced`: the rows that stood below the same parent, which are not
    on the branch that begins with this. `siblings`: those of the answer, itself included.
    """

    ask: Asking
    time: int
    question: Message
    replaced: tuple[Message, ...] = ()
    siblings: tuple[str, ...] = ()
    accepted: bool = False
    text: list[str] = field(default_factory=list)
    thinking: list[str] = field(default_factory=list)
    recalled: tuple[RecallHit, ...] = ()
    saved: list[Saved] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The turn's id, which is the answer's too."""
        return self.ask.turn

    def begin_again(self) -> None:
        """A new engine answers from the beginning."""
        self.accepted = False
        self.text, self.thinking, self.saved, self.recalled = [], [], [], ()

    def answer(self) -> Message:
        """The answer as far as it has come, for the case that no more will."""
        return Message(
            id=self.ask.turn,
            parent=self.question.id,
            role="assistant",
            text="".join(self.text),
            thinking="".join(self.thinking),
            state="interrupted",
            time=self.time,
            recalled=self.recalled,
            saved=tuple(self.saved),
            siblings=self.siblings,
        )


@dataclass(slots=True)
class ThreadState:
    """`messages` are whole rows, oldest first, with the running turn's question and without its answer.

    `ahead`: the end of another branch, until the rows have come that join it to these.
    `temporary`: the engine holds it in memory alone. `gone`: it does not any more, and only the rows here are left.
    `keeping`: it has been asked to write it down. `memories`: whether they are used for the next question.
    """

    id: str
    leaf: str | None = None
    loaded: bool = False
    messages: list[Message] = field(default_factory=list)
    more: bool = False
    older_wanted: str | None = None
    ahead: tuple[Message, ...] = ()
    running: RunningTurn | None = None
    temporary: bool = False
    gone: bool = False
    keeping: bool = False
    memories: bool = True

    @property
    def end(self) -> str | None:
        """The message that the shown branch ends with."""
        return self.messages[-1].id if self.messages else self.leaf

    def row(self, message: str) -> Message | None:
        """A message of the shown branch, as far as it is loaded."""
        return next((row for row in self.messages if row.id == message), None)

    def question(self, profile: str, text: str, *, parent: str | None, attachments: tuple[str, ...] = ()) -> Ask:
        """A question below `parent`: the next one below the end."""
        return Ask(
            id=new_id(),
            profile=profile,
            thread=self.id,
            message=new_id(),
            turn=new_id(),
            parent=parent,
            text=text,
            attachments=attachments,
            utc_offset=utc_offset(),
            temporary=self.temporary,
            memories=self.memories,
        )

    def keep(self) -> None:
        """It is in the file: an ordinary chat from now on, to be read again with what was remembered from it."""
        self.temporary = self.keeping = self.gone = self.loaded = False
        self.memories = True
        self.messages = [msgspec.structs.replace(row, unkept=False) for row in self.messages]

    def begin(self, ask: Asking, time: int, files: Sequence[Attachment] = ()) -> RunningTurn:
        """Something was asked. What stands below the same parent gives way to it."""
        below = ask.parent if isinstance(ask, Ask) else self._question_of(ask)
        cut = next((at for at, row in enumerate(self.messages) if row.parent == below), len(self.messages))
        replaced = tuple(self.messages[cut:])
        del self.messages[cut:]
        if isinstance(ask, Ask):
            question = _question(ask, time, _beside(replaced, ask.message), tuple(files))
            self.messages.append(question)
            self.running = RunningTurn(ask, time, question, replaced)
        else:
            self.running = RunningTurn(ask, time, self.messages[-1], replaced, _beside(replaced, ask.turn))
        return self.running

    def finish(self, answer: Message) -> None:
        """The running turn's answer is whole, or at least over."""
        turn, self.running = self.running, None
        self.leaf = answer.id
        if turn is not None and len(turn.siblings) > len(answer.siblings):
            answer = msgspec.structs.replace(answer, siblings=turn.siblings)
        self._put((answer,))

    def take_back(self) -> str:
        """What was asked was refused: what gave way to it is there again. A question's text comes back."""
        if self.running is None:
            return ""
        turn, self.running = self.running, None
        asked = isinstance(turn.ask, Ask)
        self.messages = [row for row in self.messages if not asked or row.id != turn.question.id]
        self.messages += turn.replaced
        return turn.ask.text if isinstance(turn.ask, Ask) else ""

    def take(self, page: Page) -> Literal["", "newest", "older", "apart"]:
        """A page has come; what of it was news. "apart": rows between it and those that are here are still to come."""
        if page.before is None:
            self.ahead = page.messages
        elif self.ahead and page.before == self.ahead[0].id:
            self.ahead = (*page.messages, *self.ahead)
        elif page.before == self.older_wanted:
            self.prepend(page.messages, more=page.more)
            return "older"
        else:
            return ""
        rows = self.ahead
        if self._is_apart(rows) and page.more:
            return "apart"
        self.ahead = ()
        if self.ends_with(rows):
            return ""
        self.set_newest(rows, more=page.more)
        return "newest"

    def set_newest(self, rows: Sequence[Message], *, more: bool) -> None:
        """The end of the shown branch has come; rows that are here and lead to it stay, what is being asked too."""
        before = self._before(rows)
        self.more = self.more if before else more
        self.loaded, self.older_wanted = True, None
        self.messages = [*before, *rows]
        turn = self.running
        if turn is None:
            self.leaf = self.messages[-1].id if self.messages else None
            return
        if at := next((at for at, row in enumerate(self.messages, 1) if row.id == turn.question.id), 0):
            del self.messages[at:]
            return
        gone = {row.id for row in turn.replaced}
        self.messages = [*itertools.takewhile(lambda row: row.id not in gone, self.messages), turn.question]

    def ends_with(self, rows: Sequence[Message]) -> bool:
        """Whether this end of the branch says nothing new: no need to lose the place of somebody who reads."""
        if not self.loaded or self.running is not None or self.older_wanted is not None:
            return False
        last = self.messages[len(self.messages) - len(rows) :] if len(rows) <= len(self.messages) else []
        if not rows and self.messages:
            return False
        return [_told(row) for row in last] == [_told(row) for row in rows]

    def prepend(self, rows: Sequence[Message], *, more: bool) -> None:
        """An older page has come."""
        self.more, self.older_wanted = more, None
        known = {row.id for row in self.messages}
        self.messages[:0] = [row for row in rows if row.id not in known]

    def forget(self, key: str) -> None:
        """A memory was undone: it is no longer saved by any message."""
        for place, row in enumerate(self.messages):
            if any(one.key == key for one in row.saved):
                kept = tuple(one for one in row.saved if one.key != key)
                self.messages[place] = msgspec.structs.replace(row, saved=kept)

    def _question_of(self, ask: AnswerAgain | ContinueAnswer) -> str | None:
        if isinstance(ask, AnswerAgain):
            return ask.message
        row = self.row(ask.message)
        return row.parent if row else None

    def _before(self, rows: Sequence[Message]) -> list[Message]:
        """The rows that are here and lead to these: they are the same on every branch."""
        if not rows:
            return []
        for at, row in enumerate(self.messages):
            if row.id == rows[0].id:
                return self.messages[:at]
            if row.id == rows[0].parent:
                return self.messages[: at + 1]
        return []

    def _is_apart(self, rows: Sequence[Message]) -> bool:
        """Whether these follow none of the rows that are here, as after a switch far above the end."""
        known = {row.id for row in self.messages}
        return bool(rows and self.loaded and known) and known.isdisjoint({rows[0].parent, *(row.id for row in rows)})

    def _put(self, rows: Sequence[Message]) -> None:
        fresh = {row.id: row for row in rows}
        self.messages = [fresh.pop(row.id, row) for row in self.messages] + list(fresh.values())


def _question(ask: Ask, time: int, siblings: tuple[str, ...], files: tuple[Attachment, ...]) -> Message:
    """The person's row, before the engine has told of it."""
    return Message(
        id=ask.message,
        parent=ask.parent,
        role="user",
        text=ask.text,
        state="whole",
        time=time,
        siblings=siblings,
        attachments=files,
    )


def _beside(replaced: Sequence[Message], message: str) -> tuple[str, ...]:
    """The siblings of a new message in the place of these rows; empty where it is alone."""
    if not replaced:
        return ()
    return (*(replaced[0].siblings or (replaced[0].id,)), message)


def _told(row: Message) -> tuple[object, ...]:
    return row.id, row.state, row.text, row.siblings
