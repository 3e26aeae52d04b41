"""Events about what is attached to messages, and about drafts."""

from typing import Literal

from core.wire_types import Event, Value

AttachmentKind = Literal["image", "pdf", "table", "code", "text"]


class Attachment(Value, frozen=True, kw_only=True):
    """A file that was taken in. `size` in bytes; `tokens`: about what it takes of a prompt.

    `width` and `height` in pixels, 0 for what is no image; `pages` of a PDF, else 0.
    """

    id: str
    name: str
    kind: AttachmentKind
    size: int
    tokens: int
    width: int = 0
    height: int = 0
    pages: int = 0


class Draft(Value, frozen=True, kw_only=True):
    """What is written in a chat and not sent. An empty `thread` stands for the chats that do not exist yet."""

    thread: str
    text: str
    attachments: tuple[Attachment, ...] = ()


class Attached(Event, frozen=True, kw_only=True, tag="attached"):
    """A file was taken in for a message that is being written."""

    profile: str
    thread: str
    item: Attachment


class AttachmentOpened(Event, frozen=True, kw_only=True, tag="attachment_opened"):
    """What is in an attachment: the bytes of an image, the text that is read of everything else."""

    profile: str
    attachment: str
    data: bytes = b""
    text: str = ""


class Drafts(Event, frozen=True, kw_only=True, tag="drafts"):
    """Every draft of the profile. Comes before its `Threads`, when it is opened."""

    profile: str
    items: tuple[Draft, ...]


AttachmentEvent = Attached | AttachmentOpened | Drafts
