"""The page "Who is here?", by keyboard: open, create, rename, delete, and the first question."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.avatar import initial
from desktop.profiles_page import ProfilesPage
from desktop.theme import Theme
from tests.desktop.shell_kit import KEY, OFFSCREEN, clock, focused, nameless, press, profile, show, tab_to, texts, write
from tests.desktop.shell_kit import named as control

BOB, ANA = profile(1, "Bob"), profile(2, "Ana", memories=1, days=1)


pytestmark = OFFSCREEN


@pytest.fixture(scope="module")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, "light")


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> ProfilesPage:
    made = ProfilesPage(theme, clock=clock)
    show(qtbot, made)
    return made


def test_nothing_is_asked_before_the_engine_has_answered(page: ProfilesPage) -> None:
    assert not texts(page)


def test_the_first_person_types_a_name_and_presses_enter(page: ProfilesPage, qtbot: QtBot) -> None:
    page.set_profiles([])
    assert texts(page)[0] == "What should I call you?"
    assert focused().accessibleName() == "What should I call you?"
    write("Bob")
    with qtbot.waitSignal(page.create_wanted) as created:
        press(KEY.Key_Return)
    assert created.args == ["Bob"]


def test_the_first_person_may_press_the_button(page: ProfilesPage, qtbot: QtBot) -> None:
    page.set_profiles([])
    write("Bob")
    tab_to("Create your profile")
    with qtbot.waitSignal(page.create_wanted) as created:
        press(KEY.Key_Return)
    assert created.args == ["Bob"]


def test_an_empty_name_is_said_at_the_field(page: ProfilesPage, qtbot: QtBot) -> None:
    page.set_profiles([])
    with qtbot.assertNotEmitted(page.create_wanted):
        press(KEY.Key_Return)
    assert "1 to 60" in texts(page)[-1]
    page.show_problem("name_taken")
    assert "already" in texts(page)[-1]


def test_cards_say_name_memories_and_day(page: ProfilesPage) -> None:
    page.set_profiles([BOB, ANA])
    said = texts(page)
    assert said[0] == "Who is here?"
    assert said[2:6] == ["Bob", "48 memories · last used today", "Ana", "1 memory · last used yesterday"]


def test_enter_opens_the_last_used(page: ProfilesPage, qtbot: QtBot) -> None:
    page.set_profiles([BOB, ANA])
    with qtbot.waitSignal(page.open_wanted) as opened:
        press(KEY.Key_Return)
    assert opened.args == [BOB.id]


def test_tab_visits_the_cards_from_top_to_bottom(page: ProfilesPage, qtbot: QtBot) -> None:
    page.set_profiles([BOB])
    page.set_profiles([BOB, ANA])
    qtbot.waitUntil(lambda: "Ana" in texts(page))
    control(page, "More for Bob").setFocus()
    order = []
    for _ in range(5):
        order.append(focused().accessibleName())
        press(KEY.Key_Tab)
    assert order == ["More for Bob", "Open Bob", "More for Ana", "Open Ana", "Create a new profile"]


def test_a_new_profile_in_its_card(page: ProfilesPage, qtbot: QtBot) -> None:
    page.set_profiles([BOB, ANA])
    tab_to("Create a new profile")
    press(KEY.Key_Space)
    assert focused().accessibleName() == "Name of the new profile"
    write("ana")
    with qtbot.assertNotEmitted(page.create_wanted):
        press(KEY.Key_Return)
    assert "already" in texts(page)[-1]
    write("bel")
    with qtbot.waitSignal(page.create_wanted) as created:
        press(KEY.Key_Return)
    assert created.args == ["anabel"]


def test_new_profile_from_elsewhere_and_escape(page: ProfilesPage) -> None:
    page.set_profiles([BOB])
    page.begin_new()
    assert focused().accessibleName() == "Name of the new profile"
    press(KEY.Key_Escape)
    assert focused().accessibleName() == "Create a new profile"


def test_f2_renames(page: ProfilesPage, qtbot: QtBot) -> None:
    page.set_profiles([BOB, ANA])
    press(KEY.Key_F2)
    field = focused()
    assert isinstance(field, QLineEdit)
    assert field.selectedText() == "Bob"
    write("Rob")
    with qtbot.waitSignal(page.rename_wanted) as renamed:
        press(KEY.Key_Return)
    assert renamed.args == [BOB.id, "Rob"]
    assert focused().accessibleName() == "Open Bob"


def test_escape_keeps_the_name_and_del_edits_it(page: ProfilesPage, qtbot: QtBot) -> None:
    page.set_profiles([BOB, ANA])
    with qtbot.assertNotEmitted(page.rename_wanted), qtbot.assertNotEmitted(page.delete_wanted):
        press(KEY.Key_F2)
        press(KEY.Key_Home)
        press(KEY.Key_Delete)
        press(KEY.Key_Escape)
    assert "Bob" in texts(page)


def test_del_asks_for_the_name(page: ProfilesPage, qtbot: QtBot) -> None:
    page.set_profiles([BOB, ANA])
    press(KEY.Key_Delete)
    qtbot.waitUntil(lambda: focused().accessibleName() == "Type the name Bob")
    write("Bob")
    with qtbot.waitSignal(page.delete_wanted) as deleted:
        press(KEY.Key_Return)
    assert deleted.args == [BOB.id, "Bob"]


def test_the_dots_offer_both(page: ProfilesPage) -> None:
    page.set_profiles([BOB])
    tab_to("More for Bob")
    press(KEY.Key_Return)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert [action.text() for action in popup.actions()] == ["Rename", "Delete…"]
    popup.close()


def test_every_control_has_a_name(page: ProfilesPage) -> None:
    page.set_profiles([BOB, ANA])
    assert not nameless(page)


def test_names_are_plain_text_and_cut(page: ProfilesPage) -> None:
    page.set_profiles([profile(1, "<b>Bold</b>"), profile(2, "x" * 60)])
    said = texts(page)
    assert "<b>Bold</b>" in said
    assert any(text.startswith("xxx") and text.endswith("…") for text in said)


def test_twelve_profiles_scroll_to_the_one_with_the_keyboard(page: ProfilesPage, qtbot: QtBot) -> None:
    page.set_profiles([profile(number, f"Person {number}") for number in range(12)])
    last = tab_to("Open Person 11")
    qtbot.waitUntil(lambda: not last.visibleRegion().isEmpty())


def test_a_list_that_is_the_same_disturbs_nobody(page: ProfilesPage) -> None:
    page.set_profiles([BOB])
    page.begin_new()
    write("An")
    page.set_profiles([BOB])
    field = focused()
    assert isinstance(field, QLineEdit)
    assert field.text() == "An"


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("bob", "B"),
        (" <b>ana", "B"),
        ("דוד", "ד"),
        ("👩🏽‍🚀 zoe", "Z"),
        ("👩🏽‍🚀", "👩🏽‍🚀"),
        ("1st", "1"),
        ("", ""),
        ("ßen", "SS"),
    ],
)
def test_initial(name: str, letter: str) -> None:
    assert initial(name) == letter


def test_it_survives_a_change_of_colours(page: ProfilesPage, theme: Theme) -> None:
    page.set_profiles([BOB])
    theme.set_choice("dark")
    assert not page.grab().isNull()
    theme.set_choice("light")
    assert page.layoutDirection() is Qt.LayoutDirection.LeftToRight
