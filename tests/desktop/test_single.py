import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from desktop.single import SingleInstance

pytestmark = pytest.mark.usefixtures("qapp")
HOLD = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop.single import SingleInstance
app = QCoreApplication([])
single = SingleInstance(Path(sys.argv[1]))
assert single.claim()
print("mine", flush=True)
app.exec()
"""


@pytest.fixture
def first(tmp_path: Path) -> Iterator[SingleInstance]:
    single = SingleInstance(tmp_path)
    assert single.claim()
    yield single
    single.release()


def test_a_second_start_raises_the_first_window_and_is_not_the_first(
    first: SingleInstance, qtbot: QtBot, tmp_path: Path
) -> None:
    second = SingleInstance(tmp_path)
    assert not second.claim()
    with qtbot.waitSignal(first.raised):
        assert second.raise_first()


@pytest.mark.usefixtures("first")
def test_another_data_folder_is_another_instance(tmp_path: Path) -> None:
    (tmp_path / "else").mkdir()
    other = SingleInstance(tmp_path / "else")
    assert other.claim()
    other.release()


def test_a_data_folder_with_a_very_long_name_works_too(qtbot: QtBot, tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*(["a" * 60] * 3))
    deep.mkdir(parents=True)
    one, two = SingleInstance(deep), SingleInstance(deep)
    assert one.claim()
    assert not two.claim()
    with qtbot.waitSignal(one.raised):
        assert two.raise_first()
    one.release()


def test_what_a_killed_window_leaves_behind_stops_nobody(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])}
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "mine\n"
        next_one = SingleInstance(tmp_path)
        assert not next_one.claim()
        holder.kill()
        holder.wait()
    assert next_one.claim()
    next_one.release()


def test_after_a_release_the_next_is_first(tmp_path: Path) -> None:
    for _ in range(3):
        single = SingleInstance(tmp_path)
        assert single.claim()
        single.release()


def test_other_words_do_not_raise_the_window(first: SingleInstance, qtbot: QtBot, tmp_path: Path) -> None:
    socket = QLocalSocket()
    socket.connectToServer(str(tmp_path / "window.sock"))
    assert socket.waitForConnected(1000)
    with qtbot.assertNotEmitted(first.raised):
        socket.write(b"hello\n")
        with qtbot.waitSignal(socket.disconnected):
            socket.disconnectFromServer()


@pytest.mark.usefixtures("first")
def test_lock_and_socket_are_the_owners_alone(tmp_path: Path) -> None:
    modes = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.iterdir()}
    assert modes == {"window.lock": 0, "window.sock": 0}
