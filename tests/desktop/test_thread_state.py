from core.branch_commands import AnswerAgain
from core.commands import Ask
from core.events import Message, Page, Role, Saved
from desktop.thread_state import ThreadState


def row(key: str, **extra: object) -> Message:
    return Message(id=key, parent=None, role="assistant", text=key, state="whole", time=0, **extra)  # type: ignore[arg-type]  # named by the tests


def ask(message: str = "q", turn: str = "a") -> Ask:
    return Ask(id="i", profile="p", thread="t", message=message, turn=turn, parent=None, text="?")


def keys(state: ThreadState) -> list[str]:
    return [message.id for message in state.messages]


def test_a_page_that_comes_late_keeps_the_question_at_its_end() -> None:
    state = ThreadState("t")
    state.begin(ask(), 0)
    state.set_newest([row("1"), row("2")], more=False)
    assert keys(state) == ["1", "2", "q"]


def test_a_page_that_has_the_question_and_the_growing_answer_shows_each_once() -> None:
    state = ThreadState("t")
    state.begin(ask(), 0)
    state.set_newest([row("1"), row("q"), row("a")], more=True)
    assert keys(state) == ["1", "q"]
    state.finish(row("a"))
    assert keys(state) == ["1", "q", "a"]
    assert (state.leaf, state.running) == ("a", None)


def test_an_older_page_that_comes_twice_is_there_once() -> None:
    state = ThreadState("t", messages=[row("3")])
    state.prepend([row("1"), row("2")], more=True)
    state.prepend([row("1"), row("2")], more=False)
    assert keys(state) == ["1", "2", "3"]
    assert not state.more


def test_taking_back_gives_the_text_and_leaves_no_row() -> None:
    state = ThreadState("t", messages=[row("1")])
    state.begin(ask(), 0)
    assert state.take_back() == "?"
    assert state.take_back() == ""
    assert keys(state) == ["1"]


def test_an_undone_memory_is_saved_by_no_message() -> None:
    saved = (Saved(key="k", text="x"), Saved(key="l", text="y"))
    state = ThreadState("t", messages=[row("1", saved=saved), row("2")])
    state.forget("k")
    assert [one.key for one in state.messages[0].saved] == ["l"]


def path(*ids: str) -> list[Message]:
    """A way through the tree: question, answer, question, ..."""
    roles: tuple[Role, Role] = ("user", "assistant")
    return [
        Message(id=one, parent=ids[at - 1] if at else None, role=roles[at % 2], text=one, state="whole", time=0)
        for at, one in enumerate(ids)
    ]


def sent(rows: list[Message], *, before: str | None = None, more: bool = False) -> Page:
    return Page(profile="p", thread="t", before=before, messages=tuple(rows), more=more)


def test_an_edited_question_takes_the_place_of_what_followed_and_gives_it_back_when_refused() -> None:
    state = ThreadState("t", loaded=True, messages=path("q1", "a1", "q2", "a2"))
    turn = state.begin(Ask(id="i", profile="p", thread="t", message="n", turn="m", parent="a1", text="?"), 0)
    assert keys(state) == ["q1", "a1", "n"]
    assert turn.question.siblings == ("q2", "n")
    assert state.take_back() == "?"
    assert keys(state) == ["q1", "a1", "q2", "a2"]
    first = state.begin(Ask(id="i", profile="p", thread="t", message="n", turn="m", parent=None, text="?"), 0)
    assert keys(state) == ["n"]
    assert first.question.siblings == ("q1", "n")
    state.set_newest(path("q1", "a1", "q2", "a2"), more=False)
    assert keys(state) == ["n"], "a page from before it was accepted does not bring the other branch back"


def test_another_answer_stands_beside_the_one_before_and_knows_it() -> None:
    state = ThreadState("t", loaded=True, messages=path("q1", "a1", "q2", "a2"))
    again = AnswerAgain(id="i", profile="p", thread="t", message="q1", turn="m")
    state.begin(again, 0)
    assert keys(state) == ["q1"]
    state.finish(path("q1", "m")[1])
    assert keys(state) == ["q1", "m"]
    assert state.messages[-1].siblings == ("a1", "m")
    assert state.end == "m"


def test_the_rows_above_a_switch_stay_however_many_pages_they_took() -> None:
    state = ThreadState("t", loaded=True, more=True, messages=path("q1", "a1", "q2", "a2"))
    other = path("q1", "a1", "q3", "a3")
    assert state.take(sent(other[2:], more=True)) == "newest"
    assert keys(state) == ["q1", "a1", "q3", "a3"]
    assert state.more
    assert state.take(sent(path("q1", "a1"), more=True)) == "newest"
    assert keys(state) == ["q1", "a1"]
    state = ThreadState("t", loaded=True, more=True, messages=path("q1", "a1", "q2", "a2")[2:])
    assert state.take(sent(path("q1", "a1", "q2")[1:], more=True)) == "newest", "it begins before what is here"
    assert keys(state) == ["a1", "q2"]
    assert state.take(sent([])) == "newest"
    assert (keys(state), state.end) == ([], None)


def test_the_end_of_a_long_branch_waits_for_the_rows_that_join_it() -> None:
    state = ThreadState("t", loaded=True, messages=path("q1", "a1", "q2", "a2"))
    other = path("q1", "a1", "q3", "a3", "q4", "a4", "q5", "a5")
    assert state.take(sent(other[6:], more=True)) == "apart"
    assert keys(state) == ["q1", "a1", "q2", "a2"]
    assert state.take(sent(other[4:6], before="q5", more=True)) == "apart"
    assert state.take(sent(other[2:4], before="q4", more=True)) == "newest"
    assert keys(state) == [row.id for row in other]
    assert state.take(sent(other[6:], more=True)) == "", "the same once more says nothing new"
