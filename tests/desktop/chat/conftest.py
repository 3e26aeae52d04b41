"""Fixtures of the chat's tests: a theme, a text of a message, and a transcript that is shown."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.chat.body import Body
from desktop.chat.transcript import Transcript
from desktop.palette import LIGHT
from desktop.theme import Theme
from tests.desktop.chat.chat_kit import settle


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp, "light")
    yield made
    made.deleteLater()


@pytest.fixture
def transcript(qtbot: QtBot, theme: Theme) -> Transcript:
    made = Transcript(theme)
    qtbot.addWidget(made)
    made.resize(760, 480)
    made.show()
    settle()
    return made


@pytest.fixture
def body(qtbot: QtBot, theme: Theme) -> Body:
    """An empty text of a message, as wide as the conversation."""
    del theme
    made = Body(LIGHT)
    qtbot.addWidget(made)
    made.resize(620, 400)
    made.show()
    return made
