"""Pictures as they are attached: made small enough for a model, as PNG or JPEG. GUI thread.

Models see about a thousand pixels a side; a photo of a phone has four times that, and more megabytes than a line holds.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter

LONGEST_SIDE: Final = 1536
"""Pixels."""
LARGEST: Final = 4_000_000
"""Bytes, as the engine takes them."""
_QUALITY: Final = 88
_MARKS: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\x00", b"MM\x00*")


def is_picture(path: str) -> bool:
    """Whether a file begins as one that Qt reads as an image. False where it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            begin = file.read(8)
    except OSError:
        return False
    return begin.startswith(_MARKS) and QImageReader(path).canRead()


def load(path: str) -> QImage:
    """The image in a file, turned as the camera was held; null where it is damaged."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > 2 * LONGEST_SIDE:
        reader.setScaledSize(size.scaled(2 * LONGEST_SIDE, 2 * LONGEST_SIDE, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def encoded(image: QImage) -> bytes:
    """The bytes to attach; none for a null image. PNG where it is smaller or something shows through, else JPEG."""
    if image.isNull():
        return b""
    side = LONGEST_SIDE
    while True:
        fitted = _fitted(image, side)
        data = _written(fitted, b"png")
        if not fitted.hasAlphaChannel():
            data = min(data, _written(fitted, b"jpeg"), key=len)
        if len(data) <= LARGEST:
            return data
        side = side * 3 // 4


def _fitted(image: QImage, side: int) -> QImage:
    if max(image.width(), image.height()) <= side:
        return image
    size = image.size().scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def _written(image: QImage, kind: bytes) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind))
    writer.setQuality(_QUALITY if kind == b"jpeg" else -1)
    writer.write(image)
    buffer.close()
    return bytes(data.data())
