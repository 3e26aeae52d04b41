"""What a person does with the branches of chats, each with its way back. Owned by the session, on the window's thread.

Nothing is destroyed by any of it: the engine adds messages and moves the end of the branch that is shown. So a step is
undone by showing the end from before it.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot

from core.attachment_events import Attachment
from core.branch_commands import (
    AnswerAgain,
    BranchThread,
    ContinueAnswer,
    EditAnswer,
    RemoveMessage,
    ShowBranch,
)
from core.commands import AnyCommand, BinThread, RenameThread
from core.events import Done, Problem
from core.ids import new_id
from desktop.chats import Chats
from desktop.dates import utc_offset
from desktop.history import Deed, History, Step
from desktop.thread_state import Asking


class Branching(QObject):
    """`done`: a step has been taken. `undone`, `redone`: one was taken back, or taken again. `changed`: what can be."""

    done = Signal(object)
    undone = Signal(object)
    redone = Signal(object)
    changed = Signal()

    def __init__(self, send: Callable[[AnyCommand], bool], chats: Chats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._chats = chats
        self._history = History()
        self._pending: dict[str, Step] = {}
        self._moves: dict[str, tuple[Literal["undo", "redo"], Step]] = {}
        self._left_out: dict[str, tuple[str, ...]] = {}
        self._waiting: tuple[str, Callable[[], None]] | None = None
        chats.thread_shown.connect(self.changed)
        chats.turns.answer_ended.connect(self.on_answer_ended)

    @property
    def undoable(self) -> Step | None:
        """What `undo` would take back."""
        return self._history.undoable(self._chats.shown.id)

    @property
    def redoable(self) -> Step | None:
        """What `redo` would take again."""
        return self._history.redoable(self._chats.shown.id)

    def leave(self) -> None:
        """No profile is open."""
        self._history.clear()
        self._pending.clear()
        self._moves.clear()
        self._left_out.clear()
        self._waiting = None
        self.changed.emit()

    def edit(self, message: str, text: str) -> bool:
        """Another text for a message: a question is asked anew, an answer gets it. False when not now."""
        state = self._chats.shown
        row = state.row(message)
        if row is None or not self._chats.can_ask:
            return False
        if row.role == "user":
            files = tuple(item.id for item in row.attachments)
            ask = state.question(self._chats.profile, text, parent=row.parent, attachments=files)
            return self._ask("edit", ask, row.attachments)
        edited = new_id()
        command = EditAnswer(
            id=new_id(), profile=self._chats.profile, thread=state.id, message=message, edited=edited, text=text
        )
        return self._take("edit_answer", command, after=edited)

    def again(self, message: str, *, model: str = "", without: str = "") -> bool:
        """Answer the question `message`, or the one that the answer `message` answers, once more.

        `without` the memory or message of this key, and without those that were left out of that answer before.
        """
        state = self._chats.shown
        row = state.row(message)
        question = row.parent if row and row.role == "assistant" else message
        if row is None or question is None or state.row(question) is None or not self._chats.can_ask:
            return False
        keys = (*self._left_out.get(message, ()), without) if without else ()
        command = AnswerAgain(
            id=new_id(),
            profile=self._chats.profile,
            thread=state.id,
            message=question,
            turn=new_id(),
            model=model,
            without=keys,
            utc_offset=utc_offset(),
            temporary=state.temporary,
            memories=state.memories,
        )
        self._left_out[command.turn] = keys
        return self._ask("again", command)

    def go_on(self, message: str) -> bool:
        """Go on from where an answer was stopped or cut, with the model that began it."""
        state = self._chats.shown
        row = state.row(message)
        if row is None or row.parent is None or state.row(row.parent) is None or not self._chats.can_ask:
            return False
        command = ContinueAnswer(
            id=new_id(),
            profile=self._chats.profile,
            thread=state.id,
            message=message,
            turn=new_id(),
            model=row.model,
            utc_offset=utc_offset(),
            temporary=state.temporary,
            memories=state.memories,
        )
        return self._ask("continue", command)

    @Slot(str)
    def show(self, message: str) -> None:
        """Show the branch through this message. Not a step: ◂ ▸ lead back."""
        if self._chats.can_ask:
            self._show(self._chats.shown.id, message, exact=False)

    def delete(self, message: str) -> bool:
        """Show the chat without this message. `done` when it is so."""
        state = self._chats.shown
        if not self._chats.can_ask:
            return False
        command = RemoveMessage(id=new_id(), profile=self._chats.profile, thread=state.id, message=message)
        return self._take("delete", command, after="")

    def branch(self, message: str, title: str) -> None:
        """The way to this message as a chat of its own, which is shown when it is there."""
        source, copy = self._chats.shown.id, new_id()
        command = BranchThread(
            id=new_id(), profile=self._chats.profile, thread=source, message=message, copy=copy, title=title
        )
        self._pending[command.id] = Step("branch", copy, source, copy, command.id)
        self._send(command)

    @Slot(str, str)
    def rename(self, thread: str, title: str) -> None:
        """Give a chat another title."""
        command = RenameThread(id=new_id(), profile=self._chats.profile, thread=thread, title=title)
        self._pending[command.id] = Step("rename", thread, self._chats.title_of(thread), title, command.id)
        self._send(command)

    @Slot()
    def undo(self) -> None:
        """Take the newest step back. An answer that is being written is stopped first."""
        if step := self.undoable:
            self._when_still(lambda: self._undo(step))

    @Slot()
    def redo(self) -> None:
        """Take the step again that was taken back last."""
        if step := self.redoable:
            self._when_still(lambda: self._redo(step))

    def conclude(self, command: AnyCommand, end: Done | Problem) -> None:
        """A command has taken effect, or was refused; also others' commands."""
        refused = isinstance(end, Problem)
        step, move = self._pending.pop(command.id, None), self._moves.pop(command.id, None)
        if refused:
            self._history.drop(command.id)
        elif step is not None:
            self._add(step)
        if move is not None:
            self._settle(*move, refused=refused)
        self.changed.emit()

    @Slot(str, object)
    def on_answer_ended(self, _turn: str, _answer: object) -> None:
        """In the shown chat: what waited for it is done now."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None and waiting[0] == self._chats.shown.id:
            self._when_still(waiting[1])

    def _ask(self, deed: Deed, command: Asking, files: Sequence[Attachment] = ()) -> bool:
        """A step that can be taken back from the moment it is taken."""
        state = self._chats.shown
        step = Step(deed, state.id, state.end or "", command.turn, command.id)
        self._history.add(step)
        if not self._chats.begin(command, files):
            self._history.drop(command.id)
            return False
        self.changed.emit()
        return True

    def _take(self, deed: Deed, command: EditAnswer | RemoveMessage, *, after: str) -> bool:
        """A step that is taken when the engine says so."""
        state = self._chats.shown
        self._pending[command.id] = Step(deed, state.id, state.end or "", after, command.id)
        return self._send(command)

    def _add(self, step: Step) -> None:
        if step.deed == "delete":
            step = Step(step.deed, step.thread, step.before, self._chats.end_of(step.thread), step.command)
        self._history.add(step)
        self.done.emit(step)
        if step.deed == "branch":
            self._chats.open_thread(step.after)

    def _undo(self, step: Step) -> None:
        after = step.after
        if step.deed == "rename":
            command = self._send_title(step.thread, step.before)
        elif step.deed == "branch":
            self._chats.open_thread(step.before)
            command = self._bin(step.after, binned=True)
        else:
            state = self._chats.shown
            # What was said since then belongs to it, and comes back with it.
            after = state.end or "" if state.row(step.after) else step.after
            command = self._show(step.thread, step.before, exact=True)
        self._moves[command] = "undo", self._history.undo(step, after=after)
        self.changed.emit()

    def _redo(self, step: Step) -> None:
        if step.deed == "rename":
            command = self._send_title(step.thread, step.after)
        elif step.deed == "branch":
            command = self._bin(step.after, binned=False)
        else:
            command = self._show(step.thread, step.after, exact=True)
        self._history.redo(step)
        self._moves[command] = "redo", step
        self.changed.emit()

    def _settle(self, way: Literal["undo", "redo"], step: Step, *, refused: bool) -> None:
        """The engine has moved to and fro, or has not: then the step is where it was."""
        if not refused:
            (self.undone if way == "undo" else self.redone).emit(step)
        elif way == "undo":
            self._history.redo(step)
        else:
            self._history.undo(step, after=step.after)

    def _when_still(self, then: Callable[[], None]) -> None:
        if self._chats.shown.running is None:
            then()
        else:
            self._waiting = (self._chats.shown.id, then)
            self._chats.stop()

    def _show(self, thread: str, message: str, *, exact: bool) -> str:
        command = ShowBranch(id=new_id(), profile=self._chats.profile, thread=thread, message=message, exact=exact)
        return self._sent(command)

    def _send_title(self, thread: str, title: str) -> str:
        return self._sent(RenameThread(id=new_id(), profile=self._chats.profile, thread=thread, title=title))

    def _bin(self, thread: str, *, binned: bool) -> str:
        return self._sent(BinThread(id=new_id(), profile=self._chats.profile, thread=thread, binned=binned))

    def _sent(self, command: AnyCommand) -> str:
        self._send(command)
        return command.id
