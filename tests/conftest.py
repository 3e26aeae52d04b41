"""What every test stands on: no stray log line, no network, offscreen Qt, folders of its own."""

import logging
import os
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LANGGRAPH_STRICT_MSGPACK"] = "true"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"

AllowLog = Callable[[str], None]
_LIGHT = Path(__file__).parent / "fakes" / "light"

# How long an example takes says how busy the computer is: two tests run at a time, each with processes of its own.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def light_environ() -> dict[str, str]:
    """Variables for an engine whose model loads in no time. The real one takes six seconds of work in each engine."""
    before = [path for path in [os.environ.get("PYTHONPATH")] if path]
    return {"PYTHONPATH": os.pathsep.join([str(_LIGHT), *before])}


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, object, object]:
    """What a test wrote goes from the worker's process to the one that reports as UTF-8: lone surrogates cannot."""
    return _readable((yield))


def _readable(told: object) -> object:
    if isinstance(told, str):
        return told.encode("utf-8", "backslashreplace").decode()
    if isinstance(told, dict):
        return {_readable(key): _readable(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return type(told)(_readable(value) for value in told)
    return told


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data, log and config folder that nobody else has."""
    monkeypatch.setenv("INGLENOOK_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Engines that this test starts have a model that loads in no time."""
    for name, value in light_environ().items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def allow_log(request: pytest.FixtureRequest) -> AllowLog:
    """Expect log lines that contain a text: `allow_log("refused")`. All others of WARNING and above fail the test."""
    allowed: list[str] = []
    request.node.stash[_ALLOWED] = allowed
    return allowed.append


@pytest.fixture(autouse=True)
def no_stray_log(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail on any warning or error in the log that the test did not expect."""
    yield
    allowed = request.node.stash.get(_ALLOWED, [])
    for when in ("setup", "call"):
        for record in caplog.get_records(when):
            text = record.getMessage()
            if record.levelno >= logging.WARNING and not any(part in text for part in allowed):
                pytest.fail(f"stray log line: {record.name}: {text}")


_ALLOWED = pytest.StashKey[list[str]]()


def pytest_unconfigure() -> None:
    """Empty the clipboard: Qt's offscreen platform deletes what Python made for it when Python is gone already."""
    gui = sys.modules.get("PySide6.QtGui")
    if gui is not None and gui.QGuiApplication.instance() is not None:
        gui.QGuiApplication.clipboard().clear()
