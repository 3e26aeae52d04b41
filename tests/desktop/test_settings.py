from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from desktop.settings import WindowSettings

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def settings(tmp_path: Path) -> WindowSettings:
    return WindowSettings(tmp_path)


def test_everything_is_absent_at_first(settings: WindowSettings) -> None:
    assert (settings.geometry(), settings.theme(), settings.thread("p")) == (None, "", "")


def test_what_is_kept_is_on_the_disk_at_once(settings: WindowSettings, tmp_path: Path) -> None:
    settings.set_geometry(QByteArray(b"\x01\x02"))
    settings.set_theme("dark")
    settings.set_thread("p", "t")
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "window.ini").write_bytes((tmp_path / "window.ini").read_bytes())
    again = WindowSettings(copy)
    assert again.geometry() == QByteArray(b"\x01\x02")
    assert (again.theme(), again.thread("p"), again.thread("q")) == ("dark", "t", "")


def test_a_deleted_profile_leaves_nothing(settings: WindowSettings, tmp_path: Path) -> None:
    settings.set_thread("profileid", "t")
    settings.forget_profile("profileid")
    assert "profileid" not in (tmp_path / "window.ini").read_text()


def test_a_file_of_nonsense_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / "window.ini").write_bytes(b"\xff\x00[window]\ngeometry=oops\ntheme=@Invalid()\n")
    settings = WindowSettings(tmp_path)
    assert (settings.geometry(), settings.theme()) == (None, "")
