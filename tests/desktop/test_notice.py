"""The notice bar: what is shown, what waits, what goes by itself, and that keys reach everything."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.notice import Notice, NoticeBar, problem_notice
from desktop.theme import Theme
from desktop.wording import problem
from tests.desktop.shell_kit import KEY, OFFSCREEN, focused, named, nameless, press, show, tab_to, texts

UNDO = Notice(key="bin", text="“Bread” is in the bin.", buttons=(("undo", "Undo"),))
DOWN = problem_notice("down", problem("folder_unwritable", {"path": "/srv/data"}, "<b>raw</b>"))


pytestmark = [OFFSCREEN, pytest.mark.usefixtures("theme")]


@pytest.fixture(scope="module")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, "light")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made, bar = QWidget(), NoticeBar()
    elsewhere = QPushButton("Elsewhere")
    elsewhere.setAccessibleName("Elsewhere")
    column = QVBoxLayout(made)
    column.addWidget(elsewhere)
    column.addStretch(1)
    column.addWidget(bar)
    show(qtbot, made)
    elsewhere.setFocus()
    return made


@pytest.fixture
def bar(window: QWidget) -> NoticeBar:
    (made,) = window.findChildren(NoticeBar)
    return made


def test_nothing_to_say_shows_nothing(bar: NoticeBar) -> None:
    assert bar.isHidden()


def test_a_notice_takes_no_focus(bar: NoticeBar) -> None:
    before = focused()
    bar.post(UNDO)
    assert bar.isVisible()
    assert focused() is before


def test_keys_reach_the_button(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.post(UNDO)
    tab_to("Undo")
    with qtbot.waitSignal(bar.pressed) as pressed, qtbot.assertNotEmitted(bar.dismissed):
        press(KEY.Key_Return)
    assert pressed.args == ["bin", "undo"]
    assert bar.isHidden()
    assert focused().accessibleName() == "Elsewhere"


@pytest.mark.parametrize("way", ["escape", "close"])
def test_closing(bar: NoticeBar, qtbot: QtBot, way: str) -> None:
    bar.post(UNDO)
    tab_to("Close this notice" if way == "close" else "Undo")
    with qtbot.waitSignal(bar.dismissed) as dismissed:
        press(KEY.Key_Space if way == "close" else KEY.Key_Escape)
    assert dismissed.args == ["bin"]


def test_details_are_raw_text_on_demand(bar: NoticeBar) -> None:
    bar.post(DOWN)
    (details,) = bar.findChildren(QPlainTextEdit)
    assert not details.isVisible()
    tab_to("Details")
    press(KEY.Key_Space)
    assert details.isVisible()
    assert details.toPlainText() == "folder_unwritable\npath: /srv/data\n<b>raw</b>"


def test_no_details_no_toggle(bar: NoticeBar) -> None:
    bar.post(UNDO)
    assert named(bar, "Details").isHidden()


def test_the_newest_is_shown_and_the_others_wait(bar: NoticeBar) -> None:
    bar.post(DOWN)
    bar.post(UNDO)
    assert texts(bar) == [UNDO.text, "1 more"]
    bar.on_closed()
    assert texts(bar) == [DOWN.text]


def test_buttons_do_not_change_under_a_hand(bar: NoticeBar) -> None:
    bar.post(DOWN)
    tab_to("Try again")
    bar.post(UNDO)
    assert bar.shown is DOWN
    press(KEY.Key_Escape)
    assert bar.shown is UNDO


def test_one_place_for_one_key(bar: NoticeBar) -> None:
    bar.post(DOWN)
    again = problem_notice("down", problem("model_failed", {"model": "qwen3:8b"}))
    bar.post(again)
    assert bar.shown is again
    bar.withdraw("down")
    assert bar.isHidden()


def test_a_settled_matter_that_waits_goes_too(bar: NoticeBar) -> None:
    bar.post(DOWN)
    bar.post(UNDO)
    bar.withdraw("down")
    assert texts(bar) == [UNDO.text]
    bar.post(DOWN)
    bar.clear()
    assert bar.isHidden()


def test_time_runs_out_only_while_nobody_is_at_it(bar: NoticeBar, qtbot: QtBot) -> None:
    brief = Notice(key="bin", text="In the bin.", buttons=(("undo", "Undo"),), seconds=0.01)
    bar.post(brief)
    with qtbot.waitSignal(bar.dismissed):
        pass
    bar.post(brief)
    tab_to("Undo")
    with qtbot.assertNotEmitted(bar.dismissed):
        bar.on_time_ran_out()
    focused().clearFocus()
    with qtbot.waitSignal(bar.dismissed):
        bar.on_time_ran_out()


def test_long_sentences_put_the_buttons_below(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.post(DOWN)
    qtbot.waitUntil(lambda: named(bar, "Try again").y() > 20)
    bar.post(UNDO)
    qtbot.waitUntil(lambda: named(bar, "Undo").y() < 20)


def test_every_control_has_a_name(bar: NoticeBar) -> None:
    bar.post(DOWN)
    assert not nameless(bar)


def test_a_sentence_is_plain_text(bar: NoticeBar) -> None:
    bar.post(Notice(key="x", text="<b>bold</b>"))
    assert texts(bar) == ["<b>bold</b>"]
    (shown,) = (label for label in bar.findChildren(QWidget) if label.property("text") == "<b>bold</b>")
    assert shown.property("textFormat") == Qt.TextFormat.PlainText


def test_no_line_of_a_long_sentence_is_cut_in_a_narrow_window(window: QWidget, bar: NoticeBar, qtbot: QtBot) -> None:
    window.resize(320, 500)
    bar.post(Notice(key="long", text="A sentence that needs more lines than most of them. " * 4))
    qtbot.waitUntil(lambda: bar.width() < 320 and bar.height() == bar.heightForWidth(bar.width()))
