"""Rows by pages: what is asked for, and where the selected ones go when others move."""

import pytest
from PySide6.QtCore import QPersistentModelIndex
from pytestqt.qtbot import QtBot

from core.memory_events import Memories, MemoryInfo
from desktop.memory.model import MEMORY_ROLE, MemoryModel
from desktop.memory.shelf import PAGE

pytestmark = pytest.mark.usefixtures("qapp")


def memory(number: int) -> MemoryInfo:
    return MemoryInfo(key=f"k{number}", text=f"Fact {number}", kind="you", learned=0)


def page(first: int, count: int, total: int, *, offset: int | None = None) -> Memories:
    items = tuple(memory(number) for number in range(first, first + count))
    return Memories(profile="p", reply="r", items=items, offset=first if offset is None else offset, total=total)


@pytest.fixture
def model() -> MemoryModel:
    made = MemoryModel()
    made.begin(page(0, PAGE, 1000))
    return made


def test_a_row_that_is_not_here_is_asked_for_once_when_it_is_looked_at(model: MemoryModel, qtbot: QtBot) -> None:
    wanted: list[int] = []
    model.page_wanted.connect(wanted.append)
    with qtbot.waitSignal(model.page_wanted):
        assert all(model.index(row, 0).data() is None for row in range(530, 560))
    assert wanted == [500]
    assert model.index(99, 0).data() == "Fact 99"
    assert model.loaded == PAGE


def test_pages_fill_in_without_a_move(model: MemoryModel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(model.layoutChanged), qtbot.waitSignal(model.dataChanged):
        model.take(page(500, PAGE, 1000))
    assert model.index(530, 0).data(MEMORY_ROLE) == memory(530)


def test_what_is_held_goes_where_its_memory_goes(model: MemoryModel) -> None:
    held = [QPersistentModelIndex(model.index(row, 0)) for row in (0, 5, 7)]
    moved = (memory(2000), *(memory(number) for number in range(99) if number != 5))
    model.take(Memories(profile="p", reply="r", items=moved, offset=0, total=1000))
    assert [index.row() for index in held] == [1, -1, 7]
    assert [index.data() for index in held if index.isValid()] == ["Fact 0", "Fact 7"]


def test_fewer_than_before_leave_no_row_behind(model: MemoryModel) -> None:
    model.take(page(500, PAGE, 1000))
    model.take(page(0, 3, 3))
    assert (model.rowCount(), model.loaded) == (3, 3)
    model.take(page(0, 0, 0))
    assert (model.rowCount(), model.loaded, model.row_of("k1")) == (0, 0, -1)


def test_what_grew_old_is_asked_for_when_it_is_looked_at_again(model: MemoryModel, qtbot: QtBot) -> None:
    wanted: list[int] = []
    model.page_wanted.connect(wanted.append)
    assert model.index(3, 0).data() == "Fact 3"
    model.grow_old()
    with qtbot.waitSignal(model.page_wanted):
        assert model.index(3, 0).data() == "Fact 3"
    assert wanted == [0]
