"""What the chats ask of the window's settings: which chat a profile showed last. Window's thread."""

from typing import Protocol


class Places(Protocol):
    """Keeps which chat a profile showed last; empty for a new one."""

    def thread(self, profile: str) -> str:
        """The chat's id."""

    def set_thread(self, profile: str, thread: str) -> None:
        """Keep it."""
