"""Pages of chats: asked for, and put where they belong. Owned by chats.py, on the window's thread."""

from collections.abc import Callable
from typing import Literal

from core.commands import AnyCommand, OpenThread
from core.events import Page
from core.ids import new_id
from desktop.thread_state import ThreadState


class Pages:
    """`profile` is the open one."""

    def __init__(self, send: Callable[[AnyCommand], bool]) -> None:
        self._send = send
        self.profile = ""

    def ask(self, thread: str, *, before: str | None = None) -> None:
        """The end of a chat's branch, or what comes before a message of it."""
        self._send(OpenThread(id=new_id(), profile=self.profile, thread=thread, before=before))

    def older(self, state: ThreadState) -> None:
        """The page before the first row, asked for once."""
        if state.more and state.older_wanted is None and state.messages:
            state.older_wanted = state.messages[0].id
            self.ask(state.id, before=state.older_wanted)

    def take(self, state: ThreadState, page: Page) -> Literal["", "newest", "older"]:
        """A page has come: which rows of the chat are others now. One that joins nothing yet asks for the next."""
        change = state.take(page)
        if change == "apart":
            self.ask(state.id, before=state.ahead[0].id)
            return ""
        return change
