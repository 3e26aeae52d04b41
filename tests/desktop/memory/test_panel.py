"""The memory panel in the whole window, over the fake engine, with keys and clicks."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.memory_commands import (
    AddMemory,
    DecideMemory,
    DeleteMemories,
    EditMemory,
    ListMemories,
    PinMemory,
    RestoreMemories,
    SetMemory,
    UndoMemory,
)
from desktop.chat.field import Field
from desktop.memory.panel import MemoryPanel
from tests.desktop.app_kit import Person, Start
from tests.desktop.memory_kit import (
    CTRL,
    LEFT,
    SHIFT,
    click_row,
    is_open,
    lies_over,
    listed,
    open_panel,
    press_in,
    pressable,
    says,
    sent,
)
from tests.desktop.memory_kit import rows as count_of
from tests.desktop.shell_kit import OFFSCREEN, named, nameless, tab_to

pytestmark = OFFSCREEN
KEY = Qt.Key


@pytest.fixture
def rich(start: Start) -> Person:
    """Somebody with thirteen memories, and two that wait."""
    person = start()
    person.make_first_profile("rich")
    return person


@pytest.fixture
def panel(rich: Person) -> MemoryPanel:
    made = open_panel(rich)
    rich.wait(lambda: count_of(made) == 13)
    return made


def opened(person: Person, panel: MemoryPanel, row: int) -> str:
    """Click a row, and wait for what is in it."""
    text = listed(panel)[row]
    click_row(panel, row)
    person.wait(lambda: panel.entry.text == text)
    return text


def test_keys_open_it_search_in_it_and_leave_it(rich: Person) -> None:
    rich.window.resize(1280, 820)
    panel = open_panel(rich)
    assert rich.focus() is panel.list_page.search
    rich.write("kitchen")
    rich.wait(lambda: count_of(panel) == 2)
    assert all("itchen" in text for text in listed(panel))
    rich.press(KEY.Key_Escape)
    assert isinstance(rich.focus(), Field)
    assert is_open(rich)
    rich.press(KEY.Key_M, CTRL)
    assert not is_open(rich)
    assert isinstance(rich.focus(), Field)


def test_a_search_that_finds_nothing_says_so_calmly(rich: Person, panel: MemoryPanel) -> None:
    rich.write("zeppelin")
    rich.wait(lambda: "No memory matches “zeppelin”" in says(panel))
    panel.list_page.search.clear()
    rich.wait(lambda: count_of(panel) == 13)
    assert "No memory matches" not in says(panel)


def test_letters_within_a_moment_are_one_search(rich: Person, panel: MemoryPanel, engine_folder: Path) -> None:
    before = len(sent(engine_folder, ListMemories))
    rich.write("rye")
    rich.wait(lambda: listed(panel) == ["Likes rye bread more than wheat"])
    queries = [one.query for one in sent(engine_folder, ListMemories)[before:] if isinstance(one, ListMemories)]
    assert queries[-1] == "rye"
    assert len(queries) <= 2


def test_an_empty_memory_has_words(person: Person) -> None:
    panel = open_panel(person)
    person.wait(lambda: "Nothing remembered yet" in says(panel))
    assert "All" not in pressable(panel)


def test_filters_narrow_to_a_kind_and_back(rich: Person, panel: MemoryPanel) -> None:
    press_in(panel, "People: 2")
    rich.wait(lambda: count_of(panel) == 2)
    rich.write("clara")
    rich.wait(lambda: count_of(panel) == 1)
    panel.list_page.search.clear()
    press_in(panel, "All: 13")
    rich.wait(lambda: count_of(panel) == 13)


@pytest.mark.usefixtures("panel")
def test_it_stays_open_and_as_wide_as_it_was(rich: Person, start: Start) -> None:
    handle = tab_to("Width of the memory panel, with the arrow keys")
    width = rich.window.memory.width()
    QTest.keyClick(handle, KEY.Key_Left)
    assert rich.window.memory.width() == width + 20
    rich.window.close()
    again = start()
    assert is_open(again)
    assert again.window.memory.made_panel is None
    again.wait(again.is_ready)
    again.wait(lambda: again.window.memory.made_panel is not None and count_of(again.window.memory.panel) == 13)
    assert again.window.memory.width() == width + 20
    assert isinstance(again.focus(), Field)


def test_a_closed_panel_costs_no_widget(rich: Person) -> None:
    assert rich.window.memory.made_panel is None


def test_a_narrow_window_is_covered_and_its_chat_keeps_its_width(rich: Person, panel: MemoryPanel) -> None:
    rich.window.resize(700, 560)
    QApplication.processEvents()
    assert lies_over(rich)
    assert rich.window.chat.width() == 700 - 256
    assert rich.window.memory.geometry().right() == 699
    panel.list_page.search.setFocus()
    rich.press(KEY.Key_Escape)
    assert not is_open(rich)
    rich.press(KEY.Key_M, CTRL)
    rich.window.resize(1280, 820)
    QApplication.processEvents()
    assert not lies_over(rich)
    assert rich.window.chat.width() + rich.window.memory.width() + 256 == 1280


def test_a_memory_opens_in_place_with_its_source_and_history(rich: Person, panel: MemoryPanel) -> None:
    opened(rich, panel, 1)
    told = says(panel)
    assert "Kitchen is about 19 °C" in told
    assert "“my kitchen is about 19 degrees”" in told
    assert "Learned" in told
    assert named(panel, "Kind: About you").isVisible()
    press_in(panel, "Back to all memories")
    assert panel.shows_list
    assert rich.focus() is panel.list_page.list
    assert panel.list_page.list.currentIndex().row() == 1


def test_dates_are_told_in_words_and_days(rich: Person, panel: MemoryPanel) -> None:
    opened(rich, panel, listed(panel).index("Dentist on 4 December at 9:30"))
    assert "next Friday: 4 Dec 2026" in says(panel)


def test_one_that_was_replaced_leads_to_what_replaced_it(rich: Person, panel: MemoryPanel) -> None:
    opened(rich, panel, listed(panel).index("Feeds the starter at 20:00"))
    rich.wait(lambda: "Name is Bob ›" in pressable(panel))
    assert "It was replaced by:" in says(panel)
    press_in(panel, "Open what replaced it: Name is Bob")
    rich.wait(lambda: panel.entry.text == "Name is Bob")


def test_edit_with_enter_and_undo(rich: Person, panel: MemoryPanel, engine_folder: Path) -> None:
    opened(rich, panel, 1)
    press_in(panel, "Edit")
    rich.press(KEY.Key_A, CTRL)
    rich.write("Kitchen is about 21 degrees")
    rich.press(KEY.Key_Return)
    rich.wait(lambda: panel.entry.text == "Kitchen is about 21 degrees")
    rich.wait(lambda: "Edited" in says(panel))
    rich.wait(lambda: "Undo" in pressable(panel))
    QTest.mouseClick(rich.button("Undo"), LEFT)
    rich.wait(lambda: panel.entry.text == "Kitchen is about 19 °C")
    assert len(sent(engine_folder, EditMemory)) == len(sent(engine_folder, UndoMemory)) == 1


def test_escape_gives_an_edit_up_and_an_empty_one_is_refused(
    rich: Person, panel: MemoryPanel, engine_folder: Path
) -> None:
    opened(rich, panel, 1)
    press_in(panel, "Edit")
    rich.press(KEY.Key_A, CTRL)
    rich.press(KEY.Key_Delete)
    rich.press(KEY.Key_Return)
    assert "A memory needs some words" in says(panel)
    rich.press(KEY.Key_Escape)
    assert "Kitchen is about 19 °C" in says(panel)
    assert is_open(rich)
    assert sent(engine_folder, EditMemory) == []


def test_pin_and_kind(rich: Person, panel: MemoryPanel, engine_folder: Path) -> None:
    opened(rich, panel, 1)
    press_in(panel, "Pin: use it for every answer")
    rich.wait(lambda: "Unpin" in pressable(panel))
    assert [(one.pinned) for one in sent(engine_folder, PinMemory) if isinstance(one, PinMemory)] == [True]
    kind = named(panel, "Kind: About you")
    action = next(one for one in kind.menu().actions() if one.text() == "Other")  # type: ignore[attr-defined]
    action.trigger()
    rich.wait(lambda: named(panel, "Kind: Other").isVisible())
    rich.wait(lambda: [one.kind for one in sent(engine_folder, EditMemory) if isinstance(one, EditMemory)] == ["other"])


def test_delete_in_place_and_undo(rich: Person, panel: MemoryPanel, engine_folder: Path) -> None:
    text = opened(rich, panel, 1)
    press_in(panel, "Delete")
    assert panel.shows_list
    rich.wait(lambda: text not in listed(panel))
    assert "“Kitchen is about 19 °C” was deleted." in says(panel)
    QTest.mouseClick(rich.button("Undo"), LEFT)
    rich.wait(lambda: text in listed(panel))
    assert len(sent(engine_folder, RestoreMemories)) == 1


def test_many_are_selected_deleted_and_brought_back(rich: Person, panel: MemoryPanel, engine_folder: Path) -> None:
    click_row(panel, 1, CTRL)
    click_row(panel, 4, SHIFT)
    assert "4 selected" in says(panel)
    assert panel.shows_list
    press_in(panel, "Delete what is selected")
    rich.wait(lambda: count_of(panel) == 9)
    (gone,) = sent(engine_folder, DeleteMemories)
    assert isinstance(gone, DeleteMemories)
    assert len(gone.keys) == 4
    assert "4 memories were deleted." in says(panel)
    QTest.mouseClick(rich.button("Undo"), LEFT)
    rich.wait(lambda: count_of(panel) == 13)


def test_the_inbox_replaces_and_takes_it_back(rich: Person, panel: MemoryPanel, engine_folder: Path) -> None:
    assert "Waiting for you · 2" in says(panel)
    assert rich.window.chat.header.memory.accessibleName() == "Memory, 2 waiting for you"
    assert "Lives in Porto" in says(panel.list_page.inbox)
    press_in(panel, "Replace: Lives in Lisbon since October")
    rich.wait(lambda: "Waiting for you · 1" in says(panel))
    assert "Lives in Lisbon since October" in listed(panel)
    QTest.mouseClick(rich.button("Undo"), LEFT)
    rich.wait(lambda: "Waiting for you · 2" in says(panel))
    assert "Lives in Lisbon since October" not in listed(panel)
    assert [one.decision for one in sent(engine_folder, DecideMemory) if isinstance(one, DecideMemory)] == ["replace"]


def test_what_only_asks_to_be_saved_is_saved_or_dismissed(
    rich: Person, panel: MemoryPanel, engine_folder: Path
) -> None:
    press_in(panel, "Save: Has a cat called Miso")
    rich.wait(lambda: "Has a cat called Miso" in listed(panel))
    rich.wait(lambda: "Waiting for you · 1" in says(panel))
    QApplication.processEvents()
    press_in(panel, "Dismiss: Lives in Lisbon since October")
    rich.wait(lambda: not panel.list_page.inbox.isVisible())
    assert rich.window.chat.header.memory.accessibleName() == "Memory"
    decisions = [one.decision for one in sent(engine_folder, DecideMemory) if isinstance(one, DecideMemory)]
    assert decisions == ["keep_both", "dismiss"]


def test_adding_by_hand_with_keys_alone(rich: Person, panel: MemoryPanel, engine_folder: Path) -> None:
    tab_to("Add a memory")
    rich.press(KEY.Key_Space)
    rich.press(KEY.Key_Return)
    assert "A memory needs some words" in says(panel)
    rich.write("I live in Lisbon")
    rich.press(KEY.Key_Return)
    rich.wait(lambda: panel.entry.text == "I live in Lisbon")
    (added,) = sent(engine_folder, AddMemory)
    assert isinstance(added, AddMemory)
    assert (added.text, added.kind) == ("I live in Lisbon", "")
    press_in(panel, "Back to all memories")
    rich.wait(lambda: count_of(panel) == 14)


def test_the_switch_and_the_way_of_saving(rich: Person, panel: MemoryPanel, engine_folder: Path) -> None:
    actions = {action.text(): action for action in panel.menu.actions()}
    actions["Ask first"].trigger()
    actions["Use memory"].trigger()
    rich.wait(lambda: "Memory is off." in says(panel))
    press_in(panel, "Turn on")
    rich.wait(lambda: "Memory is off." not in says(panel))
    languages = panel.menu.languages
    names = {action.text(): action for action in languages.actions()}
    assert list(names) == ["Detect", "", "English", "Deutsch", "Español", "Français", "Português"]
    assert names["Detect"].isChecked()
    names["Deutsch"].trigger()
    rich.wait(lambda: (now := rich.app.session.memories.settings) is not None and now.language == "de")
    assert [name for name, action in names.items() if action.isChecked()] == ["Deutsch"]
    chosen = [
        (one.on, one.automatic, one.language) for one in sent(engine_folder, SetMemory) if isinstance(one, SetMemory)
    ]
    assert chosen == [(True, False, ""), (False, False, ""), (True, False, ""), (True, False, "de")]


def test_another_profile_sees_nothing_of_this_one(rich: Person, panel: MemoryPanel) -> None:
    opened(rich, panel, 1)
    first = rich.app.session.people.open_id
    rich.app.session.people.create("Ana")
    rich.wait(lambda: rich.is_ready() and rich.app.session.people.open_id != first)
    rich.wait(lambda: "Nothing remembered yet" in says(panel))
    assert "Kitchen" not in says(panel)
    assert rich.window.chat.header.memory.accessibleName() == "Memory"
    assert listed(panel) == []


def test_what_is_remembered_meanwhile_shows_up(rich: Person, panel: MemoryPanel) -> None:
    rich.window.chat.composer.focus()
    rich.enter("remember: the spare key is with Ana")
    rich.wait(lambda: "the spare key is with Ana" in listed(panel))


def test_every_control_has_a_name(rich: Person, panel: MemoryPanel) -> None:
    opened(rich, panel, 1)
    assert nameless(panel) == []


def test_the_theme_changes_under_it(rich: Person, panel: MemoryPanel) -> None:
    rich.app.theme.set_choice("dark")
    QApplication.processEvents()
    assert count_of(panel) == 13
