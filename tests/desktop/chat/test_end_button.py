"""The way back to the end: there when one is far from it, and saying so when something came below."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.events import Message
from desktop.chat.end_button import EndButton
from desktop.chat.transcript import Transcript
from desktop.theme import Theme
from tests.desktop.chat.chat_kit import OFFSCREEN, settle

pytestmark = OFFSCREEN


def row(number: int) -> Message:
    role = "assistant" if number % 2 else "user"
    text = f"Message {number}. " + "Words of it. " * 30
    return Message(id=f"m{number:03}", parent=None, role=role, text=text, state="whole", time=number)  # type: ignore[arg-type]


def test_it_leads_to_the_end_and_says_when_something_new_is_there(qtbot: QtBot, theme: Theme) -> None:
    transcript = Transcript(theme)
    qtbot.addWidget(transcript)
    button = EndButton(transcript)
    button.clicked.connect(transcript.scroll_to_end)
    transcript.resize(700, 400)
    transcript.show()
    transcript.set_messages([row(number) for number in range(20, 40)], more=True)
    settle()
    bar = transcript.verticalScrollBar()
    assert button.isHidden(), "at the end"
    bar.setValue(bar.maximum() // 2)
    settle()
    assert (button.isVisible(), button.text()) == (True, "↓")
    transcript.prepend([row(number) for number in range(20)], more=False)
    settle()
    assert button.text() == "↓", "what came above is not new"
    transcript.begin_answer("t1")
    transcript.append_text("t1", "Something new. " * 60)
    settle()
    assert (button.text(), button.accessibleName()) == ("↓ New", "New below: go to the end")
    assert transcript.viewport().geometry().contains(button.geometry())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()
    assert button.isHidden()
    assert bar.value() == bar.maximum()
    bar.setValue(bar.maximum() // 2)
    settle()
    assert button.text() == "↓", "it has been seen"
