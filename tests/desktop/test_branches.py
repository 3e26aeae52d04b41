"""Branches by keys and mouse, in the composed window over the fake engine: versions, edits, other answers, undo."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton

from desktop.chat.chips import Chip
from desktop.chat.field import Field
from desktop.chat.message_row import MessageRow
from desktop.notice import Notice
from tests.desktop.app_kit import Person
from tests.desktop.chat.chat_kit import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key
CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Hand:
    """Somebody who works on messages."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.transcript = person.window.chat.transcript
        person.window.activateWindow()
        person.wait(person.window.isActiveWindow)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """To what has the keyboard in the whole program, as a real key."""
        widget = QApplication.activePopupWidget() or QApplication.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, key, modifier)
        settle()

    def type(self, text: str) -> None:
        """Into what has the keyboard."""
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClicks(widget, text)

    def at(self, back: int = 1) -> MessageRow:
        """Go from the composer to the message that is so many from the end."""
        self.person.window.chat.composer.focus()
        while not isinstance(QApplication.focusWidget(), MessageRow):
            # A notice may be on the way.
            self.press(Key.Key_Backtab, SHIFT)
        self.press(Key.Key_End)
        for _ in range(back - 1):
            self.press(Key.Key_Up)
        row = self.row(-back)
        assert row.hasFocus()
        return row

    def row(self, index: int) -> MessageRow:
        found = self.transcript.view(self.person.rows()[index].id)
        assert found is not None
        return found

    def said(self) -> list[str]:
        return [row.text for row in self.person.rows()]

    def wait_for(self, *texts: str) -> None:
        def there() -> bool:
            shown = self.person.app.session.chats.shown
            return shown.running is None and self.said() == list(texts)

        self.person.wait(there)
        settle()

    def button(self, text: str) -> QPushButton:
        found = self.transcript.findChildren(QPushButton)
        return next(one for one in found if one.isVisible() and text in (one.text(), one.accessibleName()))

    def places(self) -> list[str]:
        """The "2 / 3" of the conversation, from top to bottom."""
        labels = [one for one in self.transcript.findChildren(QLabel) if one.isVisible() and " / " in one.text()]
        return [one.text() for one in sorted(labels, key=lambda one: one.mapTo(self.transcript, QPoint()).y())]

    def menu(self) -> QMenu:
        """What the menu key shows."""
        widget = QApplication.focusWidget()
        assert widget is not None
        middle = widget.rect().center()
        reason = QContextMenuEvent.Reason.Keyboard
        QApplication.sendEvent(widget, QContextMenuEvent(reason, middle, widget.mapToGlobal(middle)))
        settle()
        shown = QApplication.activePopupWidget()
        assert isinstance(shown, QMenu)
        return shown

    def choose(self, menu: QMenu, text: str) -> None:
        action = next(one for one in menu.actions() if one.text().split("\t")[0] == text)
        menu.setActiveAction(action)
        QTest.keyClick(menu, Key.Key_Return)
        settle()


@pytest.fixture
def hand(person: Person) -> Iterator[Hand]:
    made = Hand(person)
    yield made
    if menu := QApplication.activePopupWidget():
        menu.close()


def undo_of(hand: Hand) -> QAction:
    return next(one for one in hand.person.window.actions() if one.text().startswith("Undo"))


def test_an_edited_question_is_a_second_version_and_the_first_one_stays(hand: Hand) -> None:
    hand.person.enter("one")
    hand.person.enter("two")
    row = hand.at(4)
    hand.press(Key.Key_F2)
    assert "The version before stays" in hand.person.words()
    hand.type(" and a half")
    hand.press(Key.Key_Escape)
    assert "The version before stays" not in hand.person.words()
    assert row.hasFocus()
    hand.press(Key.Key_E)
    hand.type(" more")
    hand.press(Key.Key_Return)
    hand.wait_for("one more", "You said: one more")
    assert isinstance(QApplication.focusWidget(), Field)
    assert hand.places() == ["2 / 2"]
    hand.at(2)
    hand.press(Key.Key_Left, ALT)
    hand.wait_for("one", "You said: one", "two", "You said: two")
    assert hand.places() == ["1 / 2"]
    assert hand.row(0).hasFocus()
    QTest.mouseClick(hand.button("Next version"), Qt.MouseButton.LeftButton)
    hand.wait_for("one more", "You said: one more")
    assert undo_of(hand).text() == "Undo the edit of a message"
    hand.person.window.chat.composer.focus()
    hand.press(Key.Key_Z, CONTROL)
    hand.wait_for("one", "You said: one", "two", "You said: two")
    assert hand.person.notice() == "Undone: the edit of a message."
    hand.press(Key.Key_Z, CONTROL | SHIFT)
    hand.wait_for("one more", "You said: one more")
    assert hand.person.notice() == "Redone: the edit of a message."


def test_another_answer_another_model_and_one_without_a_memory(hand: Hand) -> None:
    hand.person.enter("remember: tea is green")
    hand.person.enter("what is tea?")
    hand.at()
    hand.press(Key.Key_R)
    hand.wait_for(*hand.said()[:3], "Again, with the same: what is tea?")
    assert hand.places() == ["2 / 2"]
    assert hand.row(-1).hasFocus()
    menu = hand.menu()
    models = next(one.menu() for one in menu.actions() if one.text() == "Answer again with")
    assert isinstance(models, QMenu)
    assert [one.text() for one in models.actions()] == ["Recall, built in", "llama3.2:3b"]
    models.actions()[1].trigger()
    menu.close()
    hand.wait_for(*hand.said()[:3], "Again, with llama3.2:3b: what is tea?")
    assert hand.places() == ["3 / 3"]
    (chip,) = hand.row(-1).findChildren(Chip)
    hand.press(Key.Key_Tab)
    assert QApplication.focusWidget() is chip
    hand.choose(hand.menu(), "Answer again without this")
    hand.wait_for(*hand.said()[:3], "Again, with the same: what is tea?")
    assert hand.row(-1).findChildren(Chip) == []
    for _ in range(3):
        hand.person.window.chat.composer.focus()
        hand.press(Key.Key_Z, CONTROL)
        settle()
    hand.wait_for(*hand.said()[:3], "tea is green")


def test_from_an_opened_memory_the_answer_comes_again_without_it(hand: Hand) -> None:
    hand.person.window.resize(1280, 820)
    hand.person.enter("remember: tea is green")
    hand.person.enter("what is tea?")
    (chip,) = [one for one in hand.row(-1).findChildren(Chip) if one.isVisible()]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    panel = hand.person.window.memory.panel
    hand.person.wait(lambda: panel.entry.text == "tea is green")
    without = next(one for one in panel.findChildren(QPushButton) if one.text() == "Answer again without this")
    QTest.mouseClick(without, Qt.MouseButton.LeftButton)
    hand.wait_for(*hand.said()[:3], "Again, with the same: what is tea?")
    assert hand.row(-1).findChildren(Chip) == []
    QTest.mouseClick(without, Qt.MouseButton.LeftButton)
    assert "not on the branch" in (panel.notices.shown or Notice(key="", text="")).text


def test_a_deleted_message_goes_at_once_and_comes_back(hand: Hand) -> None:
    hand.person.enter("one")
    hand.person.enter("two")
    whole = hand.said()
    hand.at(2)
    hand.press(Key.Key_Delete)
    hand.wait_for(whole[0], whole[1], whole[3])
    assert hand.person.notice() == "Message deleted."
    hand.person.button("Undo").click()
    hand.wait_for(*whole)
    assert hand.person.notice() == "Undone: the deletion of a message."
    hand.person.button("Redo").click()
    hand.wait_for(whole[0], whole[1], whole[3])
    for _ in range(3):
        left = hand.said()
        hand.at()
        hand.press(Key.Key_Delete)
        hand.wait_for(*left[:-1])
    assert hand.person.rows() == []
    hand.person.enter("anew")
    hand.wait_for("anew", "You said: anew")
    assert isinstance(QApplication.focusWidget(), Field)
    for _ in range(4):
        hand.press(Key.Key_Z, CONTROL)
        settle()
    hand.wait_for(*whole)


def test_an_answer_is_edited_and_a_stopped_one_goes_on(hand: Hand) -> None:
    hand.person.enter("cut here")
    hand.at()
    assert hand.button("Continue").isVisible()
    hand.press(Key.Key_C)
    hand.wait_for("cut here", "so far and on")
    assert hand.places() == ["2 / 2"]
    hand.press(Key.Key_E)
    hand.type(", mended")
    hand.press(Key.Key_Return)
    hand.wait_for("cut here", "so far and on, mended")
    assert "Edited" in hand.person.words()
    assert hand.places() == ["3 / 3"]
    hand.press(Key.Key_Z, CONTROL)
    hand.wait_for("cut here", "so far and on")
    hand.press(Key.Key_Z, CONTROL)
    hand.wait_for("cut here", "so far")


def test_a_branch_becomes_a_chat_and_goes_with_undo(hand: Hand) -> None:
    hand.person.enter("one")
    hand.person.enter("two")
    chats = hand.person.app.session.chats
    first = chats.shown.id
    hand.at(3)
    hand.press(Key.Key_B)
    hand.person.wait(lambda: chats.shown.id != first and chats.shown.loaded)
    assert hand.said() == ["one", "You said: one"]
    assert chats.title_of(chats.shown.id) == "one (branch)"
    copy = chats.shown.id
    hand.press(Key.Key_Z, CONTROL)
    hand.person.wait(lambda: chats.shown.id == first and not chats.knows(copy))
    hand.press(Key.Key_Z, CONTROL | SHIFT)
    hand.person.wait(lambda: chats.knows(copy))


def test_a_new_title_is_undone_from_any_chat(hand: Hand) -> None:
    hand.person.enter("one")
    chats = hand.person.app.session.chats
    thread = chats.shown.id
    hand.person.window.sidebar.rename_wanted.emit(thread, "First")
    hand.person.wait(lambda: chats.title_of(thread) == "First")
    hand.press(Key.Key_N, CONTROL)
    hand.press(Key.Key_Z, CONTROL)
    hand.person.wait(lambda: chats.title_of(thread) == "one")
    hand.press(Key.Key_Y, CONTROL)
    hand.person.wait(lambda: chats.title_of(thread) == "First")


def test_while_an_answer_is_written_its_branch_stays_and_undo_stops_it_first(hand: Hand) -> None:
    hand.person.enter("one")
    hand.at(2)
    hand.press(Key.Key_E)
    hand.press(Key.Key_A, CONTROL)
    hand.type("hold it")
    hand.press(Key.Key_Return)
    hand.person.wait(lambda: hand.person.app.session.chats.shown.running is not None)
    settle()
    assert hand.said() == ["hold it"]
    assert not hand.button("Previous version").isEnabled()
    hand.transcript.attention.enter(Qt.FocusReason.TabFocusReason)
    hand.press(Key.Key_Up)
    assert hand.row(0).hasFocus()
    hand.press(Key.Key_Delete)
    hand.press(Key.Key_E)
    assert hand.row(0).field is None
    hand.press(Key.Key_Z, CONTROL)
    hand.wait_for("one", "You said: one")


def test_what_the_engine_does_not_undo_can_still_be_undone(hand: Hand) -> None:
    hand.person.enter("stuck")
    hand.at(2)
    hand.press(Key.Key_E)
    hand.type("?")
    hand.press(Key.Key_Return)
    hand.wait_for("stuck?", "You said: stuck?")
    hand.press(Key.Key_Z, CONTROL)
    hand.person.wait(lambda: bool(hand.person.notice()))
    assert "Undone" not in hand.person.notice()
    assert undo_of(hand).text() == "Undo the edit of a message"
    assert undo_of(hand).isEnabled()
    assert hand.said() == ["stuck?", "You said: stuck?"]


def test_copies_and_how_it_was_made(hand: Hand) -> None:
    hand.person.enter("**bold** <i>")
    row = hand.at()
    clipboard = QGuiApplication.clipboard()
    hand.press(Key.Key_C, CONTROL)
    assert clipboard.text() == "You said: **bold** <i>"
    hand.press(Key.Key_C, CONTROL | SHIFT)
    assert "<strong>bold</strong> &lt;i&gt;" in clipboard.mimeData().html()
    hand.press(Key.Key_I)
    assert "How it was made" in hand.person.words()
    assert "Recall, built in" in hand.person.words()
    hand.press(Key.Key_Escape)
    assert "How it was made" not in hand.person.words()
    assert row.hasFocus()
