"""What the tests of the chat's widgets share: a theme, messages, and a settled event loop."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.events import Message, MessageState, RecallHit, Role
from desktop.chat.transcript import Transcript
from desktop.theme import Theme


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


def settle() -> None:
    """Let everything that waits in the event loop happen: layouts ask for layouts a few times over."""
    for _ in range(6):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()


def message(name: str, role: Role, text: str, state: MessageState = "whole", **more: object) -> Message:
    """A message with an id that reads well in a failure."""
    fields: dict[str, object] = {"id": name, "parent": None, "role": role, "text": text, "state": state, "time": 0}
    return Message(**(fields | more))  # type: ignore[arg-type]  # the callers' keywords are Message's


def hit(key: str, text: str, *, sent: bool = True) -> RecallHit:
    return RecallHit(key=key, text=text, score=0.5, sent=sent, learned=1_700_000_000_000)


def page(count: int, start: int = 0) -> list[Message]:
    """Questions and answers, some long."""
    made: list[Message] = []
    for number in range(start, start + count // 2):
        made.append(message(f"q{number}", "user", f"Question {number}?"))
        made.append(message(f"a{number}", "assistant", f"Answer {number}. " + "word " * (number % 5 * 30)))
    return made
