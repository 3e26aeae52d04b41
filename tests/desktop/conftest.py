"""Fixtures of the window's tests: a fake engine as a real process, links that end with their test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.link import EngineLink
from tests.desktop.engine_kit import close_link, fake_program

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
