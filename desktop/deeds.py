"""Words for what was done to chats and messages, and for taking it back. Any thread."""

from typing import Final

from PySide6.QtCore import QCoreApplication

from desktop.history import Deed
from desktop.sentences import QT_TRANSLATE_NOOP

_DONE: Final[dict[Deed, str]] = {
    "edit": QT_TRANSLATE_NOOP("deeds", "Message edited."),
    "edit_answer": QT_TRANSLATE_NOOP("deeds", "Answer edited."),
    "again": QT_TRANSLATE_NOOP("deeds", "Answered again."),
    "continue": QT_TRANSLATE_NOOP("deeds", "Answer continued."),
    "delete": QT_TRANSLATE_NOOP("deeds", "Message deleted."),
    "rename": QT_TRANSLATE_NOOP("deeds", "Chat renamed."),
    "branch": QT_TRANSLATE_NOOP("deeds", "Branched into a new chat."),
}
_WHAT: Final[dict[Deed, str]] = {
    "edit": QT_TRANSLATE_NOOP("deeds", "the edit of a message"),
    "edit_answer": QT_TRANSLATE_NOOP("deeds", "the edit of an answer"),
    "again": QT_TRANSLATE_NOOP("deeds", "the other answer"),
    "continue": QT_TRANSLATE_NOOP("deeds", "the continued answer"),
    "delete": QT_TRANSLATE_NOOP("deeds", "the deletion of a message"),
    "rename": QT_TRANSLATE_NOOP("deeds", "the new name of a chat"),
    "branch": QT_TRANSLATE_NOOP("deeds", "the chat made of a branch"),
}


def done(deed: Deed) -> str:
    """'Message deleted.'"""
    return _tr(_DONE[deed])


def undone(deed: Deed) -> str:
    """'Undone: the deletion of a message.'"""
    return _tr("Undone: {what}.").format(what=_tr(_WHAT[deed]))


def redone(deed: Deed) -> str:
    """'Redone: the deletion of a message.'"""
    return _tr("Redone: {what}.").format(what=_tr(_WHAT[deed]))


def undo(deed: Deed) -> str:
    """The name of the action: 'Undo the deletion of a message'."""
    return _tr("Undo {what}").format(what=_tr(_WHAT[deed]))


def redo(deed: Deed) -> str:
    """The name of the action: 'Redo the deletion of a message'."""
    return _tr("Redo {what}").format(what=_tr(_WHAT[deed]))


def _tr(text: str) -> str:
    return QCoreApplication.translate("deeds", text)
