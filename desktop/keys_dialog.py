"""All keys of the window, on one page: Ctrl+/ opens it. GUI thread.

`KEYS` is read by a test too: a shortcut of the window that is not in it fails.
"""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.controls import button, label
from desktop.sentences import QT_TRANSLATE_NOOP

OPEN: Final = "Ctrl+/"
KEYS: Final[tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = (
    (
        QT_TRANSLATE_NOOP("KeysDialog", "Anywhere"),
        (
            ("Ctrl+N", QT_TRANSLATE_NOOP("KeysDialog", "New chat")),
            ("Ctrl+Shift+N", QT_TRANSLATE_NOOP("KeysDialog", "Temporary chat")),
            ("Ctrl+M", QT_TRANSLATE_NOOP("KeysDialog", "Memory panel")),
            ("Ctrl+L", QT_TRANSLATE_NOOP("KeysDialog", "To the field you write in")),
            ("Ctrl+F", QT_TRANSLATE_NOOP("KeysDialog", "Find in this chat")),
            ("Ctrl+Shift+C", QT_TRANSLATE_NOOP("KeysDialog", "Copy the whole chat")),
            ("Ctrl+Z", QT_TRANSLATE_NOOP("KeysDialog", "Undo the last edit, answer or deletion")),
            ("Ctrl+Shift+Z", QT_TRANSLATE_NOOP("KeysDialog", "Redo it")),
            ("Esc", QT_TRANSLATE_NOOP("KeysDialog", "Stop the answer; close what is open")),
            ("Ctrl+/", QT_TRANSLATE_NOOP("KeysDialog", "This page")),
            ("Ctrl+Q", QT_TRANSLATE_NOOP("KeysDialog", "End Inglenook")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("KeysDialog", "Writing"),
        (
            ("Return", QT_TRANSLATE_NOOP("KeysDialog", "Send; while an answer runs, queue")),
            ("Shift+Return", QT_TRANSLATE_NOOP("KeysDialog", "New line")),
            ("Ctrl+O", QT_TRANSLATE_NOOP("KeysDialog", "Attach files")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("KeysDialog", "On a message"),
        (
            ("Up", QT_TRANSLATE_NOOP("KeysDialog", "To the message before; Down, to the one after")),
            ("Alt+Left", QT_TRANSLATE_NOOP("KeysDialog", "The version before; Alt+Right, the one after")),
            ("E", QT_TRANSLATE_NOOP("KeysDialog", "Edit")),
            ("R", QT_TRANSLATE_NOOP("KeysDialog", "Answer again")),
            ("C", QT_TRANSLATE_NOOP("KeysDialog", "Continue an answer that was stopped")),
            ("B", QT_TRANSLATE_NOOP("KeysDialog", "Branch into a new chat")),
            ("I", QT_TRANSLATE_NOOP("KeysDialog", "How it was made")),
            ("Ctrl+C", QT_TRANSLATE_NOOP("KeysDialog", "Copy")),
            ("Del", QT_TRANSLATE_NOOP("KeysDialog", "Delete")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("KeysDialog", "In the list of chats"),
        (
            ("F2", QT_TRANSLATE_NOOP("KeysDialog", "Rename")),
            ("Del", QT_TRANSLATE_NOOP("KeysDialog", "Delete")),
        ),
    ),
)


class KeysDialog(QDialog):
    """Esc closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keys"))
        inner = QWidget()
        inner.setProperty("kind", "canvas")
        columns = QHBoxLayout(inner)
        columns.setContentsMargins(26, 22, 26, 10)
        columns.setSpacing(38)
        columns.addLayout(self._column(KEYS[:1]))
        columns.addLayout(self._column(KEYS[1:]))
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        close = button(self.tr("Close"), "primary")
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.setContentsMargins(26, 0, 26, 20)
        foot.addStretch(1)
        foot.addWidget(close)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(area, 1)
        rows.addLayout(foot)
        self.resize(inner.sizeHint().width() + 30, inner.sizeHint().height() + 70)
        close.setFocus()

    def _column(self, groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        for heading, keys in groups:
            column.addWidget(label(self.tr(heading), "section"))
            table = QGridLayout()
            table.setHorizontalSpacing(16)
            table.setVerticalSpacing(5)
            for at, (key, what) in enumerate(keys):
                table.addWidget(label(native(key), "soft"), at, 0)
                table.addWidget(label(self.tr(what), "fact"), at, 1)
            table.setColumnStretch(1, 1)
            column.addLayout(table)
            column.addSpacing(10)
        column.addStretch(1)
        return column


def native(key: str) -> str:
    """A key as this computer writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
