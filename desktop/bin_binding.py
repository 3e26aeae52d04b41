"""Ties the bin of the session to its page, its entry in the sidebar, and the notices with Undo. Made by app.py."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot

from core.bin_events import BinnedThread, Erasing
from core.memory_events import MemoryInfo
from desktop import wording
from desktop.main_window import MainWindow
from desktop.notice import Notice
from desktop.session import Session

if TYPE_CHECKING:
    from desktop.bin_page import BinPage

_BINNED: Final = "binned:"
_ERASING: Final = "erasing"
_UNDO_SECONDS: Final = 12.0
_END_SECONDS: Final = 10.0


class BinBinding(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._bin = session.bin
        self._page: BinPage | None = None
        self._bind(window, session)

    @Slot(str, object)
    def on_asked(self, thread: str, memories: Sequence[MemoryInfo]) -> None:
        """A chat is to go that taught something: what of that?"""
        from desktop.delete_dialog import DeleteDialog

        dialog = DeleteDialog(self._session.chats.title_of(thread), memories, self._window)
        keys = [memory.key for memory in memories]
        dialog.chosen.connect(lambda both: self._bin.put(thread, keys if both else ()))
        dialog.open()

    @Slot(str, int)
    def on_binned(self, thread: str, memories: int) -> None:
        """Say so, with a way back."""
        text = wording.binned(self._session.chats.title_of(thread), memories)
        undo = (("undo", self.tr("Undo")),)
        self._window.notices.post(Notice(key=_BINNED + thread, text=text, buttons=undo, seconds=_UNDO_SECONDS))

    @Slot(object)
    def on_changed(self, items: Sequence[BinnedThread]) -> None:
        """What is in it now; a way back that has been taken, or is gone, is not offered any more."""
        self._window.sidebar.set_binned(len(items))
        if self._page is not None:
            self._page.set_items(items)

    @Slot()
    def on_bin_opened(self) -> None:
        """Its page in place of the conversation."""
        page = self._made()
        page.set_items(self._bin.items)
        self._window.chat.show_instead(page)
        self._window.sidebar.set_bin_open(True)
        page.focus_first()

    @Slot()
    def on_bin_left(self) -> None:
        """Back to the conversation."""
        self._window.chat.show_talk()
        self._window.sidebar.set_bin_open(False)

    @Slot()
    def on_back(self) -> None:
        """Back, and on with writing."""
        self.on_bin_left()
        self._window.chat.composer.focus()

    @Slot(str)
    def on_erase_wanted(self, thread: str) -> None:
        """For good; a notice that could bring it back goes with it."""
        self._forget_undo((thread,))
        self._bin.erase((thread,))

    @Slot()
    def on_empty_wanted(self) -> None:
        """All of it."""
        self._forget_undo(tuple(item.id for item in self._bin.items))
        self._bin.erase()

    @Slot(object)
    def on_erasing(self, told: Erasing) -> None:
        """How far it has come, in one notice."""
        texts = {
            "begun": self.tr("Erasing for good. You can go on meanwhile."),
            "ended": self.tr("Erased for good, from this computer and from the copies kept beside the profile."),
            "waiting": self.tr("Erased. Its last traces on the disk go by themselves in a quiet moment."),
        }
        text = wording.problem(told.code).sentence if told.code else texts[told.stage]
        if told.code:
            text = self.tr("Erased, but its last traces are still on the disk. {why}").format(why=text)
        seconds = 0.0 if told.code or told.stage == "begun" else _END_SECONDS
        self._window.notices.post(Notice(key=_ERASING, text=text, seconds=seconds))

    @Slot(str, str)
    def on_notice_pressed(self, key: str, action: str) -> None:
        """Undo: out of the bin again."""
        if action == "undo" and key.startswith(_BINNED):
            self._bin.restore(key.removeprefix(_BINNED))

    def _made(self) -> "BinPage":
        """Made when first asked for: most people rarely look into the bin."""
        if self._page is None:
            from desktop.bin_page import BinPage

            self._page = BinPage()
            self._page.restore_wanted.connect(self._bin.restore)
            self._page.erase_wanted.connect(self.on_erase_wanted)
            self._page.empty_wanted.connect(self.on_empty_wanted)
            self._page.left.connect(self.on_back)
        return self._page

    def _forget_undo(self, threads: Sequence[str]) -> None:
        for thread in threads:
            self._window.notices.withdraw(_BINNED + thread)

    def _bind(self, window: MainWindow, session: Session) -> None:
        sidebar = window.sidebar
        sidebar.bin_wanted.connect(session.bin.delete)
        sidebar.bin_opened.connect(self.on_bin_opened)
        session.bin.asked.connect(self.on_asked)
        session.bin.binned.connect(self.on_binned)
        session.bin.changed.connect(self.on_changed)
        session.bin.erasing.connect(self.on_erasing)
        for leaves in (sidebar.thread_chosen, sidebar.new_chat_wanted, sidebar.temporary_wanted):
            leaves.connect(self.on_bin_left)
        session.chats.thread_shown.connect(self.on_bin_left)
        for bar in window.all_notices:
            bar.pressed.connect(self.on_notice_pressed)
