"""Kinds of memories in words, colours and shapes. Called by the widgets of the panel, GUI thread."""

from typing import Final, get_args

from PySide6.QtCore import QCoreApplication

from core.memory_events import MemoryKind
from desktop.palette import Palette

KINDS: Final[tuple[MemoryKind, ...]] = get_args(MemoryKind)
SHAPES: Final[dict[MemoryKind, str]] = {
    "you": "o",
    "people": "s",
    "preferences": "t",
    "plans": "d",
    "how": "star",
    "other": "x",
}
"""pyqtgraph's names: on the map a kind has a shape of its own beside its colour."""


def kind_name(kind: MemoryKind) -> str:
    """'About you', 'Plans and dates'."""
    names: dict[MemoryKind, str] = {
        "you": _tr("About you"),
        "people": _tr("People"),
        "preferences": _tr("Preferences"),
        "plans": _tr("Plans and dates"),
        "how": _tr("How to answer"),
        "other": _tr("Other"),
    }
    return names[kind]


def kind_colour(kind: MemoryKind, palette: Palette) -> str:
    """A colour of the theme for each kind: for points and bars, not for words."""
    colours: dict[MemoryKind, str] = {
        "you": palette.accent,
        "people": palette.name,
        "preferences": palette.string,
        "plans": palette.keyword,
        "how": palette.warn,
        "other": palette.muted,
    }
    return colours[kind]


def _tr(text: str) -> str:
    return QCoreApplication.translate("memory", text)
