"""Unsent text and files of every chat. Owned by chats.py, on the window's thread.

What is written is sent to the engine a moment later, which keeps it in the profile's file: it is there again after a
restart. What is written in a temporary chat is kept here alone.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from core.attachment_commands import KeepDraft
from core.attachment_events import Draft
from core.commands import AnyCommand
from core.ids import new_id
from desktop.attaching import Attaching
from desktop.queue import Queue

_PAUSE_MS: Final = 400
Key = tuple[str, str]


class DraftBox(QObject):
    """Keyed by profile and chat. All new chats of a profile share one draft, under the empty id: nobody could come
    back to them by name. Text written before any profile was open belongs to the first one that opens.
    """

    def __init__(self, send: Callable[[AnyCommand], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files = Attaching(send, self)
        self.files.changed_at.connect(self._touch)
        self.queue = Queue(self)
        self.queue.changed.connect(self._touch)
        self._send = send
        self._texts: dict[Key, str] = {}
        self._secret: set[Key] = set()
        self._dirty: set[Key] = set()
        self._open = ""
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.flush)

    def enter(self, profile: str) -> None:
        """This profile is open, and what is written in it can be kept; none if empty."""
        self._open = profile

    def get(self, profile: str, thread: str) -> str:
        """The text, empty where there is none."""
        return self._texts.get((profile, thread), "")

    def is_empty(self, profile: str, thread: str) -> bool:
        """Nothing is written there, and nothing attached."""
        return not self.get(profile, thread) and not self.files.of(profile, thread)

    def keep(self, profile: str, thread: str, text: str) -> None:
        """Replace the text."""
        if text == self.get(profile, thread):
            return
        if text:
            self._texts[profile, thread] = text
        else:
            self._texts.pop((profile, thread), None)
        self._touch(profile, thread)

    def put_before(self, profile: str, thread: str, text: str) -> None:
        """Text that could not be sent comes back, before what was written since."""
        self.keep(profile, thread, "\n\n".join(filter(None, (text, self.get(profile, thread)))))

    def hide(self, profile: str, thread: str) -> None:
        """What is written in this chat is never kept: it is a temporary one."""
        self._secret.add((profile, thread))

    def forget(self, profile: str, thread: str) -> None:
        """The chat is gone, or is an ordinary one from now on."""
        self._secret.discard((profile, thread))
        self._touch(profile, thread)

    def name(self, profile: str, thread: str) -> None:
        """The new chat is in the list under this id from now on; its text goes with it."""
        text = self._texts.pop((profile, ""), "")
        self.files.move(profile, "", thread)
        self._touch(profile, "")
        if text:
            self.keep(profile, thread, text)

    def adopt(self, profile: str, thread: str) -> None:
        """Give the text that belongs to no profile yet to this chat, unless that has one."""
        early = self._texts.pop(("", ""), "")
        if early and not self.get(profile, thread):
            self.keep(profile, thread, early)

    def load(self, profile: str, draft: Draft) -> None:
        """What the profile's file has, unless something newer is written here."""
        if not self.get(profile, draft.thread) and draft.text:
            self._texts[profile, draft.thread] = draft.text
        self.files.set_draft(profile, draft.thread, draft.attachments)

    def fail(self, command: KeepDraft) -> None:
        """It could not be kept: it will be with the next change."""
        self._dirty.add((command.profile, command.thread))

    @Slot()
    def flush(self) -> None:
        """Have everything kept now that can be."""
        self._pause.stop()
        for profile, thread in sorted(key for key in self._dirty if key[0] == self._open):
            self._dirty.discard((profile, thread))
            self._send(self._kept(profile, thread))

    def _kept(self, profile: str, thread: str) -> KeepDraft:
        """What waits to be sent is kept before what is written."""
        waiting = self.queue.of(profile, thread)
        texts = [*(queued.text for queued in waiting), self.get(profile, thread)]
        files = [*(item.id for queued in waiting for item in queued.files), *self.files.of(profile, thread)]
        return KeepDraft(
            id=new_id(),
            profile=profile,
            thread=thread,
            text="\n\n".join(filter(None, texts)),
            attachments=tuple(files),
        )

    @Slot(str, str)
    def _touch(self, profile: str, thread: str) -> None:
        if profile and (profile, thread) not in self._secret:
            self._dirty.add((profile, thread))
            self._pause.start()
