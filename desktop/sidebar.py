"""The left column of the window: new chat, the chats by date, and the open profile at the foot. Window's thread.

Made by `main_window`. Knows neither session nor engine: values come in, wishes go out as signals.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.events import EmbedderStage, ProfileInfo, ThreadInfo
from desktop.controls import PanelButton, label, rule
from desktop.dates import local_now
from desktop.profile_foot import ProfileFoot
from desktop.theme import Theme
from desktop.thread_list import ThreadList

WIDTH: Final = 256
_NEW: Final = "Ctrl+N"
_TEMPORARY: Final = "Ctrl+Shift+N"


class Sidebar(QFrame):
    """Signals name a chat or a profile by its id."""

    new_chat_wanted = Signal()
    temporary_wanted = Signal()
    thread_chosen = Signal(str)
    rename_wanted = Signal(str, str)
    copy_wanted = Signal(str)
    bin_wanted = Signal(str)
    bin_opened = Signal()
    profile_chosen = Signal(str)
    new_profile_wanted = Signal()
    profiles_wanted = Signal()

    def __init__(
        self, theme: Theme, *, clock: Callable[[], datetime] = local_now, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "side")
        self.setFixedWidth(WIDTH)
        self._new = self._new_chat_button()
        self._temporary = self._temporary_button()
        self._list = ThreadList(theme, clock)
        self._binned = label("", "muted")
        self._bin = self._bin_button()
        self._chats = self._list_or_hint()
        self._foot = ProfileFoot(theme)
        self._lay_out()
        self._pass_on()

    def set_threads(self, threads: Sequence[ThreadInfo]) -> None:
        """All chats, last changed first, as `events.Threads` brings them."""
        self._list.set_threads(threads)
        self._chats.setCurrentIndex(0 if threads else 1)

    def set_current(self, thread: str | None) -> None:
        """The chat that the window shows; None for a new one."""
        self._list.set_current(thread)

    def set_temporary(self, shown: bool) -> None:
        """Whether the window shows a temporary chat; its entry is marked as long as it does."""
        self._temporary.setChecked(shown)
        self._temporary.setAccessibleDescription(self.tr("Open now") if shown else "")

    def set_binned(self, count: int) -> None:
        """How many chats are in the bin."""
        self._binned.setText(str(count) if count else "")
        says = self.tr("1 chat") if count == 1 else self.tr("{n} chats").format(n=count)
        self._bin.setAccessibleDescription(says if count else self.tr("Empty"))

    def set_bin_open(self, shown: bool) -> None:
        """Whether the window shows the bin."""
        self._bin.setChecked(shown)

    def set_profile(self, profile: str, name: str) -> None:
        """The open profile."""
        self._foot.set_profile(profile, name)

    def set_profiles(self, items: Sequence[ProfileInfo]) -> None:
        """All profiles, last used first, for the menu at the foot."""
        self._foot.set_profiles(items)

    def set_refused(self, count: int) -> None:
        """How many connections beyond this computer were refused."""
        self._foot.set_refused(count)

    def set_embedder(self, stage: EmbedderStage) -> None:
        """The state of the embedding model."""
        self._foot.set_embedder(stage)

    def set_engine_up(self, up: bool) -> None:
        """Whether the engine runs."""
        self._foot.set_engine_up(up)

    def focus_chats(self) -> None:
        """Give the keyboard to the list of chats."""
        self._list.setFocus(Qt.FocusReason.TabFocusReason)

    def _new_chat_button(self) -> PanelButton:
        made = _with_keys(PanelButton("plain", name=self.tr("New chat")), self.tr("+ New chat"), _NEW, (12, 11, 11, 11))
        # Not the button's own shortcut: that one clicks 100 ms later, and what is typed meanwhile goes to the old chat.
        QShortcut(_NEW, self).activated.connect(self.new_chat_wanted)
        return made

    def _temporary_button(self) -> PanelButton:
        text = self.tr("Temporary chat")
        made = _with_keys(PanelButton("row", name=text), text, _TEMPORARY, (10, 7, 9, 7), "soft")
        made.setCheckable(True)
        made.setToolTip(self.tr("A chat that is never written to the disk. Nothing of it is kept."))
        QShortcut(_TEMPORARY, self).activated.connect(self.temporary_wanted)
        return made

    def _bin_button(self) -> PanelButton:
        made = PanelButton("row", name=self.tr("Bin"))
        inside = QHBoxLayout()
        inside.setContentsMargins(10, 7, 9, 7)
        inside.addWidget(label(self.tr("Bin"), "soft"))
        inside.addStretch()
        inside.addWidget(self._binned)
        made.hold(inside)
        made.setCheckable(True)
        made.setToolTip(self.tr("Chats that were deleted in the last 30 days"))
        return made

    def _list_or_hint(self) -> QStackedWidget:
        hint = label(self.tr("Your chats will be listed here."), "muted", wrap=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        hint.setContentsMargins(10, 8, 10, 0)
        stack = QStackedWidget()
        stack.addWidget(self._list)
        stack.addWidget(hint)
        stack.setCurrentIndex(1)
        return stack

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(10, 14, 10, 8)
        column.setSpacing(8)
        column.addWidget(self._new)
        column.addWidget(self._temporary)
        column.addWidget(self._chats, 1)
        column.addWidget(self._bin)
        column.addWidget(rule())
        column.addWidget(self._foot)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(column, 1)
        whole.addWidget(rule(upright=True))

    def _pass_on(self) -> None:
        self._new.clicked.connect(self.new_chat_wanted)
        self._temporary.clicked.connect(self.temporary_wanted)
        self._list.thread_chosen.connect(self.thread_chosen)
        self._list.rename_wanted.connect(self.rename_wanted)
        self._list.copy_wanted.connect(self.copy_wanted)
        self._list.bin_wanted.connect(self.bin_wanted)
        self._bin.clicked.connect(self.bin_opened)
        self._foot.profile_chosen.connect(self.profile_chosen)
        self._foot.new_profile_wanted.connect(self.new_profile_wanted)
        self._foot.profiles_wanted.connect(self.profiles_wanted)


def _with_keys(
    made: PanelButton, text: str, keys: str, margins: tuple[int, int, int, int], kind: str = ""
) -> PanelButton:
    """A button with its shortcut at the end of the line."""
    inside = QHBoxLayout()
    inside.setContentsMargins(*margins)
    inside.addWidget(label(text, kind))
    inside.addStretch()
    shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")
    inside.addWidget(label(shown, "muted"))
    made.hold(inside)
    return made
