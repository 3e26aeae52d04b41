"""Pictures of the window, each in light and in dark. Used by the demonstration, GUI thread."""

from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from desktop.theme import Theme
from tests.e2e import accessible_text
from tests.e2e.hands import Hands

LOOKS = ("light", "dark")
_PACKED = 0
"""Qt's word for the smallest PNG that it can make."""
_WARMING = "Memory is warming up"


class Album:
    """A folder of pictures named <what>-light.png and <what>-dark.png."""

    def __init__(self, folder: Path, window: QWidget, theme: Theme) -> None:
        self.folder = folder
        self._window = window
        self._theme = theme
        self._hands = Hands(window)
        folder.mkdir(parents=True, exist_ok=True)
        # A cursor that blinks is in some pictures and not in others.
        QApplication.setCursorFlashTime(0)

    def take(self, name: str) -> None:
        """Two pictures of what is shown, once it stands still."""
        self._hands.wait(lambda: _WARMING not in accessible_text.read(self._window).words(), "a memory that is warm")
        chosen = self._theme.choice
        for look in LOOKS:
            self._theme.set_choice(look)
            if not self._still().save(str(self.folder / f"{name}-{look}.png"), quality=_PACKED):
                raise OSError(f"{self.folder} cannot be written to")
        self._theme.set_choice(chosen)

    def _still(self) -> QImage:
        """The window once two looks in a row are the same."""
        seen = [self._window.grab().toImage()]

        def same() -> bool:
            seen.append(self._window.grab().toImage())
            return seen.pop(0) == seen[0]

        self._hands.wait(same, "a window that stands still")
        return seen[0]
