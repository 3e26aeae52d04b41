"""Paints one memory of the list: its text, and below it when and where it was learned. Window's thread.

Used by `memory_list` alone. Rows are painted and not widgets, so 100,000 memories cost what is visible.
"""

from html import escape
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QAbstractItemView, QToolTip
from typing_extensions import override

from core.memory_events import MemoryInfo
from desktop.controls import leading
from desktop.dates import local_now
from desktop.memory.kinds import kind_colour
from desktop.memory.model import MEMORY_ROLE
from desktop.memory.words import meta
from desktop.row_delegate import RowDelegate, sized, touched
from desktop.theme import SMALL_PX, TINY_PX

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem

ROW_HEIGHT: Final = 64
_GAP: Final = 7
_PADDING: Final = 12
_RADIUS: Final = 10
_DOT: Final = 7
Index = QModelIndex | QPersistentModelIndex


class MemoryDelegate(RowDelegate):
    """Paints memories, and counts how many."""

    def _paint_card(self, painter: QPainter, option: "QStyleOptionViewItem") -> None:
        palette = self._theme.palette
        selected, hovered, focused = touched(option)
        card = _card(option.rect)
        path = QPainterPath()
        path.addRoundedRect(card.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.fillPath(path, QColor(palette.selected if selected else palette.hover if hovered else palette.card))
        painter.setPen(QPen(QColor(palette.accent if selected else palette.line), 1))
        painter.drawPath(path)
        if self.ringed and focused:
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.drawRoundedRect(card.adjusted(1, 1, -1, -1), _RADIUS - 1, _RADIUS - 1)

    def _paint_memory(self, painter: QPainter, option: "QStyleOptionViewItem", memory: MemoryInfo) -> None:
        palette = self._theme.palette
        upper, lower = _lines(option.rect)
        dot, rest = _beside_dot(option, lower)
        painter.setFont(sized(option.font, SMALL_PX))
        painter.setPen(QColor(palette.muted if memory.superseded_by else palette.text))
        self._write(painter, upper, option, " ".join(memory.text.split()))
        painter.setFont(sized(option.font, TINY_PX))
        painter.setPen(QColor(palette.muted))
        self._write(painter, rest, option, meta(memory, local_now()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(kind_colour(memory.kind, palette)))
        painter.drawEllipse(dot)

    def _write(self, painter: QPainter, rect: QRect, option: "QStyleOptionViewItem", text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        placed = leading(option.direction) | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect, placed | Qt.TextFlag.TextSingleLine, shown)

    @override
    def paint(self, painter: QPainter, option: "QStyleOptionViewItem", index: Index) -> None:
        self.painted += 1
        memory = index.data(MEMORY_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_card(painter, option)
        if isinstance(memory, MemoryInfo):
            self._paint_memory(painter, option, memory)
        painter.restore()

    @override
    def sizeHint(self, option: "QStyleOptionViewItem", index: Index) -> QSize:
        return QSize(0, ROW_HEIGHT)

    @override
    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: "QStyleOptionViewItem", index: Index
    ) -> bool:
        memory = index.data(MEMORY_ROLE)
        if event.type() is not QEvent.Type.ToolTip or not isinstance(memory, MemoryInfo):
            return False
        width = _lines(option.rect)[0].width()
        font = sized(option.font, SMALL_PX)
        if QFontMetrics(font).horizontalAdvance(memory.text) > width:
            QToolTip.showText(event.globalPos(), f"<qt>{escape(memory.text)}</qt>", view.viewport(), option.rect)
        else:
            QToolTip.hideText()
        return True


def _card(rect: QRect) -> QRect:
    return rect.adjusted(0, 0, 0, -_GAP)


def _lines(rect: QRect) -> tuple[QRect, QRect]:
    inside = _card(rect).adjusted(_PADDING, 7, -_PADDING, -7)
    middle = inside.height() // 2 + 1
    return QRect(inside.topLeft(), QSize(inside.width(), middle)), inside.adjusted(0, middle, 0, 0)


def _beside_dot(option: "QStyleOptionViewItem", lower: QRect) -> tuple[QRect, QRect]:
    """The second line: the kind's colour first, whose meaning the opened memory says in words, and what follows it."""
    side, top = _DOT + 7, lower.center().y() - _DOT // 2 + 1
    if option.direction is Qt.LayoutDirection.RightToLeft:
        return QRect(lower.right() - _DOT, top, _DOT, _DOT), lower.adjusted(0, 0, -side, 0)
    return QRect(lower.left(), top, _DOT, _DOT), lower.adjusted(side, 0, 0, 0)
