"""The look of the program: which palette is in use, the fonts, and the application's stylesheet.

Made once by `app.py`, handed to every widget that paints by itself. GUI thread.
"""

from pathlib import Path
from typing import Final, Literal, cast, get_args

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from desktop.palette import BACKGROUNDS, DARK, LIGHT, Palette, contrast
from desktop.stylesheet import BODY_PX, CODE_PX, FAMILY, MONO, SMALL_PX, TINY_PX, stylesheet

__all__ = [
    "BACKGROUNDS",
    "BODY_PX",
    "CODE_PX",
    "DARK",
    "FAMILY",
    "LIGHT",
    "MONO",
    "RESOURCES",
    "SMALL_PX",
    "TINY_PX",
    "Choice",
    "Palette",
    "Theme",
    "contrast",
    "load_fonts",
    "stylesheet",
]

Choice = Literal["system", "light", "dark"]
RESOURCES: Final = Path(__file__).resolve().parent.parent / "resources"


def load_fonts(folder: Path = RESOURCES / "fonts") -> list[str]:
    """Make the program's own fonts known to Qt; a machine may have none. Returns their families."""
    families: set[str] = set()
    for file in sorted(folder.glob("*.ttf")):
        families.update(QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file))))
    return sorted(families)


class Theme(QObject):
    """Keeps the application in the chosen colours; "system" follows the desktop's setting while it changes."""

    changed = Signal()
    """`palette` is another one now; the application's stylesheet has been replaced already."""

    def __init__(self, app: QApplication, choice: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._choice: Choice = "system"
        load_fonts()
        app.setFont(body_font())
        self.palette = LIGHT
        self._paint()
        self.set_choice(choice)
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    @property
    def choice(self) -> Choice:
        """What the person chose."""
        return self._choice

    def set_choice(self, choice: str) -> None:
        """Choose "system", "light" or "dark"; anything else (an old settings file) counts as "system"."""
        self._choice = cast(Choice, choice) if choice in get_args(Choice) else "system"
        self._app.styleHints().setColorScheme(_SCHEMES[self._choice])
        self._use(self._wanted())

    def _wanted(self) -> Palette:
        if self._choice != "system":
            return DARK if self._choice == "dark" else LIGHT
        return DARK if self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT

    def _use(self, palette: Palette) -> None:
        if palette is not self.palette:
            self.palette = palette
            self._paint()
            self.changed.emit()

    def _paint(self) -> None:
        self._app.setPalette(qt_palette(self.palette))
        self._app.setStyleSheet(stylesheet(self.palette))

    @Slot()
    def _on_scheme_changed(self) -> None:
        self._use(self._wanted())


_SCHEMES: Final = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


def body_font() -> QFont:
    """The font of everything that says nothing else."""
    font = QFont(FAMILY)
    font.setPixelSize(BODY_PX)
    return font


def mono_font(pixels: int = CODE_PX) -> QFont:
    """The font of code."""
    font = QFont(MONO)
    font.setPixelSize(pixels)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


def qt_palette(palette: Palette) -> QPalette:
    """The same colours for what Qt paints without a stylesheet: selections, links, native bits of Fusion."""
    made = QPalette()
    role = QPalette.ColorRole
    for target, colour in (
        (role.Window, palette.window),
        (role.Base, palette.card),
        (role.AlternateBase, palette.side),
        (role.Button, palette.card),
        (role.ToolTipBase, palette.card),
        (role.Text, palette.text),
        (role.WindowText, palette.text),
        (role.ButtonText, palette.text),
        (role.ToolTipText, palette.text),
        (role.PlaceholderText, palette.muted),
        (role.Highlight, palette.selection),
        (role.HighlightedText, palette.text),
        (role.Link, palette.accent),
        (role.LinkVisited, palette.accent),
        (role.Accent, palette.accent),
    ):
        made.setColor(target, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for target in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(disabled, target, QColor(palette.muted))
    return made
