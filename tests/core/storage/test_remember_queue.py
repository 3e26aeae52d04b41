"""The queue of turns whose memories are not formed yet: the order, what is void, and one end for each turn."""

import pytest

from core.storage import Database, Transcript, branches
from core.storage.remember_queue import RememberQueue
from core.storage.rows import MessageRow, SavedRow


@pytest.fixture
def transcript(db: Database) -> Transcript:
    return Transcript(db)


@pytest.fixture
def queue(db: Database) -> RememberQueue:
    return RememberQueue(db)


def ask(transcript: Transcript, message: str, parent: str | None = None, *, time: int, thread: str = "t") -> None:
    transcript.add_question(
        thread=thread, message=message, parent=parent, text=f"text of {message}", time=time, utc_offset=60, title="A"
    )


def answer(transcript: Transcript, turn: str, question: str, *, time: int, thread: str = "t") -> None:
    row = MessageRow(
        id=turn, thread=thread, parent=question, role="assistant", text="Yes.", state="whole", time=time
    )  # fmt: skip
    transcript.finish_answer(row, [], [])


def turn(transcript: Transcript, number: int, parent: str | None = None, *, thread: str = "t") -> None:
    ask(transcript, f"m{number}", parent, time=10 * number, thread=thread)
    answer(transcript, f"a{number}", f"m{number}", time=10 * number + 1, thread=thread)


def test_the_newest_comes_first_with_the_question(transcript: Transcript, queue: RememberQueue) -> None:
    for number, parent in ((1, None), (2, "a1"), (3, "a2")):
        turn(transcript, number, parent)
    first = queue.get("a3")
    assert first is not None
    assert (first.answer, first.question.text, first.question.utc_offset, first.rounds) == ("a3", "text of m3", 60, 0)
    assert queue.order() == ["a3", "a2", "a1"]


def test_what_was_worked_on_in_vain_comes_last(transcript: Transcript, queue: RememberQueue) -> None:
    for number, parent in ((1, None), (2, "a1"), (3, "a2")):
        turn(transcript, number, parent)
    queue.put_back("a3")
    queue.put_back("a3")
    queue.put_back("a2")
    assert queue.order() == ["a1", "a2", "a3"]
    last = queue.get("a3")
    assert last is not None
    assert last.rounds == 2


def test_a_turn_is_taken_once(transcript: Transcript, queue: RememberQueue) -> None:
    turn(transcript, 1)
    assert queue.take("a1")
    assert not queue.take("a1")
    assert len(queue) == 0


def test_it_stays_when_the_block_around_it_fails(db: Database, transcript: Transcript, queue: RememberQueue) -> None:
    turn(transcript, 1)

    def take_and_fail() -> None:
        with db.write():
            assert queue.take("a1")
            raise KeyError

    with pytest.raises(KeyError):
        take_and_fail()
    assert queue.order() == ["a1"]


def test_turns_of_chats_in_the_bin_wait_until_these_come_back(transcript: Transcript, queue: RememberQueue) -> None:
    turn(transcript, 1)
    turn(transcript, 2, thread="other")
    transcript.bin("t", True, 5)
    assert not queue.take("a1")
    assert queue.clear_void() == 0
    assert not queue.give_up("a1")
    assert queue.order() == ["a2"]
    transcript.bin("t", False, 6)
    assert sorted(queue.order()) == ["a1", "a2"]
    assert queue.give_up("a1")
    assert (queue.order(), queue.given_up(), len(queue)) == (["a2"], 1, 1)
    transcript.bin("t", True, 7)
    assert queue.given_up() == 0
    transcript.bin("t", False, 8)
    queue.try_again()
    assert (sorted(queue.order()), queue.given_up()) == (["a1", "a2"], 0)


def test_a_second_answer_is_void_also_when_the_first_was_worked_on(
    transcript: Transcript, queue: RememberQueue
) -> None:
    turn(transcript, 1)
    answer(transcript, "again", "m1", time=99)
    assert queue.clear_void() == 1
    assert queue.order() == ["a1"]
    queue.take("a1")
    answer(transcript, "once more", "m1", time=100)
    assert queue.clear_void() == 1
    assert queue.order() == []


@pytest.mark.parametrize("parent", [None, "a1"])
def test_a_question_that_was_edited_is_void(transcript: Transcript, queue: RememberQueue, parent: str | None) -> None:
    turn(transcript, 1)
    turn(transcript, 2, parent)
    turn(transcript, 3, parent)
    turn(transcript, 4, "a3")
    turn(transcript, 5, thread="other")
    queue.clear_void()
    assert queue.order() == (["a5", "a4", "a3"] + (["a1"] if parent else []))


def test_an_answer_under_way_waits(transcript: Transcript, queue: RememberQueue) -> None:
    turn(transcript, 1)
    ask(transcript, "m2", "a1", time=20)
    transcript.open_answer(turn="a2", thread="t", parent="m2", model="m", time=21)
    transcript.recover()
    transcript.open_answer(turn="a2", thread="t", parent="m2", model="m", time=21)
    assert len(queue) == 2
    assert queue.order() == ["a1"]
    assert queue.get("a2") is None


def test_an_empty_queue_stays_empty(transcript: Transcript, queue: RememberQueue) -> None:
    turn(transcript, 1)
    queue.empty()
    assert (len(queue), queue.get("a1"), queue.clear_void()) == (0, None, 0)


def test_what_the_question_asked_to_remember_comes_along(transcript: Transcript, queue: RememberQueue) -> None:
    ask(transcript, "m1", time=1)
    row = MessageRow(id="a1", thread="t", parent="m1", role="assistant", text="", state="whole", time=2)
    transcript.finish_answer(row, [], [SavedRow(key="m1", text="my name is Bob")])
    transcript.log_undone("m1", 3)
    found = queue.get("a1")
    assert found is not None
    assert found.noted == ("my name is Bob",)


def test_what_is_off_the_branch_waits_until_it_is_shown(
    db: Database, transcript: Transcript, queue: RememberQueue
) -> None:
    turn(transcript, 1)
    turn(transcript, 2, "a1")
    answer(transcript, "again", "m1", time=30)
    queue.clear_void()
    assert queue.order() == ["a1"]
    branches.show(db, "t", "m2", exact=False)
    assert queue.order() == ["a2", "a1"]


def test_what_was_removed_is_not_learned_and_what_was_copied_once(
    db: Database, transcript: Transcript, queue: RememberQueue
) -> None:
    turn(transcript, 1)
    turn(transcript, 2, "a1")
    branches.remove(db, "t", "m1", lambda original: f"{original}'")
    assert queue.order() == ["a2"]
    answer(transcript, "again", "m2'", time=30)
    assert (queue.clear_void(), queue.order()) == (1, ["a2"])
