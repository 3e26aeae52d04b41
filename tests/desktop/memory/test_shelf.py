"""Which pages of memories are asked for, and which answers count."""

import pytest

from core.commands import AnyCommand
from core.memory_commands import ListMemories
from core.memory_events import Memories, MemoriesChanged, MemorySettings
from desktop.memory.shelf import PAGE, Shelf

pytestmark = pytest.mark.usefixtures("qapp")


class Desk:
    """A shelf with what it sent, and what it told."""

    def __init__(self) -> None:
        self.sent: list[AnyCommand] = []
        self.begun: list[Memories] = []
        self.came: list[Memories] = []
        self.overtaken = 0
        self.waiting: list[int] = []
        self.shelf = Shelf(self.send)
        self.shelf.begun.connect(self.begun.append)
        self.shelf.came.connect(self.came.append)
        self.shelf.overtaken.connect(self.on_overtaken)
        self.shelf.waiting_changed.connect(self.waiting.append)
        self.shelf.enter("p")

    def send(self, command: AnyCommand) -> bool:
        self.sent.append(command)
        return True

    def on_overtaken(self) -> None:
        self.overtaken += 1

    def lists(self) -> list[ListMemories]:
        return [command for command in self.sent if isinstance(command, ListMemories)]

    def answer(self, command: ListMemories) -> None:
        self.shelf.take(Memories(profile="p", reply=command.id, items=(), offset=command.offset, total=900))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_nothing_is_asked_of_an_engine_that_has_not_said_how_it_remembers(desk: Desk) -> None:
    assert desk.sent == []
    desk.shelf.take(MemorySettings(profile="p", on=True, automatic=True))
    assert [(one.query, one.kind, one.offset, one.limit) for one in desk.lists()] == [("", "", 0, PAGE)]
    desk.shelf.take(MemorySettings(profile="p", on=False, automatic=True))
    assert len(desk.sent) == 1


def test_the_latest_search_wins_whatever_comes_first(desk: Desk) -> None:
    for query in ("r", "ry", "rye"):
        desk.shelf.show(query, None)
    slow, slower, newest = desk.lists()
    desk.answer(newest)
    desk.answer(slow)
    desk.answer(slower)
    assert [event.reply for event in desk.begun] == [newest.id]
    assert desk.came == []


def test_two_pages_at_most_are_on_their_way_and_none_twice(desk: Desk) -> None:
    desk.shelf.show("", None)
    desk.answer(desk.lists()[0])
    for offset in (100, 100, 200, 300, 400):
        desk.shelf.want(offset)
    assert [one.offset for one in desk.lists()] == [0, 100, 200]
    desk.answer(desk.lists()[1])
    desk.shelf.want(400)
    assert [one.offset for one in desk.lists()] == [0, 100, 200, 400]
    assert [event.offset for event in desk.came] == [100]


def test_pages_of_one_search_name_the_one_it_began_with_until_something_changes(desk: Desk) -> None:
    desk.shelf.show("rye", None)
    desk.answer(desk.lists()[0])
    desk.shelf.want(100)
    desk.answer(desk.lists()[1])
    first = desk.lists()[0].id
    assert [one.search for one in desk.lists()] == ["", first]
    desk.shelf.take(MemoriesChanged(profile="p", keys=("k",), inbox=0))
    desk.shelf.want(100)
    desk.shelf.want(0)
    assert [one.search for one in desk.lists()[2:]] == ["", desk.lists()[2].id]
    desk.shelf.show("tea", None)
    assert desk.lists()[-1].search == ""


def test_a_refused_page_can_be_asked_for_again(desk: Desk) -> None:
    desk.shelf.show("", None)
    desk.answer(desk.lists()[0])
    desk.shelf.want(100)
    desk.shelf.fail(desk.lists()[-1])
    desk.shelf.want(100)
    assert [one.offset for one in desk.lists()] == [0, 100, 100]


def test_a_change_while_a_page_is_on_its_way_is_not_lost(desk: Desk) -> None:
    desk.shelf.show("", None)
    desk.shelf.take(MemoriesChanged(profile="p", keys=("k",), inbox=3))
    assert desk.overtaken == 0
    desk.answer(desk.lists()[0])
    assert desk.overtaken == 1
    assert desk.waiting == [3, 0]


def test_another_profile_gets_no_answer_of_the_one_before(desk: Desk) -> None:
    desk.shelf.show("rye", "plans")
    asked = desk.lists()[0]
    desk.shelf.leave()
    desk.answer(asked)
    assert desk.begun == []
    desk.shelf.delete(["k"])
    assert len(desk.sent) == 1


def test_the_same_profile_again_keeps_its_search(desk: Desk) -> None:
    desk.shelf.show("rye", None)
    desk.answer(desk.lists()[0])
    desk.shelf.enter("p")
    desk.shelf.want(100)
    assert desk.lists()[-1].query == "rye"
