"""A read-only text as tall as its content: selectable, without scroll bars of its own. GUI thread.

The base of paragraphs, tables and code. It loads nothing, opens nothing, and leaves the wheel to the transcript.
"""

import math
from typing import Any, Final

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget
from typing_extensions import override

_TRIES: Final = 3
_REMEMBERED: Final = 8


class ReadingText(QTextBrowser):
    """Its height follows from its width and its document; call `updateGeometry` after changing the document."""

    link_wanted = Signal(str)
    """A person followed a link. Nothing has been opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heights: dict[int, int] = {}
        self.setProperty("kind", "flow")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOpenLinks(False)
        self.setAcceptDrops(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(0)
        self.document().contentsChanged.connect(self._heights.clear)
        # Not Fixed: then the height at some earlier width would be a minimum, and leave a gap below.
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.anchorClicked.connect(self._on_anchor_clicked)

    def text_height(self, width: int) -> int:
        """The height of the document when `width` pixels wide.

        Remembered: each time an answer grows its layouts ask every text in it, for two widths.
        """
        self.ensurePolished()
        if width not in self._heights:
            if len(self._heights) == _REMEMBERED:
                self._heights.clear()
            self._heights[width] = self._measured(width)
        return self._heights[width]

    def _measured(self, width: int) -> int:
        document = self.document()
        shown = document.textWidth()
        size = document.size()
        for _ in range(_TRIES):
            if document.textWidth() == width:
                break
            # Where the size changes, the view answers by laying out for the width it has now; then it settles.
            document.setTextWidth(width)
            size = document.size()
        if shown == self.width() != width:
            document.setTextWidth(shown)
        return math.ceil(size.height())

    def _on_anchor_clicked(self, address: QUrl) -> None:
        self.link_wanted.emit(address.toString())

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Another font has other heights."""
        self._heights.clear()
        super().changeEvent(event)

    @override
    def hasHeightForWidth(self) -> bool:
        """Always."""
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        """The document's height at this width."""
        # Layouts also ask for no width at all, and laying everything out for that would double the work.
        return self.text_height(width) if width > 0 else 0

    @override
    def sizeHint(self) -> QSize:
        """As now; the width is the layout's business."""
        return QSize(self.width(), self.text_height(max(self.width(), 1)))

    @override
    def minimumSizeHint(self) -> QSize:
        """No minimum: any width will do."""
        return QSize(0, 0)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """The transcript scrolls, not its parts."""
        event.ignore()

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Nothing is ever loaded."""
        del kind, name
