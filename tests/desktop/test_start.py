import os
import socket
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest
from PySide6.QtCore import QProcess, QProcessEnvironment
from pytestqt.qtbot import QtBot

from desktop.display import missing_library, why_no_window
from desktop.single import SingleInstance

ROOT = Path(__file__).resolve().parents[2]
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without a display")
SLOW = ("langchain_core", "langgraph", "duckdb", "torch", "numpy", "asyncio", "ollama", "platformdirs", "pygments")


def environment(**changes: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}
    return kept | changes


def start(**changes: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "desktop"],
        cwd=ROOT,
        env=environment(**changes),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@linux_only
@pytest.mark.parametrize(
    "where", [{}, {"DISPLAY": ":4321"}, {"WAYLAND_DISPLAY": "wayland-77"}, {"QT_QPA_PLATFORM": "xcb"}]
)
def test_without_a_display_it_says_so_in_one_sentence_and_names_what_to_do(
    where: dict[str, str], tmp_path: Path
) -> None:
    ended = start(INGLENOOK_HOME=str(tmp_path), XDG_RUNTIME_DIR=str(tmp_path), **where)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "make demo" in ended.stderr
    assert "xvfb-run" in ended.stderr
    assert ended.stderr.count("\n") == 1


@linux_only
def test_an_x_server_that_is_only_a_socket_does_not_answer(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "wayland-0"))
        reason = why_no_window({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)})
    assert "DISPLAY is not set" in reason


@linux_only
def test_a_platform_without_a_screen_needs_no_display() -> None:
    assert why_no_window({"QT_QPA_PLATFORM": "offscreen"}) == ""
    assert why_no_window({"QT_QPA_PLATFORM": "offscreen:size=10x10"}) == ""


def test_the_window_imports_nothing_slow() -> None:
    code = f"import sys, desktop.app; print([name for name in {SLOW!r} if name in sys.modules])"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(QT_QPA_PLATFORM="offscreen"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == "[]\n"


def test_a_folder_that_cannot_be_made_is_named_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = start(QT_QPA_PLATFORM="offscreen", INGLENOOK_HOME=str(tmp_path / "file" / "home"))
    assert ended.returncode == 1
    assert str(tmp_path / "file") in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_second_start_raises_the_first_window_and_ends_well(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    first = SingleInstance(tmp_path / "data")
    assert first.claim()
    second = QProcess()
    given = QProcessEnvironment.systemEnvironment()
    given.insert("INGLENOOK_HOME", str(tmp_path))
    given.insert("QT_QPA_PLATFORM", "offscreen")
    second.setProcessEnvironment(given)
    second.setWorkingDirectory(str(ROOT))
    with qtbot.waitSignals([first.raised, second.finished], timeout=30_000):
        second.start(sys.executable, ["-m", "desktop"])
    assert second.exitCode() == 0
    assert not (tmp_path / "logs" / "engine.log").exists()
    first.release()


@linux_only
def test_a_library_that_is_not_there_is_named_with_the_command_that_installs_it(tmp_path: Path) -> None:
    plugin = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    # The same plugin, needing a library that nobody has.
    (tmp_path / "libqxcb.so").write_bytes(plugin.read_bytes().replace(b"libQt6XcbQpa.so.6", b"libQt6XcbXxx.so.6"))
    sentence = missing_library(tmp_path / "libqxcb.so")
    assert "libQt6XcbXxx.so.6" in sentence
    assert "sudo apt-get install -y libegl1" in sentence
    assert missing_library(None) == ""
