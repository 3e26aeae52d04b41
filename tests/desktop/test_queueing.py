"""Messages written while an answer runs: shown as queued, sent in order, never after Stop, never lost."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton

from desktop.chat.queue_lines import QueueLine
from tests.desktop.app_kit import Person
from tests.desktop.chat.chat_kit import OFFSCREEN

pytestmark = OFFSCREEN


def send(person: Person, text: str) -> None:
    person.window.chat.composer.focus()
    person.write(text)
    person.press(Qt.Key.Key_Return)


def queued(person: Person) -> list[str]:
    return [one.text for one in person.app.session.queueing.items]


def lines(person: Person) -> list[QueueLine]:
    return [line for line in person.window.findChildren(QueueLine) if line.isVisible()]


def texts(person: Person) -> list[str]:
    return [row.text for row in person.rows()]


def press(line: QueueLine, name: str) -> None:
    parts = [*line.findChildren(QPushButton), *line.findChildren(QToolButton)]
    part = next(part for part in parts if part.accessibleName().startswith(name))
    QTest.mouseClick(part, Qt.MouseButton.LeftButton)


def test_what_is_written_meanwhile_waits_and_is_sent_in_order(person: Person) -> None:
    send(person, "hold")
    person.wait(lambda: person.app.session.chats.shown.running is not None)
    for text in ("first", "second", "third", "fourth"):
        send(person, text)
    assert queued(person) == ["first", "second", "third", "fourth"]
    assert person.window.chat.composer.text() == ""
    assert len(lines(person)) == 4
    press(lines(person)[1], "Do not send")
    press(lines(person)[2], "Edit")
    assert (queued(person), person.window.chat.composer.text()) == (["first", "third"], "fourth")
    person.press(Qt.Key.Key_Escape)
    person.wait(lambda: person.app.session.chats.shown.running is None)
    assert queued(person) == [], "after Stop nothing is sent by itself"
    assert person.window.chat.composer.text() == "first\n\nthird\n\nfourth"
    assert texts(person) == ["hold", "held"]
