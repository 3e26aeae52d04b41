"""The chats of the open profile: which there are, which is shown, what is asked in it. Window's thread.

Owned by the session, which passes on the events of the open profile and no others. What happens in a chat that is
not shown is kept, and shown when it is opened.
"""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from core.attachment_events import Attachment
from core.commands import AnyCommand, Ask, ForgetMemory, Stop
from core.events import AnyEvent, MemoryForgotten, Page, ThreadChanged, ThreadInfo, Threads
from core.ids import new_id
from desktop.pages import Pages
from desktop.places import Places
from desktop.temporary import Temporary
from desktop.thread_state import Asking, ThreadState
from desktop.turns import Turns
from desktop.writing import Writing


class Chats(QObject):
    """`thread_shown`: another chat is on the screen. `rows_changed`: paint the shown chat's rows anew.

    `leave_asked`: what is to be done once the person agrees to lose the temporary chat that is shown. `profile` is the
    open one, or empty.
    """

    threads_changed = Signal(object)
    thread_shown = Signal(object)
    rows_changed = Signal(object)
    older_added = Signal(object, bool)
    memory_forgotten = Signal(str)
    leave_asked = Signal(object)

    def __init__(self, send: Callable[[AnyCommand], bool], places: Places, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.turns = Turns(self)
        self.turns.rows_changed.connect(self.on_turns_rows_changed)
        self.temporary = Temporary(send, self)
        self._send = send
        self._pages = Pages(send)
        self._places = places
        self.profile = ""
        self._entering = False
        self._locked = True
        self._threads: dict[str, ThreadInfo] = {}
        self._states: dict[str, ThreadState] = {}
        self.writing = Writing(send, self._draft_key, self)
        self._shown = ThreadState(new_id(), loaded=True)

    @property
    def shown(self) -> ThreadState:
        """The chat on the screen; a new one where none was opened."""
        return self._shown

    @property
    def entering(self) -> bool:
        """A profile has opened and its chats have not come yet: nothing can be asked."""
        return self._entering

    def enter(self, profile: str) -> None:
        """A profile has opened. The same one again (a new engine) keeps what is on the screen and asks for it anew."""
        if profile == self.profile:
            self._refresh()
            return
        self.leave()
        self.profile = self._pages.profile = profile
        self.writing.box.enter(profile)
        self._entering = True

    @Slot(bool)
    def lock(self, locked: bool) -> None:
        """While another profile is being opened nothing can be asked: the question would come too late for this one."""
        self._locked = locked
        self.writing.box.flush()

    def leave(self) -> None:
        """No profile is open. Drafts stay, and questions that no engine has accepted become drafts again."""
        for ask in self.turns.clear():
            self.writing.come_back(ask)
        self._let_go_of_temporary()
        self.profile = self._pages.profile = ""
        self.writing.box.enter("")
        self._entering = False
        self._threads, self._states = {}, {}
        self._shown = ThreadState(new_id(), loaded=True)
        self.writing.show("", self._shown)
        self.threads_changed.emit(())
        self.thread_shown.emit(self._shown)

    def take(self, event: AnyEvent) -> None:
        """An event of the open profile."""
        match event:
            case Threads():
                self._set_threads(event.items)
            case ThreadChanged():
                others = (info for key, info in self._threads.items() if key != event.item.id)
                self._set_threads((event.item, *others))
                self._set_kept(event.item.id)
            case Page():
                self._set_page(event)
            case MemoryForgotten():
                for state in self._states.values():
                    state.forget(event.key)
                self.memory_forgotten.emit(event.key)
            case _ if not self.writing.take(event):
                self.turns.take(event)

    def ask(self, text: str) -> bool:
        """Send the question, and show it with an empty answer. False when nothing can be asked here now."""
        files = self.writing.files
        ask = self._shown.question(self.profile, text, parent=self._shown.end, attachments=files.ready)
        if begun := self.can_ask and bool(text.strip()) and self.begin(ask, files.known):
            self.writing.sent()
        return begun

    def begin(self, ask: Asking, files: Sequence[Attachment] = (), state: ThreadState | None = None) -> bool:
        """Ask in a chat, the shown one if no other is named. False when it was refused at once."""
        if not self._send(ask):
            return False
        state = state or self._shown
        self._states[state.id] = state
        self.turns.begin(state, ask, time=time.time_ns() // 1_000_000, files=files)
        self._keep_place()
        self.writing.show(self.profile, self._shown)
        return True

    def ask_again(self, ask: Ask) -> None:
        """A refused question once more, where it was asked; its text leaves the composer, what follows it stays."""
        rest = self.writing.after(ask)
        if rest is not None and self.ask(ask.text):
            self.writing.put(rest)

    def lose(self, ask: Asking) -> bool:
        """The engine refused the question, or will not answer it any more. True when its text came back."""
        text = self.turns.lose(ask)
        if not text or not isinstance(ask, Ask):
            return False
        self.writing.come_back(ask)
        return True

    def stop(self) -> None:
        """Stop the shown chat's turn."""
        if self._shown.running is not None:
            self._send(Stop(id=new_id(), profile=self.profile, turn=self._shown.running.id))

    def new_chat(self) -> None:
        """Show an empty chat. It exists in the file only once something is asked in it."""
        if self.profile and (self._shown.messages or self._shown.temporary or self._shown.id in self._threads):
            self.leave_then(lambda: self._show(ThreadState(new_id(), loaded=True)))

    def new_temporary(self) -> None:
        """Show an empty temporary chat, unless one is shown already. One that has ended passes its unsent text on."""
        if not self.profile or (self._shown.temporary and not self._shown.messages):
            return
        if not self._shown.gone:
            self.leave_then(lambda: self._show(self.temporary.begin()))
            return
        unsent = self.writing.text()
        self._show(self.temporary.begin())
        self.writing.put(unsent)

    def fail_to_keep(self, thread: str) -> None:
        """It was gone before it could be written: its rows come back on the screen, for nobody else has them."""
        state = self._states.get(thread)
        if state is not None and state.temporary:
            self.temporary.fail(state)
            self._show(state)

    def leave_then(self, then: Callable[[], None]) -> None:
        """Do what takes the shown chat from the screen; where something would be lost, the person is asked before."""
        if self._shown.temporary and not self._shown.keeping and (self._shown.messages or not self.writing.is_empty()):
            self.leave_asked.emit(then)
        else:
            then()

    def open_thread(self, thread: str) -> None:
        """Show a chat."""
        info = self._threads.get(thread)
        if info is None or thread == self._shown.id:
            return
        self.leave_then(lambda: self._show(self._states.setdefault(thread, ThreadState(thread, leaf=info.leaf))))

    def older(self) -> None:
        """Ask for the page before the first row."""
        self._pages.older(self._shown)

    def forget(self, key: str) -> None:
        """Undo a memory."""
        self._send(ForgetMemory(id=new_id(), profile=self.profile, key=key))

    def knows(self, thread: str) -> bool:
        """Whether the chat is in the list; a new one is not before its first question is accepted."""
        return thread in self._threads

    def title_of(self, thread: str) -> str:
        """A chat's title, empty for one that is not in the list."""
        info = self._threads.get(thread)
        return info.title if info else ""

    def end_of(self, thread: str) -> str:
        """The message that a chat's shown branch ends with, empty where it has none."""
        state = self._states.get(thread)
        return (state.end or "") if state else ""

    @Slot()
    def on_turns_rows_changed(self) -> None:
        """Pass it on with the rows."""
        self.rows_changed.emit(self._shown)

    @property
    def can_ask(self) -> bool:
        """Whether something can be asked in the shown chat now."""
        ready = bool(self.profile) and not self._entering and not self._locked
        return ready and self._shown.running is None and not self._shown.gone

    def _draft_key(self, thread: str) -> str:
        return thread if thread in self._threads or self.temporary.is_here(thread) else ""

    def _show(self, state: ThreadState) -> None:
        if state is not self.temporary.state:
            self._let_go_of_temporary()
        self._shown = state
        self.turns.show(state)
        self.writing.show(self.profile, self._shown)
        self._keep_place()
        if not state.loaded:
            self._pages.ask(state.id)
        self.thread_shown.emit(state)

    def _keep_place(self) -> None:
        if not self._shown.temporary:
            self._places.set_thread(self.profile, self._shown.id if self._shown.id in self._states else "")

    def _let_go_of_temporary(self) -> None:
        state = self.temporary.state
        if state is not None:
            if not state.keeping:
                self.writing.box.keep(self.profile, state.id, "")
                self._states.pop(state.id, None)
            self.temporary.let_go(self.profile)

    def _set_kept(self, thread: str) -> None:
        state = self._states.get(thread)
        if state is not None and state.temporary:
            self.temporary.take_kept(state)
            self.writing.box.forget(self.profile, thread)
            if state is self._shown:
                self._keep_place()
                self.writing.show(self.profile, state)
                self._pages.ask(thread)
                self.rows_changed.emit(state)

    def _set_threads(self, items: tuple[ThreadInfo, ...]) -> None:
        was_known = self._shown.id in self._threads
        self._threads = {info.id: info for info in items}
        self.threads_changed.emit(items)
        if self._entering:
            self._entering = False
            first = self._first_state()
            self.writing.box.adopt(self.profile, self._draft_key(first.id))
            # A temporary one may have been begun already, as soon as the profile was there.
            if not self._shown.temporary:
                self._show(first)
        elif was_known and not self.knows(self._shown.id):
            # Its rows are kept: it may come back from the bin, with an answer that ran on.
            self._show(ThreadState(new_id(), loaded=True))
        elif not was_known and self.knows(self._shown.id) and not self._shown.temporary:
            self.writing.box.name(self.profile, self._shown.id)

    def _first_state(self) -> ThreadState:
        info = self._threads.get(self._places.thread(self.profile))
        if info is None:
            return ThreadState(new_id(), loaded=True)
        return self._states.setdefault(info.id, ThreadState(info.id, leaf=info.leaf))

    def _set_page(self, page: Page) -> None:
        state = self._states.get(page.thread)
        change = self._pages.take(state, page) if state is not None else ""
        if state is not self._shown or not change:
            return
        if change == "older":
            self.older_added.emit(page.messages, page.more)
        else:
            # What the pace still holds of a running answer is painted with the rows, and not once more after them.
            self.turns.show(state)
            self.rows_changed.emit(state)

    def _refresh(self) -> None:
        """A new engine may have found text that the old one had not told; running turns are sent again anyway."""
        self._states = {key: kept for key, kept in self._states.items() if kept.running or kept is self._shown}
        if self._shown.id in self._threads and self._shown.running is None:
            self._pages.ask(self._shown.id)
