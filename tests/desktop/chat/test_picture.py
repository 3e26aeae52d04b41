"""Pictures that are attached: small enough, as PNG or JPEG, whatever they were before."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage

from desktop.chat.picture import LONGEST_SIDE, encoded, is_picture, load


def image(width: int, height: int, *, clear: bool = False) -> QImage:
    made = QImage(width, height, QImage.Format.Format_ARGB32 if clear else QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.transparent if clear else QColor("#b4481f"))
    return made


@pytest.mark.parametrize(
    ("before", "after"),
    [((40, 30), (40, 30)), ((6000, 3000), (LONGEST_SIDE, LONGEST_SIDE // 2)), ((9000, 2), (LONGEST_SIDE, 1))],
)
def test_large_ones_are_made_smaller_and_keep_their_shape(before: tuple[int, int], after: tuple[int, int]) -> None:
    read = QImage.fromData(encoded(image(*before)))
    assert read.size() == QSize(*after)


def test_what_shows_through_stays_a_png_and_a_photo_becomes_a_jpeg() -> None:
    photo = image(200, 200)
    for x in range(200):
        for y in range(200):
            photo.setPixelColor(x, y, QColor((x * y) % 256, (x + y * 7) % 256, (x * 31 + y) % 256))
    assert encoded(photo).startswith(b"\xff\xd8\xff")
    assert encoded(image(20, 20, clear=True)).startswith(b"\x89PNG")
    assert encoded(QImage()) == b""


def test_a_file_is_a_picture_by_what_is_in_it(tmp_path: Path) -> None:
    bitmap, text = tmp_path / "photo.bmp", tmp_path / "text.png"
    image(30, 20).save(str(bitmap))
    text.write_text("no picture")
    assert is_picture(str(bitmap))
    assert load(str(bitmap)).size() == QSize(30, 20)
    assert not is_picture(str(text))
    assert not is_picture(str(tmp_path / "nothing.png"))
    assert not is_picture(str(tmp_path))
