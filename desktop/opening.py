"""What is in attached files, asked of the engine when somebody wants to see it. Window's thread."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from core.attachment_commands import OpenAttachment
from core.attachment_events import AttachmentOpened
from core.commands import AnyCommand
from core.ids import new_id
from desktop.thread_state import ThreadState


class Opening(QObject):
    """`opened`: an attachment's id, the bytes of an image, and the text of everything else."""

    opened = Signal(str, bytes, str)

    def __init__(self, send: Callable[[AnyCommand], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._asked: set[str] = set()

    def want(self, profile: str, state: ThreadState, attachment: str) -> None:
        """Ask for it, once until it has come."""
        if attachment not in self._asked:
            self._asked.add(attachment)
            self._send(
                OpenAttachment(
                    id=new_id(),
                    profile=profile,
                    thread=state.id,
                    attachment=attachment,
                    temporary=state.temporary,
                )
            )

    def take(self, event: AttachmentOpened) -> None:
        """It has come."""
        self._asked.discard(event.attachment)
        self.opened.emit(event.attachment, event.data, event.text)

    def fail(self, attachment: str) -> None:
        """It will not come; it may be asked for again."""
        self._asked.discard(attachment)
