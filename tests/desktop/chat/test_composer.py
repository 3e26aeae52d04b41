"""The composer: keys, growth, busy and not, input methods, text that no text can hold."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.chat.composer import Composer
from desktop.chat.field import Field
from desktop.theme import Theme
from tests.desktop.chat.chat_kit import OFFSCREEN, settle

pytestmark = OFFSCREEN
ENTER = Qt.Key.Key_Return
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def composer(qtbot: QtBot, theme: Theme) -> Composer:
    del theme
    made = Composer()
    qtbot.addWidget(made)
    made.resize(700, made.sizeHint().height())
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.focus()
    return made


def field(composer: Composer) -> Field:
    (found,) = composer.findChildren(Field)
    return found


def sender(composer: Composer) -> QPushButton:
    return next(found for found in composer.findChildren(QPushButton) if found.property("kind") == "primary")


def sent_by(composer: Composer) -> list[str]:
    texts: list[str] = []
    composer.submitted.connect(texts.append)
    return texts


def test_enter_sends_and_the_text_stays_until_somebody_has_taken_it(composer: Composer) -> None:
    sent = sent_by(composer)
    QTest.keyClicks(field(composer), "Hello")
    QTest.keyClick(field(composer), ENTER)
    assert (sent, composer.text()) == (["Hello"], "Hello")
    composer.clear()
    assert composer.text() == ""


def test_shift_enter_begins_a_new_line(composer: Composer) -> None:
    sent = sent_by(composer)
    QTest.keyClicks(field(composer), "one")
    QTest.keyClick(field(composer), ENTER, SHIFT)
    QTest.keyClicks(field(composer), "two")
    assert sent == []
    QTest.keyClick(field(composer), ENTER)
    assert sent == ["one\ntwo"]


def test_white_space_is_not_sent(composer: Composer) -> None:
    sent = sent_by(composer)
    composer.set_text(" \n\t ")
    assert not sender(composer).isEnabled()
    QTest.keyClick(field(composer), ENTER)
    assert sent == []


def test_while_busy_send_is_stop_and_what_enter_submits_may_wait(composer: Composer) -> None:
    sent, stops = sent_by(composer), []
    composer.stop_wanted.connect(lambda: stops.append(True))
    composer.set_busy(True)
    assert (sender(composer).text(), sender(composer).accessibleName()) == ("Stop", "Stop the answer")
    QTest.keyClicks(field(composer), "next")
    QTest.keyClick(field(composer), ENTER)
    sender(composer).click()
    QTest.keyClick(field(composer), Qt.Key.Key_Escape)
    assert (sent, composer.text(), stops) == (["next"], "next", [True, True])
    composer.set_busy(False)
    assert sender(composer).text() == "Send"
    QTest.keyClick(field(composer), Qt.Key.Key_Escape)
    assert stops == [True, True]


def test_enter_belongs_to_the_input_method_while_it_composes(composer: Composer) -> None:
    sent = sent_by(composer)
    QApplication.sendEvent(field(composer), QInputMethodEvent("にほ", []))
    QTest.keyClick(field(composer), ENTER)
    assert sent == []
    done = QInputMethodEvent("", [])
    done.setCommitString("日本")
    QApplication.sendEvent(field(composer), done)
    QTest.keyClick(field(composer), ENTER)
    assert sent == ["日本"]


def test_it_grows_to_eight_lines_and_shrinks_again(composer: Composer) -> None:
    heights = []
    for lines in (1, 3, 8, 30, 1):
        composer.set_text("\n".join(["line"] * lines))
        settle()
        heights.append(field(composer).height())
    assert heights[0] < heights[1] < heights[2] == heights[3]
    assert heights[4] == heights[0]
    assert field(composer).fontMetrics().lineSpacing() * 8 <= heights[2]


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "\udfff", "x\u2029y", "\ufdd0"])
def test_what_no_text_can_hold_is_harmless(composer: Composer, text: str) -> None:
    sent = sent_by(composer)
    composer.set_text("ok " + text)
    field(composer).insertPlainText(text)
    QTest.keyClick(field(composer), ENTER)
    (only,) = sent
    only.encode()
    assert "\0" not in only


def test_it_says_whom_the_message_is_for(composer: Composer) -> None:
    assert field(composer).placeholderText() == "Message Recall"
    composer.set_model_name("llama3.2:3b")
    assert field(composer).placeholderText() == field(composer).accessibleName() == "Message llama3.2:3b"


def test_tab_goes_from_the_field_past_attach_to_the_button(composer: Composer) -> None:
    composer.set_text("x")
    QTest.keyClick(field(composer), Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Attach files"
    QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert sender(composer).hasFocus()
    sent = sent_by(composer)
    QTest.keyClick(sender(composer), Qt.Key.Key_Space)
    assert sent == ["x"]


def test_rich_text_is_pasted_as_plain_text(composer: Composer) -> None:
    assert not field(composer).acceptRichText()


def test_it_is_no_wider_than_the_mockups(composer: Composer) -> None:
    composer.resize(1400, composer.height())
    settle()
    assert field(composer).width() <= 660
