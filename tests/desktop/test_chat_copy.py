"""A whole chat is copied, also what of it was not loaded; in the composed window over the fake engine."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from desktop.thread_list import ThreadList
from tests.desktop.app_kit import Person

CTRL = Qt.KeyboardModifier.ControlModifier


def test_all_of_a_chat_is_copied_by_keys(person: Person) -> None:
    keys = CTRL | Qt.KeyboardModifier.ShiftModifier
    QGuiApplication.clipboard().clear()
    QTest.keyClick(person.window, Qt.Key.Key_C, keys)
    assert "nothing in this chat" in person.notice()
    for number in range(4):
        person.enter(f"question {number}")
    chats, asked = person.app.session.chats, [f"question {number}" for number in range(4)]
    first, state = chats.shown.id, chats.shown
    QTest.keyClick(person.window, Qt.Key.Key_N, CTRL)
    person.enter("another chat")
    # As if only the end of it had ever been loaded.
    del state.messages[:6]
    state.more = True
    (rows,) = person.window.findChildren(ThreadList)
    rows.setFocus()
    rows.setCurrentIndex(rows.model().index(2, 0))
    QTest.keyClick(rows, Qt.Key.Key_C, CTRL)
    person.wait(lambda: "Copied: 8 messages." in person.notice())
    assert chats.shown.id == first
    text = QGuiApplication.clipboard().text()
    assert [line for line in text.splitlines() if line in asked] == asked
    assert text.count("**Inglenook**") == 4
    assert "<h1>" in QGuiApplication.clipboard().mimeData().html()
