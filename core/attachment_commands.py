"""Commands about what is attached to messages, and about what is written and not sent yet."""

from core.wire_types import Command


class Attach(Command, frozen=True, kw_only=True, tag="attach"):
    """Take in a file for a message that is still being written; answered by `Attached`.

    The file is at `path` and is read now, or it is `text` that was pasted, or `data`: an image, PNG or JPEG. `name` is
    what the person calls it. In a `temporary` chat it is held in memory alone; `empty`: nothing was said there yet.
    What is never sent goes after a day, unless it is in a draft.
    """

    profile: str
    thread: str
    attachment: str
    name: str
    path: str = ""
    text: str = ""
    data: bytes = b""
    temporary: bool = False
    empty: bool = False


class OpenAttachment(Command, frozen=True, kw_only=True, tag="open_attachment"):
    """Send what is in it; answered by `AttachmentOpened`."""

    profile: str
    thread: str
    attachment: str
    temporary: bool = False


class KeepDraft(Command, frozen=True, kw_only=True, tag="keep_draft"):
    """This is what is written in a chat and not sent. An empty `thread` stands for the chats that do not exist yet.

    Never sent for a temporary chat.
    """

    profile: str
    thread: str
    text: str
    attachments: tuple[str, ...] = ()


AttachmentCommand = OpenAttachment | KeepDraft
"""`Attach` waits for the reading of a file, and runs beside others."""
