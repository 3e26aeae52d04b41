import io
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from core.wordless import WordlessFormatter
from desktop.crash import CrashHooks

AllowLog = Callable[[str], None]
Told = list[tuple[str, str]]

FATAL = """
import os, signal, sys
from pathlib import Path
from desktop.crash import write_faults
file = write_faults(Path(sys.argv[1]))
os.kill(os.getpid(), signal.SIGSEGV)
"""


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def hooks(told: Told, allow_log: AllowLog) -> Iterator[CrashHooks]:
    allow_log("an exception")
    hooks = CrashHooks(lambda kind, details: told.append((kind, details)))
    hooks.install()
    yield hooks
    hooks.remove()


def fail(text: str = "what somebody wrote") -> None:
    raise ValueError(text)


def catch(action: Callable[[], None]) -> None:
    """What Python does with an exception that nobody caught."""
    try:
        action()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)


@pytest.mark.usefixtures("hooks")
def test_it_is_told_with_everything_and_logged_without_words(told: Told) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WordlessFormatter())
    logging.getLogger("desktop.crash").addHandler(handler)
    catch(fail)
    logging.getLogger("desktop.crash").removeHandler(handler)
    assert told[0][0] == "ValueError"
    assert "what somebody wrote" in told[0][1]
    assert "ValueError" in stream.getvalue()
    assert "test_crash.py" in stream.getvalue()
    assert "what somebody wrote" not in stream.getvalue()


@pytest.mark.usefixtures("hooks")
def test_a_place_that_fails_again_is_told_once_and_logged_each_time(
    told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        catch(fail)
    assert len(told) == 1
    assert len(caplog.records) == 3


def test_a_failure_while_telling_is_not_told_again(allow_log: AllowLog) -> None:
    allow_log("an exception")
    told: Told = []

    def tell(kind: str, details: str) -> None:
        told.append((kind, details))
        catch(lambda: fail("another"))

    hooks = CrashHooks(tell)
    hooks.install()
    catch(fail)
    hooks.remove()
    assert len(told) == 1


def test_the_hooks_go_as_they_came() -> None:
    before = (sys.excepthook, sys.unraisablehook)
    hooks = CrashHooks(lambda *_: None)
    hooks.install()
    hooks.remove()
    assert (sys.excepthook, sys.unraisablehook) == before


def test_a_crash_of_the_interpreter_leaves_its_stack_in_the_log_folder(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])}
    ended = subprocess.run(
        [sys.executable, "-c", FATAL, str(tmp_path)], env=environment, capture_output=True, check=False
    )
    assert ended.returncode < 0
    file = tmp_path / "window-fault.log"
    assert "Segmentation fault" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("hooks")
def test_what_fails_while_no_window_is_up_is_printed_too(capsys: pytest.CaptureFixture[str]) -> None:
    catch(fail)
    assert "ValueError" in capsys.readouterr().err


@pytest.mark.usefixtures("hooks")
def test_what_fails_in_a_slot_is_told_in_the_window_alone(
    qapp: QApplication, told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    assert qapp
    loop = QEventLoop()
    QTimer.singleShot(0, lambda: catch(fail))
    QTimer.singleShot(0, loop.quit)
    loop.exec()
    assert told
    assert capsys.readouterr().err == ""
