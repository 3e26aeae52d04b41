"""What a person chose for memory in a profile: on or off, and whether saving asks first. Called on the file's lane."""

from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from core.storage import Database, Transcript

_MEMORY: Final = "memory"
_SAVING: Final = "memory_saving"


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """`on`: memories are formed and recalled. `automatic`: what nobody asked to remember is saved without asking."""

    on: bool = True
    automatic: bool = True


def read_choice(transcript: "Transcript") -> Choice:
    """What was chosen; both, unless somebody chose otherwise."""
    return Choice(on=transcript.setting(_MEMORY) != "off", automatic=transcript.setting(_SAVING) != "ask")


def write_choice(db: "Database", choice: Choice) -> None:
    """Choose from now on. What was said before memory is switched off, or while it is, leads to no memory later."""
    from core.storage import Transcript
    from core.storage.remember_queue import RememberQueue

    transcript = Transcript(db)
    with db.write():
        transcript.set_setting(_MEMORY, "on" if choice.on else "off")
        transcript.set_setting(_SAVING, "automatic" if choice.automatic else "ask")
        if not choice.on:
            RememberQueue(db).empty()
