"""Ties the memories of the session to the memory panel, its button and its notices. Made by app.py, GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from core.memory_commands import Decision
from core.memory_events import (
    Memories,
    MemoriesChanged,
    MemoryHistory,
    MemoryInfo,
    MemoryKind,
    MemorySettings,
    MemorySource,
)
from desktop.chat.memory_button import KEYS
from desktop.jump import Jump
from desktop.main_window import MainWindow
from desktop.memory import words
from desktop.memory.use import Use
from desktop.memory.ways_back import SECONDS, WaysBack
from desktop.memory_files import TransferBinding
from desktop.notice import Notice
from desktop.session import Session
from desktop.settings import WindowSettings

if TYPE_CHECKING:
    from desktop.memory.panel import MemoryPanel
    from desktop.memory.pictures import PicturesPage


class MemoryBinding(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow, session: Session, settings: WindowSettings) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._shelf = session.memories
        self._dock = window.memory
        self._button = window.chat.header.memory
        self._jump = Jump(window, session.chats, self)
        TransferBinding(window, session.memories, self)
        self._back = WaysBack(self)
        self._dock.restore(opened=settings.memory_open(), width=settings.memory_width())
        self._button.setChecked(self._dock.is_open)
        self._dock.opened_changed.connect(settings.set_memory_open)
        self._dock.width_chosen.connect(settings.set_memory_width)
        self._bind_window()
        self._bind_shelf()

    @Slot()
    def on_toggled(self) -> None:
        """Ctrl+M, or the button in the header."""
        if self._window.shows_people:
            return
        if self._dock.is_open:
            self.on_closed()
        else:
            self._dock.open()
            self._dock.panel.focus_first()

    @Slot()
    def on_closed(self) -> None:
        """The panel goes; writing goes on."""
        self._dock.close_panel()
        self._window.chat.composer.focus()

    @Slot()
    def on_left(self) -> None:
        """Escape: back to writing. Where the panel covers the chat it goes."""
        if self._dock.lies_over:
            self._dock.close_panel()
        self._window.chat.composer.focus()

    @Slot(object)
    def on_panel_made(self, panel: "MemoryPanel") -> None:
        """It exists from now on; it learns what is known already."""
        self._bind_panel(panel)
        self._bind_pages(panel)
        if self._shelf.settings is not None:
            panel.set_settings(self._shelf.settings)
            self._shelf.show("", None)

    @Slot(str, str)
    def on_people_opened(self, _profile: str, _name: str) -> None:
        """A panel that was open at the last end is filled now, when the window stands."""
        if self._dock.is_open:
            _ = self._dock.panel

    @Slot(object)
    def on_begun(self, event: Memories) -> None:
        """Another list."""
        if panel := self._dock.made_panel:
            panel.list_page.begin(event)
            panel.set_counts(event.counts)

    @Slot(object)
    def on_came(self, event: Memories) -> None:
        """A page of it."""
        if panel := self._dock.made_panel:
            panel.list_page.take(event)
            panel.set_counts(event.counts)

    @Slot()
    def on_overtaken(self) -> None:
        """Something has changed."""
        if panel := self._dock.made_panel:
            panel.list_page.grow_old()
            if panel.shows_pictures:
                self._shelf.picture()

    @Slot(object)
    def on_changed(self, event: MemoriesChanged) -> None:
        """Also the memory that is open, perhaps."""
        panel = self._dock.made_panel
        if panel and panel.entry.key and not panel.shows_list and panel.entry.key in event.keys:
            self._shelf.open(panel.entry.key, panel.entry.message)

    @Slot(object)
    def on_opened(self, event: MemoryHistory) -> None:
        """The memory that is open, or what replaced it."""
        panel = self._dock.made_panel
        if panel is None:
            return
        if event.key == panel.entry.key:
            panel.entry.take(event)
            if panel.entry.successor:
                self._shelf.open(panel.entry.successor)
        elif event.key == panel.entry.successor and event.memory is not None:
            panel.entry.show_newer(event.memory.text)

    @Slot(object)
    def on_settings_changed(self, settings: MemorySettings) -> None:
        """The switch, and how memories are saved."""
        if panel := self._dock.made_panel:
            panel.set_settings(settings)

    @Slot()
    def on_shelf_left(self) -> None:
        """No profile is open."""
        self._back.clear()
        if panel := self._dock.made_panel:
            panel.clear()

    @Slot(str, object)
    def on_memory_chosen(self, key: str, message: str) -> None:
        """A chip under the answer `message`, or what was remembered with it."""
        self._dock.open()
        self._dock.panel.show_entry(key, Use(message) if message else None)

    @Slot(str, str)
    def on_message_chosen(self, thread: str, message: str) -> None:
        """A chip that stands for a message of some chat."""
        self._jump.to(thread, message)

    @Slot(object)
    def on_jump_wanted(self, source: MemorySource) -> None:
        """To the message that a memory comes from."""
        if self._dock.lies_over:
            self._dock.close_panel()
        self._jump.to(source.thread, source.message)

    @Slot(str, object)
    def on_saved(self, text: str, kind: MemoryKind | None) -> None:
        """Added by hand: shown as it is in the list."""
        key = self._shelf.add(text, kind)
        self._dock.panel.show_entry(key)

    @Slot(str, str)
    def on_edited(self, key: str, text: str) -> None:
        """Another text."""
        self._shelf.edit(key, text, None)
        self._back.offer(self.tr("The memory was changed."), lambda: self._shelf.undo(key))

    @Slot(str, object)
    def on_kind_chosen(self, key: str, kind: MemoryKind) -> None:
        """Another kind, the same text."""
        self._shelf.edit(key, self._dock.panel.entry.text, kind)
        self._back.offer(self.tr("The memory was changed."), lambda: self._shelf.undo(key))

    @Slot(list, str)
    def on_delete_wanted(self, keys: list[str], text: str) -> None:
        """Into the bin at once, with a way back."""
        self._shelf.delete(keys)
        panel = self._dock.panel
        if not panel.shows_list:
            panel.on_list_wanted()
        self._back.offer(words.deleted(len(keys), text), lambda: self._shelf.restore(keys))

    @Slot(int, list)
    def on_most_delete_wanted(self, count: int, but: list[str]) -> None:
        """More than the window knows of, into the bin, with a way back."""
        deletion = self._shelf.delete_listed(count, but)
        self._back.offer(words.deleted(count, ""), lambda: self._shelf.restore_listed(deletion), key=deletion)

    @Slot(object, str)
    def on_decided(self, item: MemoryInfo, decision: Decision) -> None:
        """About an item of the inbox, with a way back."""
        self._shelf.decide(item.key, decision)
        self._back.offer(words.decided(item, decision), lambda: self._shelf.undo(item.key))

    @Slot(str, str, bool)
    def on_marked(self, message: str, key: str, irrelevant: bool) -> None:
        """Not relevant here, or relevant after all."""
        self._shelf.mark(message, key, irrelevant=irrelevant)
        if irrelevant:
            text = self.tr("It is not used any more for questions like that one.")
            self._dock.panel.notices.post(Notice(key="marked", text=text, seconds=SECONDS))

    @Slot(str, str)
    def on_without_wanted(self, message: str, key: str) -> None:
        """Answer again without a memory. Where the panel covers the chat it goes: the answer is to be seen."""
        if not self._session.branching.again(message, without=key):
            text = self.tr("That answer is not on the branch of the chat that is shown, or another is being written.")
            self._dock.panel.notices.post(Notice(key="without", text=text, seconds=SECONDS))
        elif self._dock.lies_over:
            self.on_closed()

    @Slot(object)
    def on_pictures_made(self, page: "PicturesPage") -> None:
        """The page of pictures exists from now on."""
        self._shelf.pictured.connect(page.take)
        page.chosen.connect(self._dock.panel.show_entry)

    def _bind_window(self) -> None:
        QShortcut(QKeySequence(KEYS), self._window).activated.connect(self.on_toggled)
        self._button.clicked.connect(self.on_toggled)
        self._dock.opened_changed.connect(self._button.setChecked)
        self._dock.panel_made.connect(self.on_panel_made)
        self._dock.left.connect(self.on_left)
        self._window.chat.transcript.memory_chosen.connect(self.on_memory_chosen)
        self._window.chat.transcript.message_chosen.connect(self.on_message_chosen)
        self._session.people.opened.connect(self.on_people_opened)

    def _bind_shelf(self) -> None:
        shelf = self._shelf
        shelf.begun.connect(self.on_begun)
        shelf.came.connect(self.on_came)
        shelf.overtaken.connect(self.on_overtaken)
        shelf.changed.connect(self.on_changed)
        shelf.opened.connect(self.on_opened)
        shelf.settings_changed.connect(self.on_settings_changed)
        shelf.deletion_refused.connect(self._back.withdraw)
        shelf.left.connect(self.on_shelf_left)
        shelf.waiting_changed.connect(self._button.set_waiting)

    def _bind_panel(self, panel: "MemoryPanel") -> None:
        panel.closed.connect(self.on_closed)
        panel.entry_wanted.connect(self._shelf.open)
        panel.on_wanted.connect(panel.menu.switch_on)
        panel.menu.set_wanted.connect(self._shelf.set)
        self._back.bind(panel.notices)
        panel.pictures_made.connect(self.on_pictures_made)
        panel.pictures_wanted.connect(self._shelf.picture)

    def _bind_pages(self, panel: "MemoryPanel") -> None:
        page, entry = panel.list_page, panel.entry
        page.view_wanted.connect(self._shelf.show)
        page.page_wanted.connect(self._shelf.want)
        page.delete_wanted.connect(self.on_delete_wanted)
        page.most_delete_wanted.connect(self.on_most_delete_wanted)
        page.decided.connect(self.on_decided)
        page.again_wanted.connect(self._shelf.remember_again)
        panel.adding.saved.connect(self.on_saved)
        entry.edited.connect(self.on_edited)
        entry.kind_chosen.connect(self.on_kind_chosen)
        entry.pin_wanted.connect(self._shelf.pin)
        entry.delete_wanted.connect(self.on_delete_wanted)
        entry.restore_wanted.connect(lambda key: self._shelf.restore([key]))
        entry.jump_wanted.connect(self.on_jump_wanted)
        entry.marked.connect(self.on_marked)
        entry.without_wanted.connect(self.on_without_wanted)
