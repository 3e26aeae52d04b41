"""Messages that were written while an answer ran, in each chat: sent in order when their turn comes. Window's thread.

Owned by the drafts, which keep them with what is being written: after a restart they are text in the composer again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from core.attachment_events import Attachment
from core.ids import new_id


@dataclass(frozen=True, slots=True)
class Queued:
    """One message that waits."""

    id: str
    text: str
    files: tuple[Attachment, ...] = ()


class Queue(QObject):
    """`changed`: a profile and a chat whose queue is another one."""

    changed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[tuple[str, str], tuple[Queued, ...]] = {}

    def of(self, profile: str, thread: str) -> tuple[Queued, ...]:
        """What waits in a chat, the next one first."""
        return self._waiting.get((profile, thread), ())

    def add(self, profile: str, thread: str, text: str, files: Sequence[Attachment] = ()) -> None:
        """Wait behind the others."""
        self._set(profile, thread, (*self.of(profile, thread), Queued(new_id(), text, tuple(files))))

    def take(self, profile: str, thread: str, queued: str) -> Queued | None:
        """One of them, which waits no longer; None where it has gone meanwhile."""
        found = next((one for one in self.of(profile, thread) if one.id == queued), None)
        if found is not None:
            self._set(profile, thread, tuple(one for one in self.of(profile, thread) if one is not found))
        return found

    def take_all(self, profile: str, thread: str) -> tuple[Queued, ...]:
        """All of them; none waits any longer."""
        found = self.of(profile, thread)
        if found:
            self._set(profile, thread, ())
        return found

    def _set(self, profile: str, thread: str, waiting: tuple[Queued, ...]) -> None:
        if waiting:
            self._waiting[profile, thread] = waiting
        else:
            self._waiting.pop((profile, thread), None)
        self.changed.emit(profile, thread)
