"""One attached file, shown whole: the picture, or the text that a model reads of it. GUI thread."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from core.attachment_events import Attachment
from desktop.chat.inline import clean

_SIZE: Final = QSize(760, 620)


class FileDialog(QDialog):
    """Esc closes it."""

    def __init__(self, item: Attachment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(item.name)
        self.resize(_SIZE)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)

    def show_text(self, text: str) -> None:
        """What a model reads."""
        field = QPlainTextEdit(clean(text), self)
        field.setReadOnly(True)
        field.setProperty("kind", "bare")
        field.setAccessibleName(self.tr("What a model reads of {name}").format(name=self.windowTitle()))
        self._rows.setContentsMargins(18, 16, 6, 16)
        self._rows.addWidget(field)
        field.setFocus()

    def show_picture(self, image: QImage) -> None:
        """Pixel for pixel, with scroll bars where the screen is too small."""
        picture = QLabel(self)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        image.setDevicePixelRatio(self.devicePixelRatioF())
        picture.setPixmap(QPixmap.fromImage(image))
        picture.setAccessibleName(self.tr("Picture: {name}").format(name=self.windowTitle()))
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(picture)
        self._rows.addWidget(area)
        room = (self.screen() or QGuiApplication.primaryScreen()).availableSize() * 0.9
        self.resize(
            (image.deviceIndependentSize().toSize() + QSize(24, 24)).expandedTo(QSize(240, 160)).boundedTo(room)
        )
