"""Paints one row of the list of chats, and makes the field in which a chat is renamed. Window's thread.

Used by `thread_list` alone. Rows are painted here and not as widgets, so thousands of chats cost what is visible.
"""

from html import escape
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QToolTip, QWidget
from typing_extensions import override

from desktop.controls import leading
from desktop.row_delegate import RowDelegate, sized, touched
from desktop.theme import BODY_PX, TINY_PX
from desktop.thread_model import HEADING_ROLE, OPEN_ROLE

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem

ROW_HEIGHT: Final = 34
TITLE_LIMIT: Final = 200
_SIDE: Final = 10
_RADIUS: Final = 8
Index = QModelIndex | QPersistentModelIndex


class ThreadDelegate(RowDelegate):
    """Paints chats and the headings between them, and counts how many."""

    def is_elided(self, rect: QRect, title: str, font: QFont) -> bool:
        """Whether the title is longer than its row."""
        return QFontMetrics(font).horizontalAdvance(title) > _text_rect(rect).width()

    def _paint_heading(self, painter: QPainter, rect: QRect, label: str) -> None:
        painter.setFont(sized(painter.font(), TINY_PX - 1, QFont.Weight.DemiBold))
        painter.setPen(QColor(self._theme.palette.muted))
        painter.drawText(_text_rect(rect).adjusted(0, 0, 0, -6), _HEADED, label)

    def _paint_thread(self, painter: QPainter, option: "QStyleOptionViewItem", title: str, is_open: bool) -> None:
        palette = self._theme.palette
        _, hovered, focused = touched(option)
        if is_open or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.selected if is_open else palette.hover))
            painter.drawRoundedRect(_pill(option.rect), _RADIUS, _RADIUS)
        if self.ringed and focused:
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(_pill(option.rect).adjusted(1, 1, -1, -1), _RADIUS - 1, _RADIUS - 1)
        painter.setFont(_title_font(option.font, is_open))
        painter.setPen(QColor(palette.text))
        rect = _text_rect(option.rect)
        shown = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, rect.width())
        # A right-to-left title reads in its own direction, yet begins where all the others do.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        placed = leading(option.direction) | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect, placed | Qt.TextFlag.TextSingleLine, shown)

    @override
    def paint(self, painter: QPainter, option: "QStyleOptionViewItem", index: Index) -> None:
        self.painted += 1
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(HEADING_ROLE):
            self._paint_heading(painter, option.rect, text)
        else:
            self._paint_thread(painter, option, text, bool(index.data(OPEN_ROLE)))
        painter.restore()

    @override
    def sizeHint(self, option: "QStyleOptionViewItem", index: Index) -> QSize:
        return QSize(0, ROW_HEIGHT)

    @override
    def createEditor(self, parent: QWidget, option: "QStyleOptionViewItem", index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setMaxLength(TITLE_LIMIT)
        editor.setAccessibleName(self.tr("New title of the chat"))
        return editor

    @override
    def updateEditorGeometry(self, editor: QWidget, option: "QStyleOptionViewItem", index: Index) -> None:
        editor.setGeometry(option.rect)

    @override
    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: "QStyleOptionViewItem", index: Index
    ) -> bool:
        title = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        font = _title_font(option.font, bool(index.data(OPEN_ROLE)))
        if event.type() is QEvent.Type.ToolTip and title and self.is_elided(option.rect, title, font):
            QToolTip.showText(event.globalPos(), f"<qt>{escape(title)}</qt>", view.viewport(), option.rect)
        else:
            QToolTip.hideText()
        return True


_HEADED: Final = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextSingleLine


def _pill(rect: QRect) -> QRect:
    return rect.adjusted(0, 1, 0, -1)


def _text_rect(rect: QRect) -> QRect:
    return rect.adjusted(_SIDE, 0, -_SIDE, 0)


def _title_font(font: QFont, is_open: bool) -> QFont:
    return sized(font, BODY_PX - 1, QFont.Weight.Medium if is_open else QFont.Weight.Normal)
