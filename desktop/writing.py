"""What is being written in the shown chat: its text, and its files. Owned by chats.py, on the window's thread."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from core.attachment_commands import Attach, KeepDraft, OpenAttachment
from core.attachment_events import Attached, AttachmentOpened, Drafts
from core.commands import AnyCommand, Ask
from core.events import AnyEvent, Problem
from desktop.attaching import Chat
from desktop.drafts import DraftBox
from desktop.opening import Opening
from desktop.queue import Queued
from desktop.thread_state import ThreadState


class Writing(QObject):
    """`key_of`: what names the draft of a chat. `restored`: text that was not sent belongs into the composer again."""

    restored = Signal(str)

    def __init__(
        self, send: Callable[[AnyCommand], bool], key_of: Callable[[str], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.box = DraftBox(send, self)
        self.files = self.box.files
        self.opening = Opening(send, self)
        self._key_of = key_of
        self._profile = self._thread = ""

    def show(self, profile: str, state: ThreadState) -> None:
        """Another chat is shown, or the same one is further."""
        self._profile, self._thread = profile, state.id
        if state.temporary:
            self.box.hide(profile, state.id)
        empty = not state.messages and state.leaf is None
        self.files.show(Chat(profile, self._key, state.id, temporary=state.temporary, empty=empty))

    def take(self, event: AnyEvent) -> bool:
        """An event of the open profile; False for one that is not about what is written."""
        match event:
            case Drafts():
                for draft in event.items:
                    self.box.load(event.profile, draft)
            case Attached():
                self.files.take(event)
            case AttachmentOpened():
                self.opening.take(event)
            case _:
                return False
        return True

    def fail(self, command: AnyCommand, problem: Problem) -> bool:
        """Something was refused. True when the person need not be told, or is told by a chip."""
        match command:
            case Attach():
                self.files.fail(command, problem)
                return True
            case OpenAttachment():
                self.opening.fail(command.attachment)
            case KeepDraft():
                self.box.fail(command)
                return problem.code.startswith("engine_")
        return False

    def text(self) -> str:
        """What was written for the shown chat and not sent."""
        return self.box.get(self._profile, self._key)

    def is_empty(self) -> bool:
        """Nothing is written, and nothing attached."""
        return self.box.is_empty(self._profile, self._key)

    def keep(self, text: str) -> None:
        """The composer's text changed."""
        self.box.keep(self._profile, self._key, text)

    def put(self, text: str) -> None:
        """Write this in place of what is there."""
        self.keep(text)
        self.restored.emit(text)

    def sent(self) -> None:
        """It has become a question."""
        self.files.send()
        self.keep("")
        self.box.flush()

    def come_back(self, ask: Ask) -> None:
        """A question could not be sent: what was written is in its chat again, before what was written since."""
        key = self._key_of(ask.thread)
        self.box.put_before(ask.profile, key, ask.text)
        if (ask.profile, key) == (self._profile, self._key):
            self.files.restore(ask.attachments)
            self.restored.emit(self.text())

    def come_back_queued(self, thread: str, queued: Sequence[Queued]) -> None:
        """Messages that waited are to be written on, before what was written since."""
        key = self._key_of(thread)
        self.box.put_before(self._profile, key, "\n\n".join(one.text for one in queued))
        self.files.put_back(self._profile, key, [item for one in queued for item in one.files])
        if key == self._key:
            self.restored.emit(self.text())

    def after(self, ask: Ask) -> str | None:
        """What was written after a question that came back; None where it has been changed since, or is elsewhere."""
        if self._key_of(ask.thread) != self._key:
            return None
        question, _, rest = self.text().partition(ask.text)
        return rest.strip() if not question and (not rest or rest.startswith("\n\n")) else None

    @property
    def _key(self) -> str:
        """A new chat's changes when its first question is accepted."""
        return self._key_of(self._thread)
