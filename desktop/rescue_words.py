"""The notices of a rescue: what is being done, what was found, what came back. Called by rescue_binding.py, GUI thread.

A moment is in the words of the list of chats, with the time of day: 'today, 10:31'.
"""

from datetime import datetime
from pathlib import PurePath
from typing import Final

from PySide6.QtCore import QCoreApplication

from core.rescue_events import ProfileRestored, RescueInfo, RescueKind, RescuesFound
from desktop.dates import relative_moment
from desktop.notice import Notice
from desktop.sentences import QT_TRANSLATE_NOOP
from desktop.wording import shortened

RESCUE: Final = "rescue:"
"""Notices of this kind have the profile's id behind it as their key."""
RESTORE: Final = "restore:"
"""The action of a button that brings something back has the rescue's id behind it."""
BEGIN_EMPTY: Final = "begin_empty"
LEAVE: Final = "leave"
_OFFERED: Final = 2
_MUCH: Final = QT_TRANSLATE_NOOP("rescue_words", "Much of it, up to {moment}, can be brought back. Parts are missing.")
_EVERYTHING: Final = QT_TRANSLATE_NOOP("rescue_words", "Everything up to {moment} can be brought back.")
_COPY: Final = QT_TRANSLATE_NOOP("rescue_words", "There is a copy from {moment}. What came later is not in it.")
_ANOTHER: Final = QT_TRANSLATE_NOOP("rescue_words", "There is also a copy from {moment}.")
_KEPT: Final = QT_TRANSLATE_NOOP("rescue_words", "The damaged file is kept.")
_BACK: Final[dict[RescueKind, str]] = {
    "log": QT_TRANSLATE_NOOP("rescue_words", "“{name}” is back, with everything up to {moment}."),
    "snapshot": QT_TRANSLATE_NOOP("rescue_words", "“{name}” is back, from the copy of {moment}."),
    "empty": QT_TRANSLATE_NOOP("rescue_words", "“{name}” starts empty."),
}


def looking(profile: str, name: str) -> Notice:
    """While the engine looks."""
    text = _tr("Looking for what can be brought back of “{name}”. This can take a minute.")
    return Notice(key=RESCUE + profile, text=text.format(name=shortened(name)))


def restoring(profile: str, name: str) -> Notice:
    """While the engine copies."""
    text = _tr("Bringing back “{name}”. The damaged file is kept.")
    return Notice(key=RESCUE + profile, text=text.format(name=shortened(name)))


def offer(event: RescuesFound, name: str, now: datetime) -> Notice:
    """What was found, the best two as buttons."""
    best = event.items[:_OFFERED]
    if not best:
        return _nothing(event, name)
    sentences = [_tr(_first(best[0])), *(_tr(_ANOTHER) for _ in best[1:])]
    told = [text.format(moment=relative_moment(item.until, now)) for text, item in zip(sentences, best, strict=True)]
    buttons = tuple((RESTORE + item.id, _button(item, now)) for item in best)
    return Notice(key=RESCUE + event.profile, text=" ".join([*told, _tr(_KEPT)]), buttons=buttons)


def confirmation(profile: str, name: str) -> Notice:
    """Asked before a profile begins anew. "Not now" has the place of the button that was pressed for this."""
    text = _tr("Start “{name}” with no chats and no memories? The damaged file is kept.")
    buttons = ((RESTORE, _tr("Start empty")), (LEAVE, _tr("Not now")))
    return Notice(key=RESCUE + profile, text=text.format(name=shortened(name)), buttons=buttons)


def restored(event: ProfileRestored, name: str, now: datetime) -> Notice:
    """What came back, and where the damaged file is now."""
    text = _tr(_BACK[event.kind]).format(name=shortened(name), moment=relative_moment(event.until, now))
    if event.kept:
        text += " " + _tr("The damaged file is kept in {folder}.").format(folder=_breakable(event.kept))
    return Notice(key=RESCUE + event.profile, text=text, details=event.kept)


def _nothing(event: RescuesFound, name: str) -> Notice:
    text = _tr(
        "Nothing of “{name}” can be brought back. The damaged file stays in its folder (see Details). "
        "You can start empty."
    ).format(name=shortened(name))
    buttons = ((BEGIN_EMPTY, _tr("Start empty")),)
    return Notice(key=RESCUE + event.profile, text=text, buttons=buttons, details=event.folder)


def _first(item: RescueInfo) -> str:
    if item.gaps:
        return _MUCH
    return _EVERYTHING if item.kind == "log" else _COPY


def _button(item: RescueInfo, now: datetime) -> str:
    if item.kind == "log":
        return _tr("Bring it back")
    return _tr("Use the copy from {moment}").format(moment=relative_moment(item.until, now))


def _breakable(folder: str) -> str:
    """The folder's name, which is longer than a narrow notice, with a place where its line may end."""
    return PurePath(folder).name.replace("-", "-\u200b", 1)


def _tr(text: str) -> str:
    return QCoreApplication.translate("rescue_words", text)
