"""Commands: what the window asks of the engine, one JSON line each.

The window makes every id (command, profile, thread, message, turn) with `core.ids.new_id`, so a command
sent twice names the same things and changes them once. Each command is concluded by exactly one event
whose `reply` is the command's `id`: `Done`, or `Problem` when it was refused or failed.
"""

from typing import Final

from core.attachment_commands import Attach, KeepDraft, OpenAttachment
from core.bin_commands import CloseTemporary, EraseThreads, KeepTemporary, ListBin, ListThreadMemories
from core.branch_commands import (
    AnswerAgain,
    BranchThread,
    ContinueAnswer,
    EditAnswer,
    FindInThread,
    RemoveMessage,
    ShowBranch,
)
from core.memory_commands import (
    AddMemory,
    DecideMemory,
    DeleteListed,
    DeleteMemories,
    EditMemory,
    EraseMemories,
    ExportMemories,
    ImportMemories,
    ListMemories,
    MarkIrrelevant,
    OpenMemory,
    PictureMemories,
    PinMemory,
    RememberAgain,
    RestoreListed,
    RestoreMemories,
    SetMemory,
    UndoMemory,
)
from core.wire_types import Command

PROTOCOL: Final = 1
MAX_LINE: Final = 8 * 1024 * 1024
"""Bytes in one line, either way, newline included."""


class ListProfiles(Command, frozen=True, kw_only=True, tag="list_profiles"):
    """Answered by `Profiles`."""


class CreateProfile(Command, frozen=True, kw_only=True, tag="create_profile"):
    """Make a profile; answered by `Profiles`. A name that another profile has is refused."""

    profile: str
    name: str


class RenameProfile(Command, frozen=True, kw_only=True, tag="rename_profile"):
    """Answered by `Profiles`."""

    profile: str
    name: str


class DeleteProfile(Command, frozen=True, kw_only=True, tag="delete_profile"):
    """Delete a profile and its file for good; answered by `Profiles`. `typed` must be its name, letter for letter."""

    profile: str
    typed: str


class OpenProfile(Command, frozen=True, kw_only=True, tag="open_profile"):
    """Close the open profile, if any, and open this one; answered by `ProfileOpened`, `Threads`, `Bin` and `Models`."""

    profile: str


class FindRescues(Command, frozen=True, kw_only=True, tag="find_rescues"):
    """Look at what can be brought back of a damaged profile. Its file is closed for it; answered by `RescuesFound`."""

    profile: str


class RestoreProfile(Command, frozen=True, kw_only=True, tag="restore_profile"):
    """Put a rescue where the damaged file is, which is kept under another name. Answered by `ProfileRestored`.

    `damaged` and `rescue` as `RescuesFound` named them; the first lets a command that is sent twice restore once. An
    empty `rescue` begins a new, empty file. Nothing is opened.
    """

    profile: str
    damaged: str
    rescue: str


class ChooseModel(Command, frozen=True, kw_only=True, tag="choose_model"):
    """Answer with this model from now on: "recall", or the name of an Ollama model. Answered by `Models`."""

    profile: str
    model: str


class ListModels(Command, frozen=True, kw_only=True, tag="list_models"):
    """Look at Ollama again; answered by `Models`."""

    profile: str


class OpenThread(Command, frozen=True, kw_only=True, tag="open_thread"):
    """Send one `Page` of a thread: the newest messages of its current branch, or those before the message `before`."""

    profile: str
    thread: str
    before: str | None = None


class RenameThread(Command, frozen=True, kw_only=True, tag="rename_thread"):
    """Answered by `Threads`."""

    profile: str
    thread: str
    title: str


class BinThread(Command, frozen=True, kw_only=True, tag="bin_thread"):
    """Put a thread into the bin (`binned`), or take it out again. Answered by `Threads` and `Bin`.

    `memories`: the keys of those that go into the bin with it. They come out with it, and are erased with it.
    """

    profile: str
    thread: str
    binned: bool
    memories: tuple[str, ...] = ()


class Ask(Command, frozen=True, kw_only=True, tag="ask"):
    """Store the user's message and answer it. `turn` is the id of the turn and of the answer's message.

    A thread that does not exist yet is made. `parent` is the message that this one follows, None for the first.
    `attachments`: what was taken in for it by `Attach`, in order. A `temporary` thread is held in memory alone, and
    nothing that is said in it is remembered; one that the engine does not hold any more refuses later questions with
    "temporary_gone". Without `memories` none are recalled.
    """

    profile: str
    thread: str
    message: str
    turn: str
    parent: str | None
    text: str
    attachments: tuple[str, ...] = ()
    utc_offset: int = 0
    """Minutes east of UTC on the window's clock."""
    temporary: bool = False
    memories: bool = True


class Stop(Command, frozen=True, kw_only=True, tag="stop"):
    """End a turn now and keep what was written. A turn that has ended already is no error."""

    profile: str
    turn: str


class ForgetMemory(Command, frozen=True, kw_only=True, tag="forget_memory"):
    """Undo a "Remembered": the memory is gone from recall at once. Answered by `MemoryForgotten`."""

    profile: str
    key: str


AnyCommand = (
    ListProfiles
    | CreateProfile
    | RenameProfile
    | DeleteProfile
    | OpenProfile
    | FindRescues
    | RestoreProfile
    | ChooseModel
    | ListModels
    | OpenThread
    | RenameThread
    | BinThread
    | Ask
    | Stop
    | ForgetMemory
    | ListMemories
    | OpenMemory
    | AddMemory
    | EditMemory
    | PinMemory
    | RememberAgain
    | DeleteMemories
    | RestoreListed
    | RestoreMemories
    | EraseMemories
    | DecideMemory
    | DeleteListed
    | UndoMemory
    | MarkIrrelevant
    | PictureMemories
    | SetMemory
    | ExportMemories
    | ImportMemories
    | KeepTemporary
    | CloseTemporary
    | ListThreadMemories
    | ListBin
    | EraseThreads
    | AnswerAgain
    | ContinueAnswer
    | EditAnswer
    | RemoveMessage
    | ShowBranch
    | BranchThread
    | FindInThread
    | Attach
    | OpenAttachment
    | KeepDraft
)
