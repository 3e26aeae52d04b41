"""What the window keeps between starts: its place, its theme, its panel, the chat of each profile. Window's thread.

An ini file in the config folder, written by QSettings (a new file, then a rename). It holds ids and numbers, never
what people wrote. Each change is written at once, for the window may be killed at any time.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSettings

_GEOMETRY: Final = "window/geometry"
_THEME: Final = "window/theme"
_THREAD: Final = "thread/"
_PANEL: Final = "memory/open"
_PANEL_WIDTH: Final = "memory/width"


class WindowSettings:
    """Typed reading and writing; a value of another type than expected counts as absent."""

    def __init__(self, config: Path) -> None:
        self._settings = QSettings(str(config / "window.ini"), QSettings.Format.IniFormat)

    def geometry(self) -> QByteArray | None:
        """The window's place, as Qt saved it."""
        value = self._settings.value(_GEOMETRY)
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    def set_geometry(self, value: QByteArray) -> None:
        """Keep the window's place."""
        self._keep(_GEOMETRY, value)

    def theme(self) -> str:
        """ "system", "light" or "dark"; empty when never chosen."""
        return self._text(_THEME)

    def set_theme(self, choice: str) -> None:
        """Keep the choice of theme."""
        self._keep(_THEME, choice)

    def thread(self, profile: str) -> str:
        """The chat that the profile showed last; empty for a new one."""
        return self._text(_THREAD + profile)

    def set_thread(self, profile: str, thread: str) -> None:
        """Keep which chat the profile shows."""
        self._keep(_THREAD + profile, thread)

    def memory_open(self) -> bool:
        """Whether the memory panel is open."""
        return self._text(_PANEL) == "yes"

    def set_memory_open(self, opened: bool) -> None:
        """Keep whether the memory panel is open."""
        self._keep(_PANEL, "yes" if opened else "no")

    def memory_width(self) -> int:
        """The memory panel's width in pixels; 0 when never chosen."""
        text = self._text(_PANEL_WIDTH)
        return int(text) if text.isascii() and text.isdigit() else 0

    def set_memory_width(self, width: int) -> None:
        """Keep the memory panel's width."""
        self._keep(_PANEL_WIDTH, str(width))

    def forget_profile(self, profile: str) -> None:
        """The profile was deleted."""
        self._settings.remove(_THREAD + profile)
        self._settings.sync()

    def _text(self, key: str) -> str:
        value = self._settings.value(key)
        return value if isinstance(value, str) else ""

    def _keep(self, key: str, value: object) -> None:
        if self._settings.value(key) != value:
            self._settings.setValue(key, value)
            self._settings.sync()
