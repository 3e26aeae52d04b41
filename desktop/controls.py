"""Small controls that the sidebar, the profile page, the dialogs and the notices share. Window's thread.

Every text that a person wrote is shown as plain text: a profile may be called "<b>".
"""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

WIDEST: Final = 16777215
"""Qt's own word for "no limit" of a size."""


def button(label: str, kind: str = "plain", *, name: str = "") -> QPushButton:
    """A button that Enter presses as well as Space. `name` is for assistive tools, where the label says too little."""
    made = QPushButton(label)
    _prepare(made, kind, name or label)
    return made


def label(text: str = "", kind: str = "", *, wrap: bool = False) -> QLabel:
    """A label of plain text."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if kind:
        made.setProperty("kind", kind)
    return made


def rule(*, upright: bool = False) -> QFrame:
    """A line one pixel wide."""
    made = QFrame()
    made.setProperty("kind", "line")
    if upright:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


def leading(direction: Qt.LayoutDirection) -> Qt.AlignmentFlag:
    """Where lines begin in a window of this direction, also those that read in the other one."""
    mirrored = direction is Qt.LayoutDirection.RightToLeft
    side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignAbsolute


def look(widget: QWidget, kind: str) -> None:
    """Give a widget that is shown already another look of the stylesheet."""
    widget.setProperty("kind", kind)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class ElidedLabel(QLabel):
    """One line that ends in "…" when it has too little room; then the whole text is its tooltip."""

    def __init__(self, kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(leading(self.layoutDirection()) | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if kind:
            self.setProperty("kind", kind)

    def set_whole(self, text: str) -> None:
        """Show this, or as much of it as there is room for."""
        self._whole = " ".join(text.split())
        self.setAccessibleName(self._whole)
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.contentsRect().width())
        self.setText(shown)
        self.setToolTip("" if shown == self._whole else self._whole)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class PanelButton(QPushButton):
    """A button that holds a layout in place of a text. Its accessible name has to say what the layout shows."""

    def __init__(self, kind: str, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _prepare(self, kind, name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def hold(self, layout: QLayout) -> None:
        """Fill the button. Clicks on the parts are clicks on the button."""
        self.setLayout(layout)
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @override
    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout else super().sizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.minimumSize() if layout else super().minimumSizeHint()

    @override
    def hasHeightForWidth(self) -> bool:
        layout = self.layout()
        return layout is not None and layout.hasHeightForWidth()

    @override
    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return layout.heightForWidth(width) if layout else super().heightForWidth(width)


def _prepare(made: QPushButton, kind: str, name: str) -> None:
    made.setProperty("kind", kind)
    made.setAccessibleName(name)
    made.setAutoDefault(True)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
