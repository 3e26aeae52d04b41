"""Bringing a damaged profile back, as the window sees it: looking, choosing, waiting. Window's thread.

Owned by the session. One profile at a time; when a person goes on to another one, what was found is forgotten and
the next try to open the damaged profile leads here again. A rescue that has begun is carried out all the same.
"""

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject, Signal

from core.commands import AnyCommand, FindRescues, RestoreProfile
from core.events import AnyEvent
from core.ids import new_id
from core.rescue_events import ProfileRestored, RescuesFound
from desktop.people import People


class Rescue(QObject):
    """`look_begun`, `restore_begun`, `dropped` bring a profile's id, `found` and `restored` the engine's events.

    `dropped`: nothing more will come of it. After `restored` the profile opens by itself, unless a person has gone on.
    """

    look_begun = Signal(str)
    found = Signal(object)
    restore_begun = Signal(str)
    restored = Signal(object)
    dropped = Signal(str)

    def __init__(self, send: Callable[[AnyCommand], object], people: People, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._people = people
        self._profile = ""
        self._found: RescuesFound | None = None

    def look(self, profile: str) -> None:
        """Look at what can be brought back. The profile counts as closed from now on."""
        self._people.let_go(profile)
        self._begin(FindRescues(id=new_id(), profile=profile))

    def restore(self, profile: str, rescue: str) -> None:
        """Bring this back; an empty `rescue` begins the profile anew. What was forgotten is looked for again."""
        if self._found is not None and self._found.profile == profile:
            damaged, self._found = self._found.damaged, None
            self._begin(RestoreProfile(id=new_id(), profile=profile, damaged=damaged, rescue=rescue))
        elif profile != self._profile:
            self.look(profile)

    def again(self, command: FindRescues | RestoreProfile) -> None:
        """Do once more what was refused."""
        self._begin(msgspec.structs.replace(command, id=new_id()))

    def take(self, event: AnyEvent) -> None:
        """An event about a rescue; others are passed over."""
        match event:
            case RescuesFound():
                self._set_found(event)
            case ProfileRestored():
                self._set_restored(event)

    def fail(self, command: AnyCommand) -> None:
        """A command was refused, or nobody will answer it."""
        if isinstance(command, FindRescues | RestoreProfile):
            self._drop(command.profile)

    def _begin(self, command: FindRescues | RestoreProfile) -> None:
        self._profile, self._found = command.profile, None
        begun = self.look_begun if isinstance(command, FindRescues) else self.restore_begun
        begun.emit(command.profile)
        self._send(command)

    def _set_found(self, event: RescuesFound) -> None:
        if self._is_waiting_for(event.profile):
            self._found = event
            self.found.emit(event)
        else:
            self._drop(event.profile)

    def _set_restored(self, event: ProfileRestored) -> None:
        opens = self._is_waiting_for(event.profile)
        self._drop(event.profile)
        self.restored.emit(event)
        if opens:
            self._people.open(event.profile)

    def _is_waiting_for(self, profile: str) -> bool:
        return profile == self._profile and self._people.is_idle

    def _drop(self, profile: str) -> None:
        if profile == self._profile:
            self._profile, self._found = "", None
        self.dropped.emit(profile)
