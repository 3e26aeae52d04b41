"""The round sign of a profile: the first letter of its name. Used by the sidebar's foot and the profile cards."""

from PySide6.QtCore import Qt, QTextBoundaryFinder
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.theme import Theme


def initial(name: str) -> str:
    """The first letter or digit, upper case; without one the first character as people see it (emoji, sign)."""
    flat = name.strip()
    for letter in flat:
        if letter.isalnum():
            return letter.upper()
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, flat)
    end = finder.toNextBoundary()
    units = flat.encode("utf-16-le", "replace")  # Qt counts in UTF-16 units
    return units[: 2 * max(end, 0)].decode("utf-16-le", "replace")


class Avatar(QWidget):
    """A circle with a letter. Decoration: the name stands beside it, so it tells assistive tools nothing."""

    def __init__(self, theme: Theme, *, diameter: int, quiet: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._quiet = quiet
        self.setFixedSize(diameter, diameter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)

    def set_name(self, name: str) -> None:
        """Show the initial of this name."""
        self._text = initial(name)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.code if self._quiet else palette.accent_soft))
        painter.drawEllipse(self.rect())
        font = QFont(self.font())
        font.setPixelSize(round(self.height() * 0.42))
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(palette.soft if self._quiet else palette.accent))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()
