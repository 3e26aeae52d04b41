"""Events about texts that were found within a chat."""

from core.wire_types import Event


class FoundInThread(Event, frozen=True, kw_only=True, tag="found_in_thread"):
    """The messages of a chat's current branch that have `text`, the oldest first."""

    profile: str
    thread: str
    text: str
    messages: tuple[str, ...]
