"""The cost of the list with thousands of memories: rows painted, commands sent; keys and selections in it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from core.memory_commands import DeleteListed, DeleteMemories, ListMemories
from desktop.memory.delegate import ROW_HEIGHT
from tests.desktop.app_kit import Start
from tests.desktop.memory_kit import CTRL, SHIFT, click_row, listed, open_panel, press_in, rows, says, sent
from tests.desktop.shell_kit import OFFSCREEN

pytestmark = OFFSCREEN
KEY = Qt.Key


def test_a_fling_to_the_end_fetches_and_paints_only_what_is_seen(start: Start, engine_folder: Path) -> None:
    count = 100_000
    person = start()
    person.make_first_profile(f"many {count}")
    panel = open_panel(person)
    person.wait(lambda: rows(panel) == count)
    view = panel.list_page.list
    fits = view.viewport().height() // ROW_HEIGHT + 2
    before, painted = len(sent(engine_folder, ListMemories)), view.painted
    bar = view.verticalScrollBar()
    for step in range(1, 41):
        bar.setValue(bar.maximum() * step // 40)
        view.viewport().repaint()
    person.wait(lambda: view.memories.memory_at(count - 1) is not None)
    QApplication.processEvents()
    fetched = len(sent(engine_folder, ListMemories)) - before
    assert fetched <= 8
    assert view.memories.loaded <= (fetched + 1) * 100
    assert view.painted - painted <= fits * (40 + 3 * fetched + 5)


def test_all_are_deleted_without_being_fetched_but_those_left_out(start: Start, engine_folder: Path) -> None:
    person = start()
    person.make_first_profile("many 1234")
    panel = open_panel(person)
    person.wait(lambda: rows(panel) == 1234)
    person.press(KEY.Key_Down)
    assert person.focus() is panel.list_page.list
    person.press(KEY.Key_A, CTRL)
    kept = panel.list_page.list.memories.memory_at(1)
    assert kept is not None
    click_row(panel, 1, CTRL)
    assert "1,233 selected" in says(panel)
    (number,) = (one for one in panel.findChildren(QLabel) if one.text() == "1,233 selected")
    person.wait(lambda: number.width() >= number.sizeHint().width())
    asked = len(sent(engine_folder, ListMemories))
    person.press(KEY.Key_Delete)
    assert len(sent(engine_folder, ListMemories)) == asked
    person.wait(lambda: listed(panel) == [kept.text])
    (gone,) = sent(engine_folder, DeleteListed)
    assert isinstance(gone, DeleteListed)
    assert (gone.count, gone.but, gone.query) == (1233, (kept.key,), "")
    assert "1,233 memories were deleted." in says(panel)
    press_in(panel, "Undo")
    person.wait(lambda: rows(panel) == 1234)


def test_some_hundreds_are_fetched_before_they_are_deleted(start: Start, engine_folder: Path) -> None:
    person = start()
    person.make_first_profile("many 1234")
    panel = open_panel(person)
    person.wait(lambda: rows(panel) == 1234)
    view = panel.list_page.list
    click_row(panel, 2, CTRL)
    person.press(KEY.Key_End, SHIFT)
    person.wait(lambda: view.memories.memory_at(1233) is not None)
    click_row(panel, 800, CTRL | SHIFT)
    count = len(view.selected_rows())
    person.press(KEY.Key_Delete)
    person.wait(lambda: rows(panel) == 1234 - count)
    (gone,) = sent(engine_folder, DeleteMemories)
    assert isinstance(gone, DeleteMemories)
    assert len(set(gone.keys)) == count > 400


def test_a_deletion_of_all_that_is_refused_has_no_way_back(start: Start) -> None:
    person = start()
    person.make_first_profile("rich")
    panel = open_panel(person)
    person.wait(lambda: rows(panel) == 13)
    panel.list_page.most_delete_wanted.emit(7, [])
    assert "7 memories were deleted." in says(panel)
    person.wait(lambda: "The list has changed meanwhile" in person.words())
    assert "memories were deleted" not in says(panel)
    assert rows(panel) == 13


def test_arrows_select_nothing_and_enter_opens(start: Start) -> None:
    person = start()
    person.make_first_profile("rich")
    panel = open_panel(person)
    person.wait(lambda: rows(panel) == 13)
    view = panel.list_page.list
    for key in (KEY.Key_Down, KEY.Key_End, KEY.Key_Up, KEY.Key_Home, KEY.Key_Down):
        person.press(key)
    assert view.selected_rows() == []
    assert view.currentIndex().row() == 1
    person.press(KEY.Key_Return)
    person.wait(lambda: panel.entry.text == "Kitchen is about 19 °C")
