"""Commands about chats that do not stay: temporary ones, and those in the bin."""

from core.wire_types import Command


class KeepTemporary(Command, frozen=True, kw_only=True, tag="keep_temporary"):
    """Write a temporary chat into the file: an ordinary one from now on. Answered by `ThreadChanged`.

    It waits for an answer that runs in it. Refused with "temporary_gone" when it is not there any more.
    """

    profile: str
    thread: str


class CloseTemporary(Command, frozen=True, kw_only=True, tag="close_temporary"):
    """Forget a temporary chat, also while an answer runs in it. One that is not there is no error."""

    profile: str
    thread: str


class ListThreadMemories(Command, frozen=True, kw_only=True, tag="list_thread_memories"):
    """Which memories in use come from this thread and from nowhere else? Answered by `ThreadMemories`."""

    profile: str
    thread: str


class ListBin(Command, frozen=True, kw_only=True, tag="list_bin"):
    """Answered by `Bin`."""

    profile: str


class EraseThreads(Command, frozen=True, kw_only=True, tag="erase_threads"):
    """Erase threads that are in the bin for good, with the memories that went there with them.

    Empty `threads`: all of the bin. Those not in the bin stay. Answered by `Bin`; their bytes go from the file and
    its copies after that, as `Erasing` tells.
    """

    profile: str
    threads: tuple[str, ...] = ()
