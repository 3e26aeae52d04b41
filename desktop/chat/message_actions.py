"""What can be done with one message: which actions it has, their words and their keys. Any thread; no widgets.

The row of buttons under a message, its menu and its keys all read this one table.
"""

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QCoreApplication

from core.events import Message
from desktop.sentences import QT_TRANSLATE_NOOP

Action = Literal[
    "copy", "copy_formatted", "edit", "again", "again_with", "continue", "branch", "made", "delete", "previous", "next"
]
CHANGING: Final = ("edit", "again", "again_with", "continue", "branch", "delete", "previous", "next")
"""Those that wait until the answer that is being written has ended."""
_RECALL: Final = "recall"
"""The built-in model, which has nothing to go on with."""
_CUT: Final = ("stopped", "interrupted", "failed")


@dataclass(frozen=True, slots=True)
class Entry:
    """`short` is the label of its button, empty for what is in the menu alone. `keys`: on the focused message."""

    action: Action
    text: str
    short: str = ""
    keys: str = ""


def offers(message: Message, *, last: bool, temporary: bool) -> tuple[Action, ...]:
    """The actions of a message in the order of its menu. `last`: nothing follows it on the branch that is shown."""
    answer = message.role == "assistant"
    many = len(message.siblings) > 1
    fits: dict[Action, bool] = {
        "copy": bool(message.text),
        "copy_formatted": answer and bool(message.text),
        "edit": bool(message.text),
        "again": answer or last,
        "again_with": answer or last,
        "continue": answer and message.state in _CUT and bool(message.text) and message.model != _RECALL,
        "branch": not temporary,
        "made": answer,
        "previous": many and message.siblings[0] != message.id,
        "next": many and message.siblings[-1] != message.id,
        "delete": True,
    }
    return tuple(action for action, fit in fits.items() if fit)


def entry(action: Action, *, role: str) -> Entry:
    """The words of an action, in the language of the window."""
    text, short, keys = (_OF_QUESTION if role == "user" else {}).get(action, _ENTRIES[action])
    return Entry(action, _tr(text), _tr(short) if short else "", keys)


def action_of(keys: str) -> Action | None:
    """The action whose key on a focused message this is; F2 is a second one for E."""
    wanted = "E" if keys == "F2" else keys
    return next((action for action, (_, _, own) in _ENTRIES.items() if own == wanted), None)


_ENTRIES: Final[dict[Action, tuple[str, str, str]]] = {
    "copy": (QT_TRANSLATE_NOOP("message", "Copy as Markdown"), QT_TRANSLATE_NOOP("message", "Copy"), "Ctrl+C"),
    "copy_formatted": (QT_TRANSLATE_NOOP("message", "Copy as formatted text"), "", "Ctrl+Shift+C"),
    "edit": (QT_TRANSLATE_NOOP("message", "Edit"), "", "E"),
    "again": (QT_TRANSLATE_NOOP("message", "Answer again"), QT_TRANSLATE_NOOP("message", "Answer again"), "R"),
    "again_with": (QT_TRANSLATE_NOOP("message", "Answer again with"), "", ""),
    "continue": (QT_TRANSLATE_NOOP("message", "Continue"), QT_TRANSLATE_NOOP("message", "Continue"), "C"),
    "branch": (QT_TRANSLATE_NOOP("message", "Branch into a new chat"), QT_TRANSLATE_NOOP("message", "Branch"), "B"),
    "made": (QT_TRANSLATE_NOOP("message", "How it was made"), "", "I"),
    "previous": (QT_TRANSLATE_NOOP("message", "Previous version"), "", "Alt+Left"),
    "next": (QT_TRANSLATE_NOOP("message", "Next version"), "", "Alt+Right"),
    "delete": (QT_TRANSLATE_NOOP("message", "Delete"), "", "Del"),
}
_OF_QUESTION: Final[dict[Action, tuple[str, str, str]]] = {
    "copy": (QT_TRANSLATE_NOOP("message", "Copy"), QT_TRANSLATE_NOOP("message", "Copy"), "Ctrl+C"),
    "edit": (QT_TRANSLATE_NOOP("message", "Edit"), QT_TRANSLATE_NOOP("message", "Edit"), "E"),
    "again": (QT_TRANSLATE_NOOP("message", "Answer"), QT_TRANSLATE_NOOP("message", "Answer"), "R"),
    "again_with": (QT_TRANSLATE_NOOP("message", "Answer with"), "", ""),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("message", text)
