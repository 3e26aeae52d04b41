"""What a person chose for memory in a profile: on or off, whether saving asks first, and the language of the chats.

Called on the file's lane.
"""

from typing import TYPE_CHECKING, Final, get_args

import msgspec

from core.memory_events import MemoryLanguage

if TYPE_CHECKING:
    from core.storage import Database, Transcript

LANGUAGE: Final = "memory_language"
_MEMORY: Final = "memory"
_SAVING: Final = "memory_saving"
_LANGUAGES: Final[tuple[MemoryLanguage, ...]] = get_args(MemoryLanguage)


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """`on`: memories are formed and recalled. `automatic`: what nobody asked to remember is saved without asking.

    `language`: that of the chats; empty: told from each text's words.
    """

    on: bool = True
    automatic: bool = True
    language: MemoryLanguage = ""


def read_choice(transcript: "Transcript") -> Choice:
    """What was chosen; both and any language, unless somebody chose otherwise."""
    return Choice(
        on=transcript.setting(_MEMORY) != "off",
        automatic=transcript.setting(_SAVING) != "ask",
        language=_known(transcript.setting(LANGUAGE)),
    )


def write_choice(db: "Database", choice: Choice) -> None:
    """Choose from now on. What was said before memory is switched off, or while it is, leads to no memory later.

    After another language was chosen, all texts are read anew by the search, while nobody needs the computer.
    """
    from core.storage import Transcript, search_rewording
    from core.storage.remember_queue import RememberQueue

    transcript = Transcript(db)
    with db.write() as connection:
        if _known(transcript.setting(LANGUAGE)) != choice.language:
            transcript.set_setting(LANGUAGE, choice.language)
            search_rewording.begin(connection)
        transcript.set_setting(_MEMORY, "on" if choice.on else "off")
        transcript.set_setting(_SAVING, "automatic" if choice.automatic else "ask")
        if not choice.on:
            RememberQueue(db).empty()


def _known(code: str | None) -> MemoryLanguage:
    return next((each for each in _LANGUAGES if each == code), "")
