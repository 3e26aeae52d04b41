"""The sidebar as a whole: new chat, its two faces, and the foot with who is here and what was refused."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from core.events import EmbedderStage
from desktop.sidebar import Sidebar
from desktop.theme import Theme
from tests.desktop.shell_kit import (
    KEY,
    OFFSCREEN,
    clock,
    nameless,
    press,
    profile,
    show,
    tab_to,
    texts,
    thread,
)
from tests.desktop.shell_kit import named as control

BOB, ANA, ZED = profile(1, "Bob"), profile(2, "Ana & Co\tx"), profile(3, "Zed")


pytestmark = OFFSCREEN


@pytest.fixture(scope="module")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, "light")


@pytest.fixture
def sidebar(qtbot: QtBot, theme: Theme) -> Sidebar:
    made = Sidebar(theme, clock=clock)
    made.set_profile(BOB.id, BOB.name)
    made.set_profiles([BOB, ANA, ZED])
    show(qtbot, made, width=256, height=700)
    control(made, "New chat").setFocus()
    return made


def foot_says(sidebar: Sidebar) -> str:
    return control(sidebar, "Profile Bob").accessibleDescription()


def menu() -> QMenu:
    tab_to("Profile Bob")
    press(KEY.Key_Return)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    return popup


def test_an_empty_list_says_so(sidebar: Sidebar) -> None:
    assert "Your chats will be listed here." in texts(sidebar)
    sidebar.set_threads([thread(1, "Bread")])
    assert "Your chats will be listed here." not in texts(sidebar)


@pytest.mark.parametrize("key", [KEY.Key_Return, KEY.Key_Space])
def test_new_chat_by_key(sidebar: Sidebar, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(sidebar.new_chat_wanted):
        press(key)


def test_new_chat_by_its_shortcut_from_anywhere(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.set_threads([thread(1, "Bread")])
    sidebar.focus_chats()
    assert "Ctrl N" in texts(sidebar)
    with qtbot.waitSignal(sidebar.new_chat_wanted):
        press(KEY.Key_N, Qt.KeyboardModifier.ControlModifier)


def test_chats_are_reached_and_opened_by_keys(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.set_threads([thread(1, "Bread"), thread(2, "Photos", 1)])
    sidebar.set_current(thread(2, "Photos").id)
    tab_to("Chats")
    press(KEY.Key_Up)
    with qtbot.waitSignal(sidebar.thread_chosen) as chosen:
        press(KEY.Key_Return)
    assert chosen.args == [thread(1, "Bread").id]
    with qtbot.waitSignal(sidebar.bin_wanted) as binned:
        press(KEY.Key_Delete)
    assert binned.args == [thread(1, "Bread").id]


def test_the_foot_is_calm(sidebar: Sidebar) -> None:
    assert foot_says(sidebar) == "Nothing leaves this computer"
    assert texts(sidebar)[-2:] == ["Bob", "Nothing leaves this computer"]


@pytest.mark.parametrize(
    ("count", "stage", "said"),
    [
        (2, "ready", "2 connections refused"),
        (1, "loading", "1 connection refused. Memory is warming up"),
        (0, "loading", "Memory is warming up"),
        (0, "failed", "Memory finds by words only"),
    ],
)
def test_the_foot_says_what_matters(sidebar: Sidebar, count: int, stage: EmbedderStage, said: str) -> None:
    sidebar.set_refused(count)
    sidebar.set_embedder(stage)
    assert foot_says(sidebar) == f"Nothing leaves this computer. {said}"
    assert texts(sidebar)[-1] == said.replace(". ", "\n")


def test_the_foot_says_that_the_engine_starts(sidebar: Sidebar) -> None:
    sidebar.set_engine_up(False)
    assert foot_says(sidebar) == "The engine is starting"


def test_the_menu_of_profiles(sidebar: Sidebar, qtbot: QtBot) -> None:
    popup = menu()
    labels = [action.text() for action in popup.actions() if not action.isSeparator()]
    assert labels == ["Ana && Co x", "Zed", "New profile…", "All profiles…"]
    with qtbot.waitSignal(sidebar.profile_chosen) as chosen:
        for key in (KEY.Key_Down, KEY.Key_Down, KEY.Key_Return):
            QTest.keyClick(popup, key)
    assert chosen.args == [ZED.id]


@pytest.mark.parametrize(("ups", "signal"), [(1, "profiles_wanted"), (2, "new_profile_wanted")])
def test_the_ways_to_the_page(sidebar: Sidebar, qtbot: QtBot, ups: int, signal: str) -> None:
    popup = menu()
    with qtbot.waitSignal(getattr(sidebar, signal)):
        for key in (*[KEY.Key_Up] * ups, KEY.Key_Return):
            QTest.keyClick(popup, key)


def test_the_menu_shows_eight_at_most(sidebar: Sidebar) -> None:
    sidebar.set_profiles([profile(number, f"Person {number}") for number in range(1, 30)])
    control(sidebar, "Profile Person 1").setFocus()
    press(KEY.Key_Return)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert len([action for action in popup.actions() if not action.isSeparator()]) == 10
    popup.close()


def test_a_renamed_profile_shows_its_new_name(sidebar: Sidebar) -> None:
    sidebar.set_profiles([profile(1, "Robert")])
    assert "Robert" in texts(sidebar)


def test_every_control_has_a_name(sidebar: Sidebar) -> None:
    sidebar.set_threads([thread(1, "Bread")])
    assert not nameless(sidebar)


def test_a_long_name_is_cut_and_has_a_tooltip(sidebar: Sidebar) -> None:
    sidebar.set_profile(BOB.id, "A very long name of somebody whose parents liked long names")
    (cut,) = (text for text in texts(sidebar) if text.endswith("…"))
    assert cut.startswith("A very long")
