"""Profiles of the fake engine that are damaged: their names begin with "broken", and go on with what can be done.

"broken" has a good log and a copy, "broken copy" a copy alone, "broken lost" nothing; "broken full" finds the disk
full the first time it is restored, "broken crash" ends the engine there, once; "broken gone" has lost what it found.
"""

import os
from collections.abc import Callable
from typing import Final

import msgspec

from core import commands as ask
from core import rescue_events as say
from tests.fakes.engine_answers import Answers

UNTIL: Final[dict[say.RescueKind, int]] = {"log": 1_700_000_000_000, "snapshot": 1_699_900_000_000, "empty": 0}

FOUND: Final[dict[str, tuple[say.RescueKind, ...]]] = {"broken copy": ("snapshot",), "broken lost": ()}
KEPT: Final = "/srv/profiles/1/profile.duckdb.damaged-20261125T110400.123456Z"


class Rescues(Answers):
    """The part of the fake engine that brings profiles back. What is restored is kept in `mended`."""

    refuse: Callable[..., bool]
    seen: bytes

    def is_broken(self, profile: str) -> bool:
        info = self.state.profiles.get(profile)
        return info is not None and info.name.startswith("broken") and profile not in self.state.mended

    def on_find_rescues(self, command: ask.FindRescues) -> bool:
        self.close(command.profile)
        kinds = FOUND.get(self.name(command), ("log", "snapshot"))
        items = tuple(say.RescueInfo(id=kind, kind=kind, until=UNTIL[kind]) for kind in kinds)
        found = say.RescuesFound(profile=command.profile, damaged="d1", folder="/srv/profiles/1", items=items)
        self.emit(found)
        return True

    def on_restore_profile(self, command: ask.RestoreProfile) -> bool:
        first_time = b'"restore_profile"' not in self.seen
        self.seen += b'"restore_profile"'
        if self.name(command) == "broken full" and first_time:
            return self.refuse(command, "disk_full")
        if self.name(command) == "broken crash" and first_time:
            os._exit(9)
        if self.name(command) == "broken gone" and first_time:
            return self.refuse(command, "rescue_gone")
        self.state.mended.append(command.profile)
        kind = msgspec.convert(command.rescue or "empty", say.RescueKind)
        self.emit(say.ProfileRestored(profile=command.profile, kind=kind, until=UNTIL[kind], kept=KEPT))
        return True

    def close(self, profile: str) -> None:
        if self.profile == profile:
            self.profile = ""

    def name(self, command: ask.FindRescues | ask.RestoreProfile) -> str:
        return self.state.profiles[command.profile].name
