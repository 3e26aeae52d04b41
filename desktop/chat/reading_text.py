"""A read-only text as tall as its content: selectable, with links to follow by mouse and keyboard. GUI thread.

The base of paragraphs, tables and code. It loads nothing, opens nothing, and leaves the wheel to the transcript. What
is selected in it may be a part of what is selected in a whole message: see `spread`.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QEvent, QMimeData, QPoint, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QTextCursor, QTextDocument, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget
from typing_extensions import override

from desktop.chat.figure_text import KIND, FigureText, with_sources
from desktop.chat.pieces import Run

_TRIES: Final = 3
_REMEMBERED: Final = 8


@dataclass(frozen=True, slots=True)
class Selected:
    """What is selected in one text, plain and as a piece of HTML."""

    text: str
    html: str


class ReadingText(QTextBrowser):
    """Its height follows from its width and its document; call `updateGeometry` after changing the document."""

    link_wanted = Signal(str)
    """A person followed a link. Nothing has been opened."""
    pressed = Signal()
    """A mouse button went down here: what was selected elsewhere is not meant any more."""
    dragged = Signal(QPoint)
    """The mouse selects, and is now at this place of the screen, which may be outside."""
    released = Signal()
    """The mouse does not select any more."""
    all_wanted = Signal()
    """Select all of the message."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heights: dict[int, int] = {}
        self._selecting = False
        self.figures = FigureText(self)
        self.gathered: Callable[[], list[Selected]] | None = None
        """What is selected in the message that this text is a part of; without it the text stands alone."""
        self.setProperty("kind", "flow")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOpenLinks(False)
        self.setAcceptDrops(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().registerHandler(KIND, self.figures)
        self.document().contentsChanged.connect(self._heights.clear)
        # Not Fixed: then the height at some earlier width would be a minimum, and leave a gap below.
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.anchorClicked.connect(self._on_anchor_clicked)
        self.highlighted.connect(self._on_highlighted)

    def note_runs(self, runs: Iterable[Run]) -> None:
        """These were written here. A text with links can be reached with Tab, and they with Tab in it."""
        if any(run.link for run in runs):
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def extent(self) -> tuple[int, int]:
        """The positions that all of it is selected between."""
        return 0, self.document().characterCount() - 1

    def mark(self, start: int, end: int) -> None:
        """Select between these positions, without scrolling: long lines of code stay where they are."""
        cursor = self.textCursor()
        if (cursor.anchor(), cursor.position()) == (start, end):
            return
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        bar = self.horizontalScrollBar()
        before = bar.value()
        self.setTextCursor(cursor)
        bar.setValue(before)

    def selected(self) -> Selected:
        """What is selected here, with formulas as their source."""
        made = QTextDocument()
        if self.textCursor().hasSelection():
            QTextCursor(made).insertFragment(self.textCursor().selection())
        with_sources(made)
        return Selected(made.toPlainText(), _inside_body(made.toHtml()))

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

    def bar_height(self, width: int) -> int:
        """Of a scroll bar below the text at this width, for which the document is laid out now."""
        del width
        return 0

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
        height = math.ceil(size.height()) + self.bar_height(width)
        if shown == self.width() != width:
            document.setTextWidth(shown)
        return height

    def _on_scrolled(self, value: int) -> None:
        # It is as tall as its text; but on the way there the view may be less tall, and go to where its cursor is.
        if value:
            self.verticalScrollBar().setValue(0)

    def _on_anchor_clicked(self, address: QUrl) -> None:
        self.link_wanted.emit(bytes(address.toEncoded().data()).decode("ascii"))

    def _on_highlighted(self, address: QUrl) -> None:
        self.setToolTip(address.toDisplayString())

    @override
    def createMimeDataFromSelection(self) -> QMimeData:
        """Called by Qt to copy: all that is selected in the message, plain and rich."""
        parts = self.gathered() if self.gathered else [self.selected()]
        made = QMimeData()
        made.setText("\n\n".join(part.text for part in parts))
        made.setHtml(f"<html><body>{''.join(part.html for part in parts)}</body></html>")
        return made

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Another font has other heights."""
        self._heights.clear()
        super().changeEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+A selects the whole message."""
        if event.matches(QKeySequence.StandardKey.SelectAll) and self.gathered:
            self.all_wanted.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins a selection, or takes hold of what is selected here, to drag it somewhere."""
        chosen, place = self.textCursor(), self.cursorForPosition(event.position().toPoint()).position()
        self._selecting = not chosen.selectionStart() <= place < chosen.selectionEnd()
        if self._selecting:
            self.pressed.emit()
        super().mousePressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Selects here; whoever listens selects in the neighbours."""
        super().mouseMoveEvent(event)
        if self._selecting and event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(event.globalPosition().toPoint())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click into what is selected lets go of it, here and elsewhere."""
        super().mouseReleaseEvent(event)
        self.released.emit()
        if not self._selecting and not self.textCursor().hasSelection():
            self.pressed.emit()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tab leads to the first link at once, and Shift+Tab to the last."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.focusNextPrevChild(event.reason() is Qt.FocusReason.TabFocusReason)

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
        """The transcript scrolls, not its parts, except sideways."""
        sideways = abs(event.angleDelta().x()) > abs(event.angleDelta().y())
        if sideways and self.horizontalScrollBar().maximum() > 0:
            super().wheelEvent(event)
        else:
            event.ignore()

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Nothing is ever loaded."""
        del kind, name


def _inside_body(html: str) -> str:
    """Of a whole document only what is shown of it, so that several can stand in one."""
    return html[html.index(">", html.index("<body")) + 1 : html.rindex("</body>")]
