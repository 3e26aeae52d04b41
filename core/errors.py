"""The one tree of exceptions. Each leaf's `code` goes over the wire; the window has a sentence for each code.

InglenookError
├── UserError      something a person can act on
├── MachineError   the computer failed us: disk, file, model server, child process
└── BugError       we broke a promise of our own
"""

from typing import ClassVar


class InglenookError(Exception):
    """The base. `params` fill the window's sentence (never text that people wrote in chats); `details` is raw."""

    code: ClassVar[str] = "unknown"

    def __init__(self, message: str = "", /, *, details: str = "", **params: str) -> None:
        super().__init__(message or self.code)
        self.params = params
        self.details = details


class UserError(InglenookError):
    """A person can act on this."""


class NameTaken(UserError):
    """Another profile has this name."""

    code = "name_taken"


class NameEmpty(UserError):
    """A name of nothing but white space, or longer than 60 characters."""

    code = "name_empty"


class NameMismatch(UserError):
    """The typed confirmation is not the profile's name."""

    code = "name_mismatch"


class NoSuchProfile(UserError):
    """The profile does not exist (any more)."""

    code = "no_such_profile"


class ProfileNotOpen(UserError):
    """A command names a profile that is not the open one."""

    code = "profile_not_open"


class NoSuchThread(UserError):
    """The thread does not exist in this profile."""

    code = "no_such_thread"


class NoSuchMessage(UserError):
    """The message does not exist in this thread."""

    code = "no_such_message"


class ThreadBusy(UserError):
    """An answer is running in this thread already."""

    code = "thread_busy"


class CannotContinue(UserError):
    """There is nothing of an answer to go on from, or no model that could: the built-in one does not."""

    code = "cannot_continue"


class TemporaryGone(UserError):
    """A temporary chat is not there any more: it ended with the engine that held it, or was closed."""

    code = "temporary_gone"


class NoSuchMemory(UserError):
    """The memory does not exist in this profile, or is in the bin."""

    code = "no_such_memory"


class MemoryEmpty(UserError):
    """A memory of nothing but white space, or longer than 2,000 characters."""

    code = "memory_empty"


class ListChanged(UserError):
    """Other memories would be deleted than a person has selected: the list is not what they saw any more."""

    code = "list_changed"


class ImportBroken(UserError):
    """A file of memories cannot be read. params: line (counted from 1; 0: the file itself)."""

    code = "import_broken"


class RescueGone(UserError):
    """A rescue is not there any more, or the damaged file has changed since it was found."""

    code = "rescue_gone"


class PromptTooLong(UserError):
    """The newest message alone does not fit the model's window. params: tokens, room."""

    code = "prompt_too_long"


class AttachmentTooLarge(UserError):
    """A file that is over what is taken in. params: name, limit (in megabytes)."""

    code = "attachment_too_large"


class AttachmentEmpty(UserError):
    """A file without a byte, or of white space alone. params: name."""

    code = "attachment_empty"


class AttachmentWordless(UserError):
    """A PDF in which there is no text, as where its pages are pictures of paper. params: name."""

    code = "attachment_wordless"


class AttachmentLocked(UserError):
    """A PDF that opens with a password alone. params: name."""

    code = "attachment_locked"


class AttachmentBroken(UserError):
    """A file that is damaged, or takes too long to read. params: name."""

    code = "attachment_broken"


class AttachmentUnknown(UserError):
    """A file that is neither an image, a PDF, nor text. params: name."""

    code = "attachment_unknown"


class AttachmentGone(UserError):
    """The file cannot be read where it is said to be, or what was attached is not kept any more. params: name."""

    code = "attachment_gone"


class MachineError(InglenookError):
    """The computer failed us."""


class FileBusy(MachineError):
    """Another process holds the file. params: path, pid (empty when unknown)."""

    code = "file_busy"


class FileBroken(MachineError):
    """The file cannot be read as a profile. params: path."""

    code = "file_broken"


class FileTooNew(MachineError):
    """The file was written by a newer version. params: path, found, known (schema versions)."""

    code = "file_too_new"


class FileUnreadable(MachineError):
    """A file that a person chose cannot be read. params: path."""

    code = "file_unreadable"


class FolderUnwritable(MachineError):
    """The folder cannot be written to. params: path."""

    code = "folder_unwritable"


class DiskFull(MachineError):
    """There is no space left. params: path."""

    code = "disk_full"


class ModelServerDown(MachineError):
    """Nothing answers at Ollama's address. params: host."""

    code = "model_server_down"


class ModelMissing(MachineError):
    """Ollama does not have the model. params: model."""

    code = "model_missing"


class ModelFailed(MachineError):
    """Ollama answered with an error, or broke off in the middle. params: model."""

    code = "model_failed"


class ConnectionRefusedByUs(MachineError, PermissionError):
    """The offline guard refused a connection or look-up beyond this computer. params: host."""

    code = "offline_refused"


class EmbedderDown(MachineError):
    """The embedding process is not there, or died."""

    code = "embedder_down"


class WeightsWrong(MachineError):
    """The embedding weights are not the published ones, or missing. params: path."""

    code = "weights_wrong"


class BugError(InglenookError):
    """We broke a promise of our own."""


class Malformed(BugError):
    """A line on the wire is not a known command or event."""

    code = "malformed"


class EngineBroke(BugError):
    """An unexpected exception ended a command or a turn. params: kind."""

    code = "engine_broke"
