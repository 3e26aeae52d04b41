"""Small plain parts that the chat is furnished with: rules, labels that give way, rows that wrap. GUI thread."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QLayoutItem, QSizePolicy, QWidget
from typing_extensions import override


def rule(parent: QWidget) -> QFrame:
    """A horizontal line, one pixel high."""
    made = QFrame(parent)
    made.setProperty("kind", "line")
    made.setFixedHeight(1)
    return made


def bar(parent: QWidget) -> QFrame:
    """A vertical line beside a text, two pixels wide."""
    made = QFrame(parent)
    made.setProperty("kind", "line")
    made.setFixedWidth(2)
    return made


def label(text: str, kind: str, parent: QWidget) -> QLabel:
    """A label in one of the stylesheet's kinds. Its text is never read as HTML."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("kind", kind)
    made.setText(text)
    return made


class ElidedLabel(QLabel):
    """One line of text that ends in "…" where room is short; the whole text is in its tool tip and its name."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Show this text; line breaks become spaces."""
        flat = " ".join(text.split())
        self.setText(flat)
        self.setAccessibleName(flat)
        self.setToolTip(flat)

    @override
    def sizeHint(self) -> QSize:
        """Wide enough for the whole text."""
        self.ensurePolished()
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height())

    @override
    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(min(40, self.sizeHint().width()), self.fontMetrics().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """The text as far as it fits."""
        del event
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()


class WrapLayout(QLayout):
    """Puts widgets side by side and goes on in the next row where they do not fit. None gets wider than the row."""

    def __init__(self, parent: QWidget, *, gap: int = 6) -> None:
        super().__init__(parent)
        self._gap = gap
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def _arrange(self, box: QRect, *, move: bool) -> int:
        """Returns the height that is needed."""
        x, y, row = box.x(), box.y(), 0
        for item in self._items:
            hint = item.sizeHint()
            size = QSize(min(hint.width(), box.width()), hint.height())
            if x > box.x() and x + size.width() > box.right() + 1:
                x, y, row = box.x(), y + row + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            row = max(row, size.height())
        return y + row - box.y()

    @override
    def addItem(self, item: QLayoutItem) -> None:
        """Called by Qt from addWidget."""
        self._items.append(item)

    def count(self) -> int:
        """How many widgets."""
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        """None beyond the end, as Qt asks for."""
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give one back."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def hasHeightForWidth(self) -> bool:
        """Always."""
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        """What the rows need at this width."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    @override
    def setGeometry(self, box: QRect) -> None:
        """Move the widgets."""
        super().setGeometry(box)
        self._arrange(box, move=True)

    @override
    def sizeHint(self) -> QSize:
        """All in one row."""
        width = sum(item.sizeHint().width() + self._gap for item in self._items)
        return QSize(width, self.minimumSize().height())

    @override
    def minimumSize(self) -> QSize:
        """One row of the tallest."""
        return QSize(0, max((item.sizeHint().height() for item in self._items), default=0))
