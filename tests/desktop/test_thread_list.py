"""The list of chats under real keys and clicks, and its cost with thousands of chats."""

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip
from pytestqt.qtbot import QtBot

from desktop.theme import Theme
from desktop.thread_list import ThreadList
from tests.desktop.shell_kit import KEY, NOW, OFFSCREEN, clock, focused, press, show, thread, write

CHATS = [
    thread(1, "Bread"),
    thread(2, "Photos", 0.1),
    thread(3, "Letter", 1),
    thread(4, "A title that is much longer than the sidebar is wide, <b>with a tag</b>", 3),
]


pytestmark = OFFSCREEN
NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, "light")


@pytest.fixture
def chats(qtbot: QtBot, theme: Theme) -> ThreadList:
    made = ThreadList(theme, clock)
    made.set_threads(CHATS)
    show(qtbot, made, width=236)
    made.setFocus(Qt.FocusReason.TabFocusReason)
    return made


def title(chats: ThreadList) -> str:
    return str(chats.currentIndex().data())


def test_arrows_pass_over_headings_and_open_nothing(chats: ThreadList, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(chats.thread_chosen):
        assert title(chats) == "Bread"
        press(KEY.Key_Down)
        press(KEY.Key_Down)
        assert title(chats) == "Letter"
        press(KEY.Key_Up)
        assert title(chats) == "Photos"


@pytest.mark.parametrize(("key", "end"), [(KEY.Key_Home, "Bread"), (KEY.Key_End, CHATS[-1].title)])
def test_home_and_end_land_on_chats(chats: ThreadList, key: Qt.Key, end: str) -> None:
    press(KEY.Key_Down)
    press(key)
    assert title(chats) == end


@pytest.mark.parametrize("key", [KEY.Key_Return, KEY.Key_Enter])
def test_enter_opens(chats: ThreadList, qtbot: QtBot, key: Qt.Key) -> None:
    press(KEY.Key_Down)
    with qtbot.waitSignal(chats.thread_chosen) as chosen:
        press(key)
    assert chosen.args == [CHATS[1].id]


def test_a_click_opens_a_chat_but_no_heading(chats: ThreadList) -> None:
    chosen: list[str] = []
    chats.thread_chosen.connect(chosen.append)
    for row in range(3):
        place = chats.visualRect(chats.model().index(row, 0)).center()
        QTest.mouseClick(chats.viewport(), Qt.MouseButton.LeftButton, NO_KEYS, place)
    assert chosen == [CHATS[0].id, CHATS[1].id]


def test_f2_renames_in_place(chats: ThreadList, qtbot: QtBot) -> None:
    press(KEY.Key_F2)
    assert isinstance(focused(), QLineEdit)
    assert focused().accessibleName()
    write("Rye bread")
    with qtbot.waitSignal(chats.rename_wanted) as renamed:
        press(KEY.Key_Return)
    assert renamed.args == [CHATS[0].id, "Rye bread"]
    assert title(chats) == "Rye bread"
    assert focused() is chats


def test_escape_keeps_the_title_and_del_edits_it(chats: ThreadList, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(chats.rename_wanted), qtbot.assertNotEmitted(chats.bin_wanted):
        press(KEY.Key_F2)
        press(KEY.Key_Home)
        press(KEY.Key_Delete)
        editor = focused()
        assert isinstance(editor, QLineEdit)
        assert editor.text() == "read"
        press(KEY.Key_Escape)
    assert title(chats) == "Bread"


def test_new_rows_do_not_end_the_renaming(chats: ThreadList) -> None:
    press(KEY.Key_F2)
    write("Rye")
    chats.set_threads([thread(9, "Fresh"), *CHATS[1:], thread(1, "Bread", 2)])
    editor = focused()
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "Rye"


def test_del_asks_for_the_bin_and_the_keyboard_goes_to_the_next(chats: ThreadList, qtbot: QtBot) -> None:
    press(KEY.Key_Down)
    with qtbot.waitSignal(chats.bin_wanted) as binned:
        press(KEY.Key_Delete)
    assert binned.args == [CHATS[1].id]
    chats.set_threads([CHATS[0], *CHATS[2:]])
    assert title(chats) == "Letter"


def test_the_menu_key_offers_everything_with_its_keys(chats: ThreadList, qtbot: QtBot) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(chats.viewport(), event)
    menu = chats.menu()
    assert menu.isVisible()
    assert [action.text() for action in menu.actions()] == ["Rename", "Copy the chat", "Delete"]
    assert all(action.isShortcutVisibleInContextMenu() for action in menu.actions())
    with qtbot.waitSignal(chats.bin_wanted) as binned:
        for _ in menu.actions():
            QTest.keyClick(menu, KEY.Key_Down)
        QTest.keyClick(menu, KEY.Key_Return)
    assert binned.args == [CHATS[0].id]


def test_a_right_click_on_a_heading_offers_nothing(chats: ThreadList) -> None:
    place = chats.visualRect(chats.model().index(0, 0)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, chats.viewport().mapToGlobal(place))
    QApplication.sendEvent(chats.viewport(), event)
    assert not chats.menu().isVisible()


@pytest.mark.parametrize(("number", "tip"), [(0, ""), (3, "<qt>A title that is much longer")])
def test_only_a_cut_title_has_a_tooltip_in_plain_text(chats: ThreadList, qtbot: QtBot, number: int, tip: str) -> None:
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    row = [str(chats.model().index(at, 0).data()) for at in range(chats.model().rowCount())].index(CHATS[number].title)
    place = chats.visualRect(chats.model().index(row, 0)).center()
    event = QHelpEvent(QEvent.Type.ToolTip, place, chats.viewport().mapToGlobal(place))
    QApplication.sendEvent(chats.viewport(), event)
    assert QToolTip.isVisible() is bool(tip)
    if tip:
        assert QToolTip.text().startswith(tip)
        assert "&lt;b&gt;" in QToolTip.text()
    QToolTip.hideText()


def test_midnight_names_the_groups_anew(qtbot: QtBot, theme: Theme) -> None:
    now = [NOW]

    def wall() -> datetime:
        return now[0]

    chats = ThreadList(theme, wall)
    qtbot.addWidget(chats)
    chats.set_threads(CHATS[:1])
    now[0] = NOW + timedelta(hours=10)
    chats.on_day_ended()
    assert chats.model().index(0, 0).data() == "Yesterday"


def test_only_visible_rows_of_5000_chats_are_painted(qtbot: QtBot, theme: Theme) -> None:
    chats = ThreadList(theme, clock)
    many = [thread(number, f"Chat {number}", number / 20) for number in range(1, 5001)]
    chats.set_threads(many)
    show(qtbot, chats, width=236, height=680)
    qtbot.waitUntil(lambda: chats.painted > 0)
    visible = 680 // chats.sizeHintForRow(0) + 2
    before = chats.painted
    chats.grab()
    assert chats.painted - before <= visible
    before = chats.painted
    chats.set_threads([thread(4000, "Chat 4000"), *(one for one in many if one.id != f"{4000:032x}")])
    chats.set_current(many[2500].id)
    chats.grab()
    assert chats.painted - before <= 3 * visible
    assert chats.viewport().rect().contains(chats.visualRect(chats.currentIndex()).center())
