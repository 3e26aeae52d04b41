"""Puts what a rescue has to say into notices, and does what their buttons say. Made by app.py, GUI thread."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Slot

from core.rescue_events import ProfileRestored, RescuesFound
from desktop import rescue_words as words
from desktop.dates import local_now
from desktop.main_window import MainWindow
from desktop.notice import Notice
from desktop.session import Session


class RescueBinding(QObject):
    """Lives as long as the window. Made after `PeopleBinding`, which clears the notices when a profile opens."""

    def __init__(self, window: MainWindow, session: Session, *, clock: Callable[[], datetime] = local_now) -> None:
        super().__init__(window)
        self._window = window
        self._people = session.people
        self._rescue = session.rescue
        self._clock = clock
        self._came_back: ProfileRestored | None = None
        self._rescue.look_begun.connect(self.on_look_begun)
        self._rescue.found.connect(self.on_found)
        self._rescue.restore_begun.connect(self.on_restore_begun)
        self._rescue.restored.connect(self.on_restored)
        self._rescue.dropped.connect(self.on_dropped)
        self._people.opened.connect(self.on_people_opened)
        for bar in window.all_notices:
            bar.pressed.connect(self.on_notice_pressed)

    @Slot(str)
    def on_look_begun(self, profile: str) -> None:
        """The engine looks."""
        self._post(words.looking(profile, self._name(profile)))

    @Slot(object)
    def on_found(self, event: RescuesFound) -> None:
        """What can be brought back."""
        self._post(words.offer(event, self._name(event.profile), self._clock()))

    @Slot(str)
    def on_restore_begun(self, profile: str) -> None:
        """The engine copies."""
        self._post(words.restoring(profile, self._name(profile)))

    @Slot(object)
    def on_restored(self, event: ProfileRestored) -> None:
        """It is back. Said again when the profile opens, which takes all notices away."""
        self._came_back = event
        self._say_restored(event)

    @Slot(str, str)
    def on_people_opened(self, profile: str, _name: str) -> None:
        """The first profile to open after a rescue, if it is the one that came back, says so."""
        event, self._came_back = self._came_back, None
        if event is not None and event.profile == profile:
            self._say_restored(event)

    @Slot(str)
    def on_dropped(self, profile: str) -> None:
        """What is on the screen about it does not hold any more."""
        for bar in self._window.all_notices:
            bar.withdraw(words.RESCUE + profile)

    @Slot(str, str)
    def on_notice_pressed(self, key: str, action: str) -> None:
        """Do what the button says."""
        if not key.startswith(words.RESCUE):
            return
        profile = key.removeprefix(words.RESCUE)
        if action == "bring_back":
            self._rescue.look(profile)
        elif action == words.BEGIN_EMPTY:
            self._post(words.confirmation(profile, self._name(profile)))
        elif action.startswith(words.RESTORE):
            self._rescue.restore(profile, action.removeprefix(words.RESTORE))

    def _say_restored(self, event: ProfileRestored) -> None:
        self._post(words.restored(event, self._name(event.profile), self._clock()))

    def _post(self, notice: Notice) -> None:
        self._window.notices.post(notice)

    def _name(self, profile: str) -> str:
        return next((info.name for info in self._people.items if info.id == profile), "")
