"""The files of a message that was sent, above its text: pictures, and everything else by its name. GUI thread."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from core.attachment_events import Attachment
from desktop.chat.furniture import ElidedLabel, WrapLayout, label
from desktop.controls import PanelButton
from desktop.wording import tokens

CHIP_WIDTH: Final = 300
PICTURE: Final = QSize(280, 200)
"""The most room that a picture takes."""


class SentFile(PanelButton):
    """One file; pressed, it is shown whole."""

    def __init__(self, item: Attachment, parent: QWidget | None = None) -> None:
        super().__init__("chip", name="", parent=parent)
        self.item = item
        self._picture = label("", "", self)
        self._picture.hide()
        self._name = ElidedLabel(item.name, self)
        self._row = row = QHBoxLayout()
        row.setContentsMargins(11, 4, 11, 4)
        row.setSpacing(7)
        row.addWidget(self._picture)
        row.addWidget(self._name)
        self._takes = label(tokens(item.tokens), "muted", self)
        row.addWidget(self._takes)
        self.hold(row)
        self.setToolTip(item.name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Attached file: {name}").format(name=item.name))

    def show_picture(self, image: QImage) -> None:
        """The picture in place of its name."""
        ratio = self.devicePixelRatioF()
        fitted = image.scaled(
            (PICTURE * ratio).boundedTo(image.size()),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        fitted.setDevicePixelRatio(ratio)
        self._picture.setPixmap(QPixmap.fromImage(fitted))
        self._picture.show()
        self._row.setContentsMargins(4, 4, 4, 4)
        self._name.hide()
        self._takes.hide()
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        """As wide as the name, up to a limit."""
        hint = super().sizeHint()
        return QSize(min(hint.width(), CHIP_WIDTH), hint.height())


class SentFiles(QWidget):
    """All files of one message. `wanted`: the content of one that is a picture. `chosen`: one is to be shown whole."""

    wanted = Signal(object)
    chosen = Signal(object)

    def __init__(self, items: Sequence[Attachment], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inner = QWidget(self)
        row = WrapLayout(inner)
        self.chips = {item.id: SentFile(item, inner) for item in items}
        for chip in self.chips.values():
            chip.clicked.connect(lambda _=False, item=chip.item: self.chosen.emit(item))
            row.addWidget(chip)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(inner)

    def ask_for_pictures(self) -> None:
        """Once somebody listens."""
        for chip in self.chips.values():
            if chip.item.kind == "image":
                self.wanted.emit(chip.item)

    def show_picture(self, attachment: str, image: QImage) -> None:
        """The content of a picture has come."""
        if attachment in self.chips and not image.isNull():
            self.chips[attachment].show_picture(image)
