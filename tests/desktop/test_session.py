import os
import signal
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from core.events import Message, Page, Problem, ThreadInfo, Threads, Token
from desktop.link import EngineLink
from desktop.session import Session
from desktop.thread_state import ThreadState
from tests.desktop.engine_kit import commands_of

MakeLink = Callable[..., EngineLink]
AllowLog = Callable[[str], None]


class MemoryPlaces:
    """Places in memory."""

    def __init__(self) -> None:
        self.threads: dict[str, str] = {}

    def thread(self, profile: str) -> str:
        return self.threads.get(profile, "")

    def set_thread(self, profile: str, thread: str) -> None:
        self.threads[profile] = thread


class Window:
    """What a window would show of a session."""

    def __init__(self, qtbot: QtBot, link: EngineLink, places: MemoryPlaces) -> None:
        self.qtbot = qtbot
        self.session = Session(link, places, parent=link)
        self.chats = self.session.chats
        self.people = self.session.people
        self.log: list[tuple[object, ...]] = []
        self.problems: list[Problem] = []
        self.locked = True
        self.composer = ""
        turns = self.chats.turns
        turns.question_added.connect(lambda message: self.log.append(("question", message.text)))
        turns.answer_begun.connect(lambda _: self.log.append(("answer",)))
        turns.text_added.connect(lambda _, text: self.log.append(("text", text)))
        turns.answer_ended.connect(lambda _, message: self.log.append(("ended", message.state, message.text)))
        self.chats.thread_shown.connect(lambda state: self.log.append(("shown", len(state.messages))))
        self.chats.writing.restored.connect(self.on_draft_restored)
        self.people.chooser_wanted.connect(lambda: self.log.append(("chooser",)))
        self.people.lock_changed.connect(self.on_lock_changed)
        self.session.problem_met.connect(self.problems.append)
        self.session.start_engine()

    def on_lock_changed(self, locked: bool) -> None:
        self.locked = locked

    def on_draft_restored(self, text: str) -> None:
        self.composer = text

    def wait(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=10_000)

    def make(self, name: str) -> str:
        """A new profile, open; its id."""
        before = self.people.open_id
        self.people.create(name)
        self.wait(lambda: self.people.open_id not in ("", before) and self.is_open())
        return self.people.open_id

    def switch(self, profile: str) -> None:
        self.people.open(profile)
        self.wait(lambda: self.people.open_id == profile and self.is_open())

    def is_open(self) -> bool:
        return not self.locked and not self.chats.entering

    def ask(self, text: str) -> None:
        assert self.chats.ask(text)

    def said(self, text: str) -> None:
        """Ask, and wait for the end of the answer."""
        self.ask(text)
        self.wait(lambda: self.state.running is None)

    @property
    def state(self) -> ThreadState:
        return self.chats.shown

    def rows(self) -> list[tuple[str, str]]:
        return [(row.state, row.text) for row in self.state.messages]


@pytest.fixture
def places() -> MemoryPlaces:
    return MemoryPlaces()


@pytest.fixture
def window(qtbot: QtBot, make_link: MakeLink, places: MemoryPlaces) -> Window:
    """A window without profiles, whose engine has answered."""
    made = Window(qtbot, make_link(), places)
    made.wait(lambda: ("chooser",) in made.log)
    return made


@pytest.fixture
def may_die(allow_log: AllowLog) -> None:
    for line in ("engine process:", "started again", "no engine:"):
        allow_log(line)


def test_without_profiles_somebody_has_to_make_one_and_is_in_it_then(window: Window) -> None:
    assert window.locked
    assert not window.chats.ask("too early")
    window.make("Ana")
    assert [info.name for info in window.people.items] == ["Ana"]
    assert not window.locked


def test_question_and_empty_answer_appear_before_anything_is_answered(window: Window) -> None:
    window.make("Ana")
    window.log.clear()
    window.ask("hello")
    assert window.log == [("question", "hello"), ("answer",)]
    window.wait(lambda: window.state.running is None)
    assert "".join(str(entry[1]) for entry in window.log if entry[0] == "text") == "You said: hello "
    assert window.log[-1] == ("ended", "whole", "You said: hello")
    assert window.rows() == [("whole", "hello"), ("whole", "You said: hello")]


def test_a_question_follows_the_last_row_and_a_second_one_waits(window: Window) -> None:
    window.make("Ana")
    window.said("one")
    window.ask("hold")
    assert not window.chats.ask("while it answers")
    question = window.state.messages[-1]
    assert question.parent == window.state.messages[-2].id
    window.chats.stop()
    window.wait(lambda: window.state.running is None)
    assert window.rows()[-1] == ("stopped", "held")


def test_the_last_used_profile_opens_at_the_start_with_its_chat(
    qtbot: QtBot, make_link: MakeLink, places: MemoryPlaces, window: Window
) -> None:
    window.make("Ana")
    bob = window.make("Bob")
    window.said("hello")
    again = Window(qtbot, make_link(), places)
    again.wait(lambda: again.is_open() and again.state.loaded)
    assert again.people.open_id == bob
    assert again.rows() == [("whole", "hello"), ("whole", "You said: hello")]
    again.ask("more")
    assert again.state.messages[-1].parent == again.state.messages[-2].id


def test_switching_shows_nothing_of_the_other_and_comes_back_to_the_same_chat(window: Window) -> None:
    ana = window.make("Ana")
    window.said("mine")
    window.chats.writing.keep("half a thou")
    bob = window.make("Bob")
    assert (window.rows(), window.chats.writing.text()) == ([], "")
    window.switch(ana)
    window.wait(lambda: window.state.loaded)
    assert window.rows()[0] == ("whole", "mine")
    assert window.chats.writing.text() == "half a thou"
    window.switch(bob)
    assert window.rows() == []


def test_events_of_another_profile_are_dropped(window: Window) -> None:
    window.make("Ana")
    window.ask("hold")
    turn = window.chats.shown.running
    assert turn is not None
    window.session.on_link_received(Token(profile="f" * 32, turn=turn.id, text="not mine"))
    assert "not mine" not in "".join(turn.text)


def test_the_composer_is_locked_while_switching(window: Window) -> None:
    ana = window.make("Ana")
    window.make("Bob")
    window.people.open(ana)
    assert window.locked
    window.wait(window.is_open)


def test_two_turns_run_at_once_and_each_stays_in_its_chat(window: Window) -> None:
    window.make("Ana")
    window.ask("hold one")
    first = window.state.id
    window.chats.new_chat()
    window.log.clear()
    window.said("other")
    assert ("text", "held ") not in window.log
    window.chats.open_thread(first)
    assert window.state.running is not None
    window.wait(lambda: window.state.running is not None and "".join(window.state.running.text) == "held ")
    window.chats.stop()
    window.wait(lambda: window.state.running is None)
    assert window.rows() == [("whole", "hold one"), ("stopped", "held")]


def test_a_refused_question_comes_back_into_the_composer(window: Window) -> None:
    window.make("Ana")
    window.ask("refuse")
    window.wait(lambda: bool(window.problems))
    assert (window.composer, window.rows(), window.problems[0].code) == ("refuse", [], "disk_full")
    assert window.chats.writing.text() == "refuse"
    window.session.try_again()
    assert window.composer == ""
    window.wait(lambda: len(window.problems) == 2)


def test_a_failed_answer_stays_as_a_row(window: Window) -> None:
    window.make("Ana")
    window.said("fail")
    assert window.rows()[-1] == ("failed", "so far")
    assert window.problems == []


@pytest.mark.usefixtures("may_die")
def test_an_engine_that_dies_in_the_middle_opens_the_profile_first_and_gets_the_question_again(
    window: Window, engine_folder: Path
) -> None:
    window.make("Ana")
    window.said("hello")
    window.said("midway")
    assert window.rows()[-1] == ("interrupted", "halfway")
    assert window.problems[0].code == "engine_gone"
    lives = commands_of(engine_folder)
    assert lives[1][:2] == ["open_profile", "ask midway"]
    window.said("after")
    assert window.rows()[-1] == ("whole", "You said: after")


@pytest.mark.usefixtures("may_die")
def test_a_kill_while_switching_ends_in_the_profile_that_was_wanted(window: Window) -> None:
    ana = window.make("Ana")
    window.said("hers")
    bob = window.make("Bob")
    os.kill(window.session.engine_pid, signal.SIGKILL)
    window.people.open(ana)
    window.wait(lambda: window.people.open_id == ana and window.is_open() and window.state.loaded)
    assert window.rows()[0] == ("whole", "hers")
    assert bob != ana


@pytest.mark.usefixtures("may_die")
def test_when_the_link_gives_up_the_question_is_not_lost(window: Window) -> None:
    window.make("Ana")
    window.ask("crash always")
    window.wait(lambda: window.session.status.engine == "gone")
    assert window.composer == "crash always"
    assert window.problems[-1].code == "engine_gave_up"
    window.session.start_engine()
    window.wait(lambda: window.session.status.engine == "ready")
    window.said("hello")
    assert window.rows()[-1] == ("whole", "You said: hello")


def test_a_profile_that_does_not_open_leads_to_the_choice(window: Window) -> None:
    window.make("Ana")
    window.log.clear()
    window.people.create("broken")
    window.wait(lambda: bool(window.problems))
    assert window.problems[0].code == "file_broken"
    assert ("chooser",) in window.log
    assert (window.people.open_id, window.locked) == ("", True)


def test_a_taken_name_is_told_and_changes_nothing(window: Window) -> None:
    ana = window.make("Ana")
    window.people.create("Ana")
    window.wait(lambda: bool(window.problems))
    assert (window.problems[0].code, window.people.open_id) == ("name_taken", ana)


def test_deleting_the_open_profile_leaves_it(window: Window) -> None:
    ana = window.make("Ana")
    window.said("secret")
    window.people.delete(ana, "Ana")
    window.wait(lambda: window.people.open_id == "")
    assert window.rows() == []
    assert window.people.items == ()


def test_binning_the_shown_chat_shows_a_new_one(window: Window) -> None:
    window.make("Ana")
    window.said("hello")
    old = window.state.id
    window.session.bin.put(old)
    window.wait(lambda: window.state.id != old)
    assert window.rows() == []


def test_a_memory_is_saved_found_and_undone(window: Window) -> None:
    window.make("Ana")
    window.said("remember: my name is Bob")
    saved = window.state.messages[-1].saved[0]
    window.chats.new_chat()
    window.said("what is my name?")
    assert [hit.text for hit in window.state.messages[-1].recalled] == ["my name is Bob"]
    window.chats.forget(saved.key)
    window.chats.new_chat()
    window.said("what is my name?")
    assert window.rows()[-1] == ("whole", "I don't know that yet.")


def test_long_chats_come_in_pages(window: Window, qtbot: QtBot, make_link: MakeLink, places: MemoryPlaces) -> None:
    window.make("Ana")
    for number in range(40):
        window.said(f"row {number}")
    again = Window(qtbot, make_link(), places)
    again.wait(lambda: again.state.loaded and bool(again.state.messages))
    assert (len(again.state.messages), again.state.more) == (50, True)
    older: list[tuple[Message, ...]] = []
    again.chats.older_added.connect(lambda rows, _: older.append(rows))
    again.chats.older()
    again.chats.older()
    again.wait(lambda: not again.state.more)
    assert [len(rows) for rows in older] == [30]
    assert len(again.state.messages) == 80
    assert again.rows()[0] == ("whole", "row 0")


def test_early_writing_belongs_to_the_profile_that_opens(
    qtbot: QtBot, make_link: MakeLink, places: MemoryPlaces, window: Window
) -> None:
    window.make("Ana")
    again = Window(qtbot, make_link(), places)
    again.chats.writing.keep("before it stood")
    again.wait(again.is_open)
    assert again.chats.writing.text() == "before it stood"


def test_models_are_told_and_chosen(window: Window) -> None:
    got: list[str] = []
    window.session.models_changed.connect(lambda models: got.append(models.chosen))
    window.make("Ana")
    window.session.choose_model("llama3.2:3b")
    window.wait(lambda: "llama3.2:3b" in got)
    window.session.look_at_models()
    window.wait(lambda: len(got) == 3)


def test_a_refused_question_comes_back_before_what_was_written_meanwhile(window: Window) -> None:
    window.make("Ana")
    window.ask("refuse")
    window.chats.writing.keep("next thought")
    window.wait(lambda: bool(window.problems))
    assert window.composer == window.chats.writing.text() == "refuse\n\nnext thought"
    window.session.try_again()
    assert window.composer == window.chats.writing.text() == "next thought"


def test_a_question_refused_in_a_new_chat_that_was_left_is_in_the_next_one(window: Window) -> None:
    window.make("Ana")
    window.ask("refuse")
    window.chats.new_chat()
    window.chats.writing.keep("something else")
    window.wait(lambda: bool(window.problems))
    assert window.composer == window.chats.writing.text() == "refuse\n\nsomething else"


def test_nothing_is_asked_of_a_profile_that_is_being_left(window: Window) -> None:
    ana = window.make("Ana")
    window.make("Bob")
    window.people.open(ana)
    assert not window.chats.ask("too late for Bob, too early for Ana")
    window.wait(window.is_open)
    window.said("hello")
    assert window.problems == []


@pytest.mark.usefixtures("may_die")
def test_a_question_is_kept_when_its_profile_does_not_open_again(window: Window) -> None:
    ana = window.make("Ana")
    window.people.rename(ana, "broken")
    window.wait(lambda: window.people.items[0].name == "broken")
    os.kill(window.session.engine_pid, signal.SIGKILL)
    window.ask("never accepted")
    window.wait(lambda: window.people.open_id == "")
    window.people.rename(ana, "Ana")
    window.switch(ana)
    assert window.chats.writing.text() == "never accepted"


def test_a_profile_asked_for_twice_is_made_once_and_opens(window: Window) -> None:
    window.people.create("Ana")
    window.people.create("Ana")
    window.wait(window.is_open)
    window.said("hello")
    assert window.problems == []


@pytest.mark.usefixtures("may_die")
def test_without_an_engine_a_question_comes_back_at_once(window: Window) -> None:
    window.make("Ana")
    window.ask("crash always")
    window.wait(lambda: window.session.status.engine == "gone")
    window.problems.clear()
    assert not window.chats.ask("anybody there?")
    assert (window.state.running, window.rows()) == (None, [])
    window.people.open("f" * 32)
    assert (window.locked, window.people.open_id != "") == (False, True)
    assert {problem.code for problem in window.problems} == {"engine_gave_up"}


def test_an_answer_goes_on_in_a_chat_that_was_in_the_bin_meanwhile(window: Window) -> None:
    profile = window.make("Ana")
    window.ask("hold")
    chat = window.state.id
    window.wait(lambda: window.chats.knows(chat) and window.state.running is not None)
    window.session.on_link_received(Threads(profile=profile, items=()))
    assert window.state.id != chat
    info = ThreadInfo(id=chat, title="hold", changed=1, leaf=None)
    window.session.on_link_received(Threads(profile=profile, items=(info,)))
    window.chats.open_thread(chat)
    assert window.state.running is not None
    window.chats.stop()
    window.wait(lambda: window.state.running is None)
    assert window.rows() == [("whole", "hold"), ("stopped", "held")]


def test_what_is_written_while_a_new_chat_is_accepted_stays_with_it_alone(window: Window) -> None:
    window.make("Ana")
    window.ask("hold")
    window.chats.writing.keep("next")
    chat = window.state.id
    window.wait(lambda: window.chats.knows(chat))
    assert window.chats.writing.text() == "next"
    window.chats.writing.keep("next thought")
    window.chats.new_chat()
    assert window.chats.writing.text() == ""
    window.chats.open_thread(chat)
    assert window.chats.writing.text() == "next thought"


def test_rows_that_a_new_engine_knows_no_better_are_not_painted_anew(window: Window) -> None:
    profile = window.make("Ana")
    window.said("hello")
    window.chats.rows_changed.connect(lambda _: window.log.append(("painted",)))
    rows = tuple(window.state.messages)
    window.session.on_link_received(
        Page(profile=profile, thread=window.state.id, before=None, messages=rows, more=False)
    )
    assert ("painted",) not in window.log
    longer = msgspec.structs.replace(rows[-1], text="You said: hello, and more")
    page = Page(profile=profile, thread=window.state.id, before=None, messages=(rows[0], longer), more=False)
    window.session.on_link_received(page)
    assert ("painted",) in window.log
    assert window.rows()[-1] == ("whole", "You said: hello, and more")
