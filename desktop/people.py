"""Profiles as the window knows them: which there are, which is open, which is being opened. Window's thread.

Owned by the session. At the start the last used profile opens by itself; later a person chooses.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from core.commands import AnyCommand, CreateProfile, DeleteProfile, ListProfiles, OpenProfile, RenameProfile
from core.events import AnyEvent, ProfileInfo, ProfileOpened, Profiles
from core.ids import new_id


class People(QObject):
    """`opened`: id and name. `reopened`: a new engine has opened the same profile again. `left`: none is open now.

    `chooser_wanted`: a person has to choose a profile or make one. `lock_changed`: true while none is fully open.
    """

    listed = Signal(object)
    opened = Signal(str, str)
    reopened = Signal(str, str)
    left = Signal(str)
    chooser_wanted = Signal()
    lock_changed = Signal(bool)

    def __init__(self, send: Callable[[AnyCommand], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._list = ListProfiles(id=new_id())
        self._opener: OpenProfile | None = None
        self._wanted: OpenProfile | None = None
        self._made = ""
        self._last_used_opens = True
        self._locked = True
        self.items: tuple[ProfileInfo, ...] = ()

    @property
    def open_id(self) -> str:
        """The open profile, empty when there is none."""
        return self._opener.profile if self._opener else ""

    @property
    def is_idle(self) -> bool:
        """No profile is open or being opened."""
        return self._opener is None and self._wanted is None

    def greeting(self) -> AnyCommand:
        """What a new engine must hear before anything else: the very command that opened the profile, or the list."""
        return self._opener or self._list

    def open(self, profile: str) -> None:
        """Close the open profile and open this one."""
        self._last_used_opens = False
        self._wanted = OpenProfile(id=new_id(), profile=profile)
        self._tell_lock()
        self._send(self._wanted)

    def let_go(self, profile: str) -> None:
        """The engine will close this profile: it no longer counts as open."""
        if profile in (self.open_id, self._wanted.profile if self._wanted else ""):
            self._wanted = None
            self._leave()

    def create(self, name: str) -> None:
        """Make a profile and open it. While one is being made, a second Enter makes no other."""
        if not self._made:
            self._made = new_id()
            self._send(CreateProfile(id=new_id(), profile=self._made, name=name))

    def rename(self, profile: str, name: str) -> None:
        """Give a profile another name."""
        self._send(RenameProfile(id=new_id(), profile=profile, name=name))

    def delete(self, profile: str, typed: str) -> None:
        """Delete a profile for good; `typed` is what the person typed as its name."""
        self._send(DeleteProfile(id=new_id(), profile=profile, typed=typed))

    def take(self, event: AnyEvent) -> None:
        """An event about profiles; others are passed over."""
        match event:
            case Profiles():
                self._set_items(event.items)
            case ProfileOpened():
                self._set_opened(event)

    def fail(self, command: AnyCommand) -> None:
        """A command was refused, or nobody will answer it."""
        if isinstance(command, CreateProfile) and command.profile == self._made:
            self._made = ""
        if isinstance(command, OpenProfile) and command.id in _ids(self._wanted, self._opener):
            # Which file the engine still has open is not known now, so none counts as open.
            self._wanted = None
            self._leave()

    def give_up(self) -> None:
        """No engine is there to open anything: what was being opened is not, and what was open stays on the screen."""
        self._made = ""
        self._wanted = None
        self._last_used_opens = not self.open_id
        self._tell_lock()

    def _set_items(self, items: tuple[ProfileInfo, ...]) -> None:
        self.items = items
        self.listed.emit(items)
        known = {info.id for info in items}
        if self._made in known:
            made, self._made = self._made, ""
            self.open(made)
        elif self.open_id and self.open_id not in known:
            self._leave()
        elif not self.open_id and self._wanted is None:
            self._choose()

    def _choose(self) -> None:
        if self.items and self._last_used_opens:
            self.open(self.items[0].id)
        else:
            self._last_used_opens = False
            self.chooser_wanted.emit()

    def _set_opened(self, event: ProfileOpened) -> None:
        if self._wanted is not None and event.profile == self._wanted.profile:
            self._opener, self._wanted = self._wanted, None
            self.opened.emit(event.profile, event.name)
        elif event.profile == self.open_id:
            self.reopened.emit(event.profile, event.name)
        self._tell_lock()

    def _leave(self) -> None:
        gone, self._opener = self.open_id, None
        self._tell_lock()
        self.left.emit(gone)
        self.chooser_wanted.emit()

    def _tell_lock(self) -> None:
        locked = self._opener is None or self._wanted is not None
        if locked != self._locked:
            self._locked = locked
            self.lock_changed.emit(locked)


def _ids(*commands: OpenProfile | None) -> set[str]:
    return {command.id for command in commands if command}
