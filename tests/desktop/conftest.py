"""Fixtures of the window's tests: a fake engine as a real process, links that end with their test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.paths import Paths
from desktop.app import App
from desktop.link import EngineLink
from tests.desktop.app_kit import Person, Start
from tests.desktop.engine_kit import close_link, end_apps, fake_program

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

MakeLink = Callable[..., EngineLink]


@pytest.fixture
def engine_folder(tmp_path: Path) -> Path:
    """Where the fake engine keeps its state and the commands it got."""
    folder = tmp_path / "engine"
    folder.mkdir()
    return folder


@pytest.fixture
def make_link(qapp: QApplication, engine_folder: Path) -> Iterator[MakeLink]:
    """Links to fake engines, named by their faults; every one is closed at the end, and its process is gone."""
    made: list[EngineLink] = []

    def link(*faults: str) -> EngineLink:
        made.append(EngineLink(fake_program(engine_folder, *faults), grace_ms=1000, parent=qapp))
        return made[-1]

    yield link
    for one in made:
        close_link(one)
        one.deleteLater()


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, tmp_path: Path, engine_folder: Path) -> Iterator[Start]:
    """Starts the whole window over the same folders, with the fake engine."""
    apps: list[App] = []
    paths = Paths(data=tmp_path / "data", logs=tmp_path / "logs", config=tmp_path / "config")
    paths.make()

    def begin() -> Person:
        apps.append(App(qapp, paths, fake_program(engine_folder)))
        return Person(qtbot, apps[-1])

    yield begin
    end_apps(apps)


@pytest.fixture
def person(start: Start) -> Person:
    """Somebody in their first profile."""
    made = start()
    made.make_first_profile("Ana")
    return made
