from core.commands import Ask
from core.events import Message, Saved
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
