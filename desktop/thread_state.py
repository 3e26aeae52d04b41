"""One chat as the window holds it: its rows, and the turn that runs in it. Plain data, owned by chats.py."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from core.commands import Ask
from core.events import Message, Page, RecallHit, Saved
from core.ids import new_id
from desktop.dates import utc_offset


@dataclass(slots=True)
class RunningTurn:
    """A question that was sent, and what has come back so far."""

    ask: Ask
    time: int
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

    def question(self) -> Message:
        """The person's row."""
        return Message(
            id=self.ask.message,
            parent=self.ask.parent,
            role="user",
            text=self.ask.text,
            state="whole",
            time=self.time,
        )

    def answer(self) -> Message:
        """The answer as far as it has come, for the case that no more will."""
        return Message(
            id=self.ask.turn,
            parent=self.ask.message,
            role="assistant",
            text="".join(self.text),
            thinking="".join(self.thinking),
            state="interrupted",
            time=self.time,
            recalled=self.recalled,
            saved=tuple(self.saved),
        )


@dataclass(slots=True)
class ThreadState:
    """`messages` are whole rows, oldest first, with the running turn's question and without its answer.

    `temporary`: the engine holds it in memory alone. `gone`: it does not any more, and only the rows here are left.
    `keeping`: it has been asked to write it down. `memories`: whether they are used for the next question.
    """

    id: str
    leaf: str | None = None
    loaded: bool = False
    messages: list[Message] = field(default_factory=list)
    more: bool = False
    older_wanted: str | None = None
    running: RunningTurn | None = None
    temporary: bool = False
    gone: bool = False
    keeping: bool = False
    memories: bool = True

    def question(self, profile: str, text: str) -> Ask:
        """The next question, below the last row."""
        return Ask(
            id=new_id(),
            profile=profile,
            thread=self.id,
            message=new_id(),
            turn=new_id(),
            parent=self.messages[-1].id if self.messages else self.leaf,
            text=text,
            utc_offset=utc_offset(),
            temporary=self.temporary,
            memories=self.memories,
        )

    def keep(self) -> None:
        """It is in the file: an ordinary chat from now on, to be read again with what was remembered from it."""
        self.temporary = self.keeping = self.gone = self.loaded = False
        self.memories = True
        self.messages = [msgspec.structs.replace(row, unkept=False) for row in self.messages]

    def begin(self, ask: Ask, time: int) -> RunningTurn:
        """A question was sent."""
        self.running = RunningTurn(ask, time)
        self.messages.append(self.running.question())
        return self.running

    def finish(self, answer: Message) -> None:
        """The running turn's answer is whole, or at least over."""
        self.running = None
        self.leaf = answer.id
        self._put((answer,))

    def take_back(self) -> str:
        """The question was refused: its row goes, its text comes back."""
        if self.running is None:
            return ""
        ask, self.running = self.running.ask, None
        self.messages = [row for row in self.messages if row.id != ask.message]
        return ask.text

    def take(self, page: Page) -> Literal["", "newest", "older"]:
        """A page has come; what of it was news."""
        if page.before is None and not self.ends_with(page.messages):
            self.set_newest(page.messages, more=page.more)
            return "newest"
        if page.before is not None and page.before == self.older_wanted:
            self.prepend(page.messages, more=page.more)
            return "older"
        return ""

    def set_newest(self, rows: Sequence[Message], *, more: bool) -> None:
        """The newest page has come; what is being asked right now stays at its end."""
        self.loaded, self.more, self.older_wanted = True, more, None
        self.messages = [row for row in rows if self.running is None or row.id != self.running.id]
        if self.messages and self.running is None:
            self.leaf = self.messages[-1].id
        if self.running is not None:
            self._put((self.running.question(),))

    def ends_with(self, rows: Sequence[Message]) -> bool:
        """Whether the newest page says nothing new: no need to lose the place of somebody who reads."""
        if not self.loaded or self.running is not None or self.older_wanted is not None:
            return False
        last = self.messages[len(self.messages) - len(rows) :] if len(rows) <= len(self.messages) else []
        return [(row.id, row.state, row.text) for row in last] == [(row.id, row.state, row.text) for row in rows]

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

    def _put(self, rows: Sequence[Message]) -> None:
        fresh = {row.id: row for row in rows}
        self.messages = [fresh.pop(row.id, row) for row in self.messages] + list(fresh.values())
