"""Engines and windows for the end-to-end tests: real processes, folders of their own, nobody at Ollama's door."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.paths import Paths, default_paths
from desktop.app import App
from desktop.engine_program import engine_command
from tests.desktop.engine_kit import end_apps
from tests.e2e.person import Person
from tests.fakes.window import Window

Start = Callable[[], App]


@pytest.fixture(scope="module")
def environ() -> dict[str, str]:
    """Variables for the engine that a module's tests share."""
    return {}


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Iterator[Window]:
    """A window with a running engine, shared by a module's tests; each makes profiles of its own."""
    with Window(tmp_path_factory.mktemp("home"), environ=environ) as started:
        yield started
    assert started.process.returncode == 0, started.stderr.decode(errors="replace")


@pytest.fixture
def paths(home: Path) -> Paths:
    """The folders of an empty home."""
    made = default_paths({"INGLENOOK_HOME": str(home)})
    made.make()
    return made


@pytest.fixture
def start(qapp: QApplication, paths: Paths, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts the composed window over the real engine, again and again over the same home."""
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    apps: list[App] = []

    def begin() -> App:
        apps.append(App(qapp, paths, engine_command()))
        apps[-1].start()
        return apps[-1]

    yield begin
    end_apps(apps)


@pytest.fixture
def app(start: Start) -> App:
    """A window over an empty home."""
    return start()


@pytest.fixture
def bob(app: App) -> Person:
    """Somebody who has just made the first profile."""
    person = Person(app.window)
    person.introduce_as("Bob")
    return person
