"""Branches in the real window over the real engine and a fake Ollama: every way through a chat, there and back.

What the model is sent is the way that is shown; nothing of the others, and the memory that was left out is not there.
"""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from desktop.app import App
from desktop.chat.chips import Chip
from tests.desktop.engine_kit import close_link
from tests.e2e.accessible_text import read
from tests.e2e.conftest import Start
from tests.e2e.hands import CONTROL, SHIFT, Key
from tests.e2e.person import Person
from tests.fakes.ollama_server import FakeOllama

pytestmark = [pytest.mark.usefixtures("light"), pytest.mark.qt_log_ignore("This plugin does not support")]
ALT = Qt.KeyboardModifier.AltModifier
MODEL = "llama3.2:3b"


class Reader:
    """A person who goes through the messages of a chat."""

    def __init__(self, app: App) -> None:
        self.person = Person(app.window)
        self.hands = self.person.hands
        self.window = app.window

    def said(self) -> list[str]:
        return [one.text for one in self.person.conversation()]

    def wait_for(self, *texts: str) -> None:
        self.hands.wait(lambda: self.said() == list(texts) and not self.person.is_answering(), f"{texts}")

    def at(self, back: int) -> None:
        """To the message that is so many from the end, by the keyboard."""
        self.hands.press(Key.Key_L, CONTROL)
        while not self.is_at_message():
            self.hands.press(Key.Key_Backtab, SHIFT)
        self.hands.press(Key.Key_End)
        for _ in range(back - 1):
            self.hands.press(Key.Key_Up)

    def is_at_message(self) -> bool:
        return any(part.focused and part.name.endswith(" said") for part in self.person.look().all())

    def edit(self, text: str) -> None:
        """The message that has the keyboard, all of it."""
        self.hands.press(Key.Key_E)
        self.hands.press(Key.Key_A, CONTROL)
        self.hands.type(text)
        self.hands.press(Key.Key_Return)

    def leave_out_one(self) -> bool:
        """Answer again without the first thing that was used for the answer. False when there is none."""
        self.hands.press(Key.Key_Tab)
        chip = QApplication.focusWidget()
        if not isinstance(chip, Chip):
            return False
        middle = chip.rect().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, chip.mapToGlobal(middle))
        QApplication.sendEvent(chip, event)
        menu = self.hands.wait(QApplication.activePopupWidget, "the menu of what was used")
        assert read(menu).parts[-1].name == "Answer again without this"
        for key in (Key.Key_Up, Key.Key_Return):
            self.hands.press(key)
        return True

    def notice(self, text: str) -> None:
        """Wait until it says this."""

        def says() -> bool:
            found = self.person.look().find("Notice")
            return found is not None and any(word.startswith(text) for word in found.words())

        self.hands.wait(says, f"the notice “{text}”")


def _close(app: App) -> None:
    app.window.close()
    close_link(app.link)


def test_all_ways_through_a_chat_there_and_back(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [f"answer {number}" for number in range(1, 9)]
    with FakeOllama(answers=answers) as ollama:
        monkeypatch.setenv("OLLAMA_HOST", ollama.host)
        app = start()
        reader = Reader(app)
        reader.person.introduce_as("Bob")
        reader.person.choose_model(MODEL)
        reader.person.ask("first question")
        reader.person.ask("second question")
        whole = ("first question", "answer 1", "second question", "answer 2")

        reader.at(2)
        reader.edit("other question")
        reader.wait_for("first question", "answer 1", "other question", "answer 3")
        assert _sent(ollama) == ["first question", "answer 1", "other question"]
        reader.at(1)
        reader.hands.press(Key.Key_R)
        reader.wait_for("first question", "answer 1", "other question", "answer 4")
        reader.hands.press(Key.Key_Up)
        reader.hands.press(Key.Key_Left, ALT)
        reader.wait_for(*whole)
        reader.hands.press(Key.Key_Right, ALT)
        reader.wait_for("first question", "answer 1", "other question", "answer 4")

        reader.at(3)
        reader.hands.press(Key.Key_Delete)
        reader.wait_for("first question", "other question", "answer 4")
        reader.notice("Message deleted.")
        reader.person.ask("and then?")
        assert _sent(ollama) == ["first question\n\nother question", "answer 4", "and then?"]
        reader.hands.press(Key.Key_Z, CONTROL)
        reader.wait_for("first question", "answer 1", "other question", "answer 4")
        reader.notice("Undone: the deletion of a message.")
        reader.hands.press(Key.Key_Z, CONTROL | SHIFT)
        reader.wait_for("first question", "other question", "answer 4", "and then?", "answer 5")
        for undone in ("the deletion of a message", "the other answer", "the edit of a message"):
            reader.hands.press(Key.Key_Z, CONTROL)
            reader.notice(f"Undone: {undone}.")
        reader.wait_for(*whole)

        _close(app)
        app = start()
        reader = Reader(app)
        reader.person.wait_for_profile("Bob")
        reader.wait_for(*whole)
        reader.at(3)
        reader.hands.press(Key.Key_B)
        reader.wait_for("first question", "answer 1")
        assert reader.person.chats()[0] == "first question (branch)"
        reader.person.ask("only here")
        assert _sent(ollama) == ["first question", "answer 1", "only here"]
        reader.person.open_chat("first question")
        reader.wait_for(*whole)


def test_an_answer_without_a_memory(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeOllama(answers=["You told me where.", "No idea."]) as ollama:
        monkeypatch.setenv("OLLAMA_HOST", ollama.host)
        app = start()
        reader = Reader(app)
        reader.person.introduce_as("Bob")
        reader.person.ask("Remember: the spare key is under the mat")
        reader.person.choose_model(MODEL)
        reader.person.new_chat()
        told = reader.person.ask("Where is the spare key?")
        assert any("under the mat" in note for note in told.notes)
        assert any("under the mat" in str(message) for message in ollama.chats[-1].messages)
        reader.at(1)
        while reader.leave_out_one():
            reader.hands.wait(lambda: not reader.person.is_answering(), "the end of the answer")
            reader.at(1)
        assert not any("under the mat" in str(message) for message in ollama.chats[-1].messages)
        reader.wait_for("Where is the spare key?", "No idea.")


def _sent(ollama: FakeOllama) -> list[str]:
    """What of the chat the model was sent last, without what stands before it."""
    return [message["content"] for message in ollama.chats[-1].messages if message["role"] != "system"]
