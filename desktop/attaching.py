"""What is attached to the message that is being written, in each chat of the open profile. Window's thread.

Owned by the chats. A file is taken in by the engine as soon as it is chosen; the chip shows it at once, first being
read, then with its size in tokens, or with what was wrong.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from core.attachment_commands import Attach
from core.attachment_events import Attached, Attachment
from core.commands import AnyCommand
from core.errors import AttachmentBroken
from core.events import Problem
from core.ids import new_id
from desktop.chat.picture import encoded, is_picture, load


@dataclass(frozen=True, slots=True)
class Held:
    """One file. `item` once it was taken in; `problem` where it was not; neither while it is being read."""

    id: str
    name: str
    item: Attachment | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    """Where something is written. `key` names its draft: empty for the chats that do not exist yet."""

    profile: str
    key: str
    thread: str
    temporary: bool = False
    empty: bool = False


class Attaching(QObject):
    """`changed`: the shown chat has other files, or knows more of one. `changed_at`: a profile and a draft's key."""

    changed = Signal()
    changed_at = Signal(str, str)

    def __init__(self, send: Callable[[AnyCommand], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._held: dict[tuple[str, str], tuple[Held, ...]] = {}
        self._sent: dict[str, Held] = {}
        self._chat = Chat("", "", "")

    @property
    def items(self) -> tuple[Held, ...]:
        """The files of the shown chat."""
        return self._of(self._chat)

    @property
    def is_reading(self) -> bool:
        """Whether one of them is still being read."""
        return any(held.item is None and held.problem is None for held in self.items)

    @property
    def ready(self) -> tuple[str, ...]:
        """The ids of those that can be sent."""
        return self.of(self._chat.profile, self._chat.key)

    @property
    def known(self) -> tuple[Attachment, ...]:
        """Those that can be sent, with all that is known of them."""
        return tuple(held.item for held in self.items if held.item is not None)

    def of(self, profile: str, key: str) -> tuple[str, ...]:
        """The ids of what is attached in a chat and was taken in."""
        return tuple(held.id for held in self._held.get((profile, key), ()) if held.item is not None)

    def show(self, chat: Chat) -> None:
        """Another chat is on the screen."""
        self._chat = chat
        self.changed.emit()

    def add_file(self, path: str) -> None:
        """A file that was chosen or dropped."""
        name = Path(path).name
        if is_picture(path):
            self._add_picture(load(path), name)
        else:
            self._begin(name, path=path)

    def add_picture(self, image: QImage) -> None:
        """A picture that was pasted."""
        self._add_picture(image, self.tr("Picture.png"))

    def add_text(self, text: str) -> None:
        """A long text that was pasted."""
        self._begin(self.tr("Pasted text.txt"), text=text)

    def remove(self, attachment: str) -> None:
        """The person does not want it any more."""
        self._set(self._chat, [held for held in self.items if held.id != attachment])

    def take(self, event: Attached) -> None:
        """One was taken in."""
        self._renew(event.item.id, lambda held: replace(held, item=event.item))

    def fail(self, command: Attach, problem: Problem) -> None:
        """One was refused: its chip says why."""
        self._renew(command.attachment, lambda held: replace(held, problem=problem))

    def send(self) -> None:
        """They go with the question that is being sent: the shown chat has none any more."""
        self._sent |= {held.id: held for held in self.items if held.item is not None}
        self._set(self._chat, [])

    def restore(self, attachments: Sequence[str]) -> None:
        """A question could not be sent: its files are in the shown chat again."""
        back = [self._sent[one] for one in attachments if one in self._sent]
        known = {held.id for held in back}
        self._set(self._chat, [*back, *(held for held in self.items if held.id not in known)])

    def put_back(self, profile: str, key: str, items: Sequence[Attachment]) -> None:
        """The files of messages that are written on."""
        held = [Held(item.id, item.name, item) for item in items]
        if held:
            self._set(Chat(profile, key, ""), [*held, *self._held.get((profile, key), ())])

    def set_draft(self, profile: str, key: str, items: Sequence[Attachment]) -> None:
        """What the engine kept with a draft, unless something is attached there already."""
        if items and not self._held.get((profile, key)):
            self._held[profile, key] = tuple(Held(item.id, item.name, item) for item in items)
            self.changed.emit()

    def move(self, profile: str, old: str, new: str) -> None:
        """A chat has a name now: what was attached in it goes with it."""
        if held := self._held.pop((profile, old), ()):
            self._held[profile, new] = held
            self.changed_at.emit(profile, new)
        if (self._chat.profile, self._chat.key) == (profile, old):
            self._chat = replace(self._chat, key=new)

    def _add_picture(self, image: QImage, name: str) -> None:
        if data := encoded(image):
            self._begin(name, data=data)
            return
        broken = Problem(reply="", code=AttachmentBroken.code, params={"name": name})
        self._set(self._chat, [*self.items, Held(new_id(), name, problem=broken)])

    def _begin(self, name: str, *, path: str = "", text: str = "", data: bytes = b"") -> None:
        chat, id_ = self._chat, new_id()
        self._set(chat, [*self.items, Held(id_, name)])
        self._send(
            Attach(
                id=new_id(),
                profile=chat.profile,
                thread=chat.thread,
                attachment=id_,
                name=name,
                path=path,
                text=text,
                data=data,
                temporary=chat.temporary,
                empty=chat.empty,
            )
        )

    def _renew(self, attachment: str, change: Callable[[Held], Held]) -> None:
        for key, items in self._held.items():
            if any(held.id == attachment for held in items):
                self._held[key] = tuple(change(held) if held.id == attachment else held for held in items)
                self.changed.emit()
                self.changed_at.emit(*key)
                return

    def _of(self, chat: Chat) -> tuple[Held, ...]:
        return self._held.get((chat.profile, chat.key), ())

    def _set(self, chat: Chat, items: Sequence[Held]) -> None:
        self._held[chat.profile, chat.key] = tuple(items)
        self.changed.emit()
        self.changed_at.emit(chat.profile, chat.key)
