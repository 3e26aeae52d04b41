"""Unsent text of every chat, in memory. Owned by chats.py, on the window's thread."""


class Drafts:
    """Keyed by profile and chat. All new chats of a profile share one draft, under the empty id: nobody could come
    back to them by name. Text written before any profile was open belongs to the first one that opens.
    """

    def __init__(self) -> None:
        self._texts: dict[tuple[str, str], str] = {}

    def get(self, profile: str, thread: str) -> str:
        """The text, empty where there is none."""
        return self._texts.get((profile, thread), "")

    def keep(self, profile: str, thread: str, text: str) -> None:
        """Replace the text."""
        if text:
            self._texts[profile, thread] = text
        else:
            self._texts.pop((profile, thread), None)

    def put_before(self, profile: str, thread: str, text: str) -> None:
        """Text that could not be sent comes back, before what was written since."""
        self.keep(profile, thread, "\n\n".join(filter(None, (text, self.get(profile, thread)))))

    def name(self, profile: str, thread: str) -> None:
        """The new chat is in the list under this id from now on; its text goes with it."""
        if text := self._texts.pop((profile, ""), ""):
            self.keep(profile, thread, text)

    def adopt(self, profile: str, thread: str) -> None:
        """Give the text that belongs to no profile yet to this chat, unless that has one."""
        early = self._texts.pop(("", ""), "")
        if early and not self.get(profile, thread):
            self.keep(profile, thread, early)
