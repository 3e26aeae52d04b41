"""What the engine tells of damaged profiles: which rescues there are, and that one was brought back."""

from typing import Literal

from core.wire_types import Event, Value

RescueKind = Literal["log", "snapshot", "empty"]
"""What comes back: everything up to the damage in the log; a copy that was made earlier; a new, empty file."""


class RescueInfo(Value, frozen=True, kw_only=True):
    """One way to bring a damaged profile back. `until`: the last change in it; `gaps`: not all before that is there."""

    id: str
    kind: RescueKind
    until: int
    gaps: bool = False


class RescuesFound(Event, frozen=True, kw_only=True, tag="rescues_found"):
    """What can be brought back of a damaged profile, the best first; nothing when all is lost.

    `damaged` names the file as it was looked at, `folder` is where it stays.
    """

    profile: str
    damaged: str
    folder: str
    items: tuple[RescueInfo, ...]


class ProfileRestored(Event, frozen=True, kw_only=True, tag="profile_restored"):
    """The profile can be opened again. `kept` is the folder that the damaged file lies in now."""

    profile: str
    kind: RescueKind
    until: int
    kept: str
