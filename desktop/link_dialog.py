"""The question before a link is followed: the whole address, and Open, Copy or Cancel. Window's thread.

What the link's own text said does not matter here: the address decides, and its host is named.
"""

from typing import Final

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from typing_extensions import override

from desktop.controls import button
from desktop.dialogs import Calm

SCHEMES: Final = ("http", "https", "mailto")
_LINES: Final = 6
"""Of the address before it scrolls."""


class LinkDialog(Calm):
    """`open_wanted`: the address, as a browser gets it. Closed in any other way, nothing is opened."""

    open_wanted = Signal(QUrl)

    def __init__(self, url: QUrl, parent: QWidget) -> None:
        mail = url.scheme() == "mailto"
        title = self.tr("Open this in your mail program?") if mail else self.tr("Open this address in the browser?")
        super().__init__(parent, title, _where(self, url))
        self._url = url
        self._address = _Address(_whole(url), self)
        self._address.setAccessibleName(self.tr("The whole address"))
        cancel = button(self.tr("Cancel"))
        copy = button(self.tr("Copy"), name=self.tr("Copy the address"))
        follow = button(self.tr("Open"), "primary")
        self.column.addWidget(self._address)
        self.end_with(cancel, copy, follow)
        cancel.clicked.connect(self.reject)
        copy.clicked.connect(self.on_copy_clicked)
        follow.clicked.connect(self.on_open_clicked)
        follow.setDefault(True)
        follow.setFocus()

    @Slot()
    def on_copy_clicked(self) -> None:
        """Into the clipboard, and done."""
        QGuiApplication.clipboard().setText(_whole(self._url))
        self.reject()

    @Slot()
    def on_open_clicked(self) -> None:
        """Open it."""
        self.accept()
        self.open_wanted.emit(self._url)


class _Address(QPlainTextEdit):
    """The address, broken wherever it must be, to be selected."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # From left to right, whatever letters it has: nothing in it may seem to stand where it does not.
        option = self.document().defaultTextOption()
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        self.document().setDefaultTextOption(option)
        self.setPlainText(text)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """As tall as the address, up to some lines."""
        super().resizeEvent(event)
        lines = min(int(self.document().size().height()), _LINES)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 30)


def _whole(url: QUrl) -> str:
    """With every letter beyond ASCII encoded: none can look like another one."""
    return bytes(url.toEncoded().data()).decode("ascii")


def _where(dialog: Calm, url: QUrl) -> str:
    if url.scheme() == "mailto":
        return dialog.tr("It begins a letter to {address}.").format(address=url.path())
    host = url.host(QUrl.ComponentFormattingOption.EncodeUnicode)
    return dialog.tr("It leads out of this computer, to {host}.").format(host=host)
