"""Finding in a chat, in the real window: marks and counts, by keys and buttons, also in messages not loaded yet."""

from pathlib import Path

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton

from core.events import Message, Role
from core.ids import new_id
from desktop.chat.field import Field
from desktop.chat.find_bar import FindBar
from desktop.chat.reading_text import ReadingText
from tests.desktop.app_kit import Person, Start
from tests.desktop.chat.chat_kit import OFFSCREEN
from tests.fakes.engine_answers import State

pytestmark = OFFSCREEN
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def bar(person: Person) -> FindBar:
    return person.window.chat.find_bar


def count(person: Person) -> str:
    return bar(person).findChildren(QLabel)[0].text()


def marked(person: Person) -> list[str]:
    """Every marked place of the conversation."""
    texts = person.window.chat.transcript.findChildren(ReadingText)
    return [one.cursor.selectedText() for text in texts for one in text.extraSelections()]


def find(person: Person, text: str) -> None:
    person.press(Qt.Key.Key_F, CONTROL)
    assert isinstance(person.focus(), QLineEdit)
    person.write(text)
    person.wait(lambda: count(person) != "")


def shown(person: Person) -> Message:
    """The message that is marked as the one gone to."""
    row = person.window.chat.transcript._marker.row
    return next(one for one in person.rows() if person.window.chat.transcript.view(one.id) is row)


def test_a_text_is_found_marked_and_gone_through(person: Person) -> None:
    for text in ("A boat in Porto", "nothing", "porto and PORTO"):
        person.enter(text)
    find(person, "porto")
    assert count(person) == "4 of 4 messages"
    assert sorted(marked(person)) == ["PORTO", "PORTO", "Porto", "Porto", "porto", "porto"]
    assert shown(person).text == "You said: porto and PORTO"
    person.press(Qt.Key.Key_Return)
    assert (count(person), shown(person).text) == ("3 of 4 messages", "porto and PORTO")
    for button in bar(person).findChildren(QToolButton)[:1] * 2:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (count(person), shown(person).text) == ("1 of 4 messages", "A boat in Porto")
    person.press(Qt.Key.Key_Return)
    assert count(person) == "4 of 4 messages", "on from the other end"
    person.press(Qt.Key.Key_Return, SHIFT)
    assert count(person) == "1 of 4 messages"
    person.press(Qt.Key.Key_A, CONTROL)
    person.write("lisbon")
    person.wait(lambda: count(person) == "Not in this chat")
    assert marked(person) == []
    assert not bar(person).findChildren(QToolButton)[0].isEnabled()
    person.press(Qt.Key.Key_Escape)
    assert not bar(person).isVisible()
    assert isinstance(person.focus(), Field)


def test_what_is_said_meanwhile_counts_and_another_chat_ends_it(person: Person) -> None:
    person.enter("one boat")
    find(person, "boat")
    assert count(person) == "2 of 2 messages"
    person.window.chat.composer.focus()
    person.enter("another boat")
    person.wait(lambda: count(person) == "2 of 4 messages")
    assert len(marked(person)) == 4
    person.press(Qt.Key.Key_N, CONTROL)
    assert not bar(person).isVisible()
    assert person.app.session.finding.text == ""


def test_messages_that_are_not_loaded_are_found_and_fetched(start: Start, engine_folder: Path) -> None:
    first = start()
    first.make_first_profile("Ana")
    first.enter("the needle")
    with first.qtbot.waitSignal(first.app.ended):
        first.window.close()
    _lengthen(engine_folder / "state.json", 120)
    person = start()
    person.wait(person.is_ready)
    person.wait(lambda: len(person.rows()) == 50)
    find(person, "needle")
    assert count(person) == "2 of 2 messages"
    person.wait(lambda: len(person.rows()) == 122)
    assert shown(person).text == "You said: the needle"
    assert isinstance(person.focus(), QLineEdit), "the keyboard stays in the bar"


def _lengthen(file: Path, count: int) -> None:
    """Say so much more in the one chat that there is."""
    state = msgspec.json.decode(file.read_bytes(), type=State)
    ((thread, rows),) = state.messages.items()
    for number in range(count):
        role: Role = "assistant" if number % 2 else "user"
        more = Message(id=new_id(), parent=rows[-1].id, role=role, text=f"hay {number}", state="whole", time=number)
        rows.append(more)
    for threads in state.threads.values():
        threads[thread] = msgspec.structs.replace(threads[thread], leaf=rows[-1].id)
    file.write_bytes(msgspec.json.encode(state))
