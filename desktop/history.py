"""What was done to chats and can be undone: in memory, for one profile. Owned by branching.py; plain data."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

Deed = Literal["edit", "edit_answer", "again", "continue", "delete", "rename", "branch"]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done in a chat. `before` and `after`: the ends of its branch, "" for an empty one.

    For "rename" they are titles, for "branch" the chat that was copied and the copy. `command`: the command's id.
    """

    deed: Deed
    thread: str
    before: str
    after: str
    command: str = ""

    def concerns(self, thread: str) -> bool:
        """Whether it can be undone while this chat is shown. A title can be seen from every chat."""
        return self.deed == "rename" or thread == self.thread or (self.deed == "branch" and thread == self.before)


class History:
    """Steps that are done, and steps that were undone; the newest of each is last."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def clear(self) -> None:
        """Another profile."""
        self._done.clear()
        self._undone.clear()

    def add(self, step: Step) -> None:
        """Something was done. What was undone in the same chat before cannot be done again."""
        self._done.append(step)
        self._undone = [one for one in self._undone if one.thread != step.thread]

    def drop(self, command: str) -> None:
        """It came to nothing."""
        self._done = [one for one in self._done if one.command != command]

    def undoable(self, thread: str) -> Step | None:
        """What would be undone while this chat is shown."""
        return _newest(self._done, lambda step: step.concerns(thread))

    def redoable(self, thread: str) -> Step | None:
        """What would be done again while this chat is shown."""
        return _newest(self._undone, lambda step: step.concerns(thread))

    def undo(self, step: Step, *, after: str) -> Step:
        """It is undone, if it is here; the step to do again. `after`: what that leads to."""
        undone = replace(step, after=after)
        if step in self._done:
            self._done.remove(step)
            self._undone.append(undone)
        return undone

    def redo(self, step: Step) -> None:
        """It is done again, if it is here."""
        if step in self._undone:
            self._undone.remove(step)
            self._done.append(step)


def _newest(steps: list[Step], fits: Callable[[Step], bool]) -> Step | None:
    return next((step for step in reversed(steps) if fits(step)), None)
