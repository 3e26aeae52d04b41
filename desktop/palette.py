"""The colours of the window, light and dark, and how contrast between two of them is measured.

Used by the theme, the stylesheet and whatever paints by itself; no Qt, any thread.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours as "#rrggbb". `text`, `soft` and `muted` are readable (4.5) on every one of `BACKGROUNDS`."""

    dark: bool
    window: str
    """Behind the conversation."""
    side: str
    """Behind the list of chats."""
    card: str
    """Composer, chips, menus, dialogs."""
    selected: str
    """The chosen row of a list, and fields inside the sidebar."""
    hover: str
    bubble: str
    """Behind what the person wrote."""
    code: str
    line: str
    """Borders and rules: decoration, never the only sign of anything."""
    handle: str
    """Of scroll bars."""
    text: str
    soft: str
    """Second voice: labels, chip captions."""
    muted: str
    """Third voice: footers, dates, placeholders."""
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    """Behind accent-coloured text: avatars, the remembered line."""
    selection: str
    """Behind marked text, which keeps its colour."""
    good: str
    warn: str
    bad: str
    bad_soft: str
    keyword: str
    string: str
    number: str
    name: str
    """Functions and classes where they are defined."""


BACKGROUNDS: Final = ("window", "side", "card", "selected", "hover", "bubble", "code", "accent_soft", "bad_soft")

LIGHT: Final = Palette(
    dark=False,
    window="#fbf9f6",
    side="#f4f0ea",
    card="#ffffff",
    selected="#e9e2d8",
    hover="#ede8df",
    bubble="#efe9e0",
    code="#f1ece4",
    line="#e6e0d7",
    handle="#d3c9bc",
    text="#24211d",
    soft="#5d554b",
    muted="#6b6359",
    accent="#b4481f",
    accent_hover="#9d3d18",
    on_accent="#ffffff",
    accent_soft="#f8e9e0",
    selection="#f1d0bf",
    good="#2f6f43",
    warn="#8a5a00",
    bad="#ab2f2f",
    bad_soft="#f8e6e3",
    keyword="#9a3e8e",
    string="#2f6b40",
    number="#8a4b12",
    name="#2f5f91",
)

DARK: Final = Palette(
    dark=True,
    window="#1e1c1a",
    side="#171513",
    card="#242220",
    selected="#2b2825",
    hover="#272421",
    bubble="#2c2926",
    code="#161412",
    line="#33302c",
    handle="#49443f",
    text="#ece6de",
    soft="#b8afa4",
    muted="#9f968b",
    accent="#ee9467",
    accent_hover="#f5a881",
    on_accent="#1e1c1a",
    accent_soft="#3a281f",
    selection="#5c3a29",
    good="#7dbb8c",
    warn="#d9b160",
    bad="#f08d85",
    bad_soft="#3a2321",
    keyword="#d7a1cf",
    string="#7dbb8c",
    number="#dfb07f",
    name="#8fb8e0",
)


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours, 1 to 21."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
