"""Commands about memories. Each that changes something is followed by `MemoriesChanged`, also when it is sent twice."""

from typing import Literal

from core.memory_events import MemoryKind, MemoryLanguage, MemoryPlace, TransferFormat
from core.wire_types import Command

Decision = Literal["replace", "keep_both", "dismiss"]
"""For an item of the inbox. What only asks whether to be saved is kept by "keep_both"."""


class ListMemories(Command, frozen=True, kw_only=True, tag="list_memories"):
    """Up to `limit` memories from the `offset`th on; answered by `Memories`.

    Without a `query` the pinned ones come first, then the newest; with one, the best matches. `kind` empty: all.
    Pages of one search name the command that began it in `search`: what is found stays in its order for them.
    """

    profile: str
    query: str = ""
    kind: MemoryKind | Literal[""] = ""
    place: MemoryPlace = "live"
    offset: int = 0
    limit: int = 100
    search: str = ""


class OpenMemory(Command, frozen=True, kw_only=True, tag="open_memory"):
    """Answered by `MemoryHistory`. `message`: the answer under which it is opened, if it is under one."""

    profile: str
    key: str
    message: str = ""


class AddMemory(Command, frozen=True, kw_only=True, tag="add_memory"):
    """Add a memory by hand. `kind` empty: the engine decides."""

    profile: str
    key: str
    text: str
    kind: MemoryKind | Literal[""] = ""


class EditMemory(Command, frozen=True, kw_only=True, tag="edit_memory"):
    """Give a memory another text or kind; the old text stays in its history."""

    profile: str
    key: str
    text: str
    kind: MemoryKind | Literal[""] = ""


class PinMemory(Command, frozen=True, kw_only=True, tag="pin_memory"):
    """A pinned memory stands in every prompt, and costs no new vector."""

    profile: str
    key: str
    pinned: bool


class DeleteMemories(Command, frozen=True, kw_only=True, tag="delete_memories"):
    """Put memories into the bin: out of recall, search and prompts at once."""

    profile: str
    keys: tuple[str, ...]


class DeleteListed(Command, frozen=True, kw_only=True, tag="delete_listed"):
    """Put all memories that `ListMemories` would list into the bin, except `but`: `count` of them, else `list_changed`.

    For who selects more rows than are in the window.
    """

    profile: str
    count: int
    query: str = ""
    kind: MemoryKind | Literal[""] = ""
    search: str = ""
    but: tuple[str, ...] = ()


class RestoreListed(Command, frozen=True, kw_only=True, tag="restore_listed"):
    """Take out of the bin again what the `DeleteListed` of this id put there."""

    profile: str
    deletion: str


class RestoreMemories(Command, frozen=True, kw_only=True, tag="restore_memories"):
    """Take memories out of the bin again."""

    profile: str
    keys: tuple[str, ...]


class EraseMemories(Command, frozen=True, kw_only=True, tag="erase_memories"):
    """Erase memories that are in the bin for good, from the snapshots too. Empty `keys`: all of the bin."""

    profile: str
    keys: tuple[str, ...] = ()


class DecideMemory(Command, frozen=True, kw_only=True, tag="decide_memory"):
    """Decide about an item of the inbox."""

    profile: str
    key: str
    decision: Decision


class UndoMemory(Command, frozen=True, kw_only=True, tag="undo_memory"):
    """Take back the last change of a memory: a save, an edit, a replacement, a decision, a deletion."""

    profile: str
    key: str


class MarkIrrelevant(Command, frozen=True, kw_only=True, tag="mark_irrelevant"):
    """ "Not relevant here": this memory is not sent any more for questions like the one that `message` answers.

    `irrelevant` False takes it back.
    """

    profile: str
    message: str
    key: str
    irrelevant: bool = True


class PictureMemories(Command, frozen=True, kw_only=True, tag="picture_memories"):
    """Answered by `MemoryPicture`. `utc_offset` in minutes east of UTC: where days begin."""

    profile: str
    utc_offset: int = 0


class SetMemory(Command, frozen=True, kw_only=True, tag="set_memory"):
    """Switch memory on or off, choose to save automatically or ask first, and in which language texts are read;
    answered by `MemorySettings`.
    """

    profile: str
    on: bool
    automatic: bool
    language: MemoryLanguage = ""


class RememberAgain(Command, frozen=True, kw_only=True, tag="remember_again"):
    """Let a model look once more at the messages that none could read."""

    profile: str


class ExportMemories(Command, frozen=True, kw_only=True, tag="export_memories"):
    """Write memories in use to a file at `path`: those of `keys`, all when it is empty. Answered by `MemoriesMoved`."""

    profile: str
    path: str
    format: TransferFormat
    keys: tuple[str, ...] = ()


class ImportMemories(Command, frozen=True, kw_only=True, tag="import_memories"):
    """Read our JSONL, or lines of LangGraph store items, from `path`; answered by `MemoriesMoved`."""

    profile: str
    path: str
