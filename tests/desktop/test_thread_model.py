"""The rows of the list of chats: Qt's own checks of a model, and what stays where when the rows change."""

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from desktop.thread_model import HEADING_ROLE, OPEN_ROLE, Heading, ThreadModel, grouped
from tests.desktop.shell_kit import NOW, clock, thread

A, B, C = thread(1, "Bread", 0), thread(2, "Photos", 1), thread(3, "Letter", 40)


@pytest.fixture
def model(qapp: QApplication) -> ThreadModel:
    made = ThreadModel(clock, qapp)
    made.setProperty("tester", QAbstractItemModelTester(made, made))
    made.set_threads([A, B, C])
    return made


def shown(model: ThreadModel) -> list[str]:
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def test_each_group_has_one_heading() -> None:
    rows = grouped([A, thread(4, "More", 0.1), B, C], NOW)
    assert [row.label for row in rows if isinstance(row, Heading)] == ["Today", "Yesterday", "October"]


def test_headings_stand_before_their_chats_and_cannot_be_chosen(model: ThreadModel) -> None:
    assert shown(model) == ["Today", "Bread", "Yesterday", "Photos", "October", "Letter"]
    assert model.index(0).data(HEADING_ROLE)
    assert model.index(0).flags() == Qt.ItemFlag.NoItemFlags
    assert model.index(1).flags() & Qt.ItemFlag.ItemIsEditable


def test_the_order_is_by_change_whatever_comes_in(model: ThreadModel) -> None:
    model.set_threads([C, A, B])
    assert shown(model) == ["Today", "Bread", "Yesterday", "Photos", "October", "Letter"]


def test_a_place_moves_with_its_chat(model: ThreadModel) -> None:
    place = QPersistentModelIndex(model.index_of(C.id))
    gone = QPersistentModelIndex(model.index_of(B.id))
    model.set_threads([thread(3, "Letter", 0), A, thread(9, "New", 0.2)])
    assert place.data() == "Letter"
    assert place.row() == 1
    assert not gone.isValid()


def test_the_same_chats_change_nothing(model: ThreadModel) -> None:
    said: list[object] = []
    model.layoutChanged.connect(lambda: said.append(None))
    model.set_threads([A, B, C])
    assert not said


def test_the_open_chat_is_marked_and_said(model: ThreadModel) -> None:
    model.set_open(B.id)
    index = model.index_of(B.id)
    assert index.data(OPEN_ROLE)
    assert index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "Open"
    model.set_open(None)
    assert not index.data(OPEN_ROLE)


@pytest.mark.parametrize(("typed", "title"), [("  Rye   bread ", "Rye bread"), (" ", "Bread"), ("Bread", "Bread")])
def test_a_new_title_is_shown_at_once(model: ThreadModel, typed: str, title: str) -> None:
    said: list[tuple[str, str]] = []
    model.renamed.connect(lambda key, text: said.append((key, text)))
    model.setData(model.index_of(A.id), typed)
    assert model.index_of(A.id).data() == title
    assert said == ([(A.id, title)] if title != A.title else [])


def test_the_nearest_chat(model: ThreadModel) -> None:
    assert model.nearest(0).data() == "Bread"
    assert model.nearest(2).data() == "Photos"
    assert model.nearest(99).data() == "Letter"
    model.set_threads([])
    assert not model.nearest(0).isValid()


def test_line_breaks_never_reach_a_row(model: ThreadModel) -> None:
    model.set_threads([thread(1, "one\ntwo\t three"), thread(2, " ")])
    assert shown(model)[1:] == ["one two three", "…"]
