"""Ties profiles and status of the session to the profile page and the sidebar's foot. Made by app.py, GUI thread."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from core.events import ProfileInfo
from desktop.main_window import MainWindow
from desktop.session import Session, Status

if TYPE_CHECKING:
    from desktop.profiles_page import ProfilesPage


class PeopleBinding(QObject):
    """Lives as long as the window. `forget` is told the id of a profile that is gone."""

    def __init__(self, window: MainWindow, session: Session, *, forget: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._forget = forget
        self._known: set[str] = set()
        self._bind_facts()
        self._bind_wishes()

    @Slot(object)
    def on_people_made(self, page: "ProfilesPage") -> None:
        """The page of profiles exists from now on."""
        people = self._session.people
        page.open_wanted.connect(self.on_profile_chosen)
        page.create_wanted.connect(self.on_create_wanted)
        page.rename_wanted.connect(people.rename)
        page.delete_wanted.connect(people.delete)
        back = QShortcut(QKeySequence(Qt.Key.Key_Escape), page)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self.on_back_activated)

    @Slot(object)
    def on_people_listed(self, items: Sequence[ProfileInfo]) -> None:
        """Which profiles there are."""
        self._window.people.set_profiles(items)
        self._window.sidebar.set_profiles(items)
        ids = {info.id for info in items}
        for gone in self._known - ids:
            self._forget(gone)
        self._known = ids

    @Slot(str, str)
    def on_people_opened(self, profile: str, name: str) -> None:
        """A profile is open: to its chats."""
        self._window.sidebar.set_profile(profile, name)
        for bar in self._window.all_notices:
            bar.clear()
        self._window.show_chat()

    @Slot(object)
    def on_status_changed(self, status: Status) -> None:
        """What the foot tells."""
        sidebar = self._window.sidebar
        sidebar.set_engine_up(status.engine in ("starting", "ready"))
        sidebar.set_embedder(status.embedder)
        sidebar.set_refused(status.refused)

    @Slot(str)
    def on_profile_chosen(self, profile: str) -> None:
        """Open it; a temporary chat that would be lost by it is asked about before."""
        people = self._session.people
        if profile == people.open_id:
            people.open(profile)
        else:
            self._session.chats.leave_then(lambda: people.open(profile))

    @Slot(str)
    def on_create_wanted(self, name: str) -> None:
        """Make it, which opens it."""
        self._session.chats.leave_then(lambda: self._session.people.create(name))

    @Slot()
    def on_new_profile_wanted(self) -> None:
        """To the page, with the field open."""
        self._window.show_people()
        self._window.people.begin_new()

    @Slot()
    def on_back_activated(self) -> None:
        """Esc on the page: back to the open profile, if there is one."""
        if self._session.people.open_id:
            self._window.show_chat()

    def _bind_facts(self) -> None:
        people = self._session.people
        people.listed.connect(self.on_people_listed)
        people.opened.connect(self.on_people_opened)
        people.chooser_wanted.connect(self._window.show_people)
        self._session.status_changed.connect(self.on_status_changed)

    def _bind_wishes(self) -> None:
        sidebar = self._window.sidebar
        self._window.people_made.connect(self.on_people_made)
        sidebar.profile_chosen.connect(self.on_profile_chosen)
        sidebar.profiles_wanted.connect(self._window.show_people)
        sidebar.new_profile_wanted.connect(self.on_new_profile_wanted)
