import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit

from core.events import Page, Token
from core.paths import Paths
from desktop.app import App, _run_app
from desktop.chat.message_view import AnswerView
from desktop.link_dialog import LinkDialog
from desktop.single import SingleInstance
from desktop.thread_list import ThreadList
from desktop.thread_model import HEADING_ROLE
from tests.desktop.app_kit import Person, Start
from tests.desktop.engine_kit import fake_program
from tests.desktop.shell_kit import OFFSCREEN

AllowLog = Callable[[str], None]


def test_the_first_minute_with_the_keyboard_alone(start: Start) -> None:
    person = start()
    person.make_first_profile("Bob")
    person.enter("remember: my name is Bob")
    person.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    person.enter("what is my name?")
    answer = person.rows()[-1]
    assert (answer.text, [hit.text for hit in answer.recalled]) == ("my name is Bob", ["my name is Bob"])
    view = person.window.chat.transcript.view(answer.id)
    assert view is not None
    assert view.isVisible()


def test_the_question_is_on_the_screen_in_the_frame_of_its_key_press(person: Person) -> None:
    person.write("hello")
    person.press(Qt.Key.Key_Return)
    transcript = person.window.chat.transcript
    running = person.app.session.chats.shown.running
    assert running is not None
    assert transcript.view(running.ask.message) is not None
    assert transcript.view(running.id) is not None
    assert person.window.chat.composer.text() == ""
    person.wait(lambda: person.app.session.chats.shown.running is None)


def test_escape_stops_and_what_is_written_meanwhile_stays(person: Person) -> None:
    person.write("hold")
    person.press(Qt.Key.Key_Return)
    person.write("next thought")
    person.press(Qt.Key.Key_Return)
    person.press(Qt.Key.Key_Escape)
    person.wait(lambda: person.app.session.chats.shown.running is None)
    assert person.rows()[-1].state == "stopped"
    assert person.window.chat.composer.text() == "next thought"


def test_writing_is_possible_before_the_engine_stands(person: Person, start: Start, tmp_path: Path) -> None:
    (tmp_path / "data" / "profiles" / person.app.session.people.open_id).mkdir()
    person.window.close()
    again = start()
    assert not again.window.shows_people
    again.write("early")
    again.press(Qt.Key.Key_Return)
    again.wait(again.is_ready)
    assert again.window.chat.composer.text() == "early"
    again.enter(" bird")
    assert again.rows()[0].text == "early bird"


def test_a_refused_question_is_in_the_composer_again_with_a_notice(person: Person) -> None:
    person.write("refuse")
    person.press(Qt.Key.Key_Return)
    person.wait(lambda: bool(person.notice()))
    assert person.window.chat.composer.text() == "refuse"
    assert "disk" in person.words()
    assert person.rows() == []


def test_drafts_stay_with_their_chats(person: Person) -> None:
    person.enter("one")
    first = person.app.session.chats.shown.id
    person.write("half")
    person.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert person.window.chat.composer.text() == ""
    person.window.sidebar.thread_chosen.emit(first)
    assert person.window.chat.composer.text() == "half"


def test_two_profiles_and_back(person: Person) -> None:
    person.enter("remember: my name is Ana")
    person.window.sidebar.new_profile_wanted.emit()
    person.wait(lambda: isinstance(person.focus(), QLineEdit))
    person.write("Bob")
    person.press(Qt.Key.Key_Return)
    person.wait(lambda: person.is_ready() and person.app.session.people.items[0].name == "Bob")
    person.enter("what is my name?")
    assert person.rows()[-1].text == "I don't know that yet."
    assert "Ana" not in person.words()
    ana = next(info.id for info in person.app.session.people.items if info.name == "Ana")
    person.window.sidebar.profile_chosen.emit(ana)
    person.wait(lambda: person.app.session.people.open_id == ana and bool(person.rows()))
    assert person.rows()[0].text == "remember: my name is Ana"


def test_escape_leads_back_from_the_page_of_profiles(person: Person) -> None:
    person.window.sidebar.profiles_wanted.emit()
    assert person.window.shows_people
    person.press(Qt.Key.Key_Escape)
    assert not person.window.shows_people


def test_a_chat_in_the_bin_can_be_taken_out_again(person: Person) -> None:
    person.enter("hello")
    chat = person.app.session.chats.shown.id
    person.window.sidebar.bin_wanted.emit(chat)
    person.wait(lambda: not person.app.session.chats.knows(chat))
    assert person.window.notices.shown is not None
    assert person.rows() == []
    assert person.button("Undo").isVisible()


@OFFSCREEN
def test_a_link_is_not_followed_without_being_asked(person: Person) -> None:
    person.window.chat.transcript.link_wanted.emit("file:///etc/passwd")
    assert person.window.findChildren(LinkDialog) == []
    person.window.chat.transcript.link_wanted.emit("https://example.org/a?b=c")
    (asked,) = person.window.findChildren(LinkDialog)
    assert asked.isVisible()
    asked.reject()
    person.window.chat.transcript.link_wanted.emit("http://[x")
    assert "not an address that can be opened: http://[x" in person.notice()


def test_an_engine_that_dies_is_replaced_behind_a_notice_that_goes_away(person: Person, allow_log: AllowLog) -> None:
    for line in ("engine process:", "started again"):
        allow_log(line)
    person.write("midway")
    person.press(Qt.Key.Key_Return)
    person.wait(lambda: person.app.session.status.engine == "away")
    assert person.notice()
    person.wait(lambda: person.app.session.chats.shown.running is None)
    assert [(row.state, row.text) for row in person.rows()] == [("whole", "midway"), ("interrupted", "halfway")]
    assert person.notice() == ""
    person.enter("still here?")


def test_place_and_theme_are_there_at_the_next_start(person: Person, start: Start) -> None:
    person.window.resize(700, 500)
    person.window.chat.header.theme_chosen.emit("dark")
    person.window.close()
    again = start()
    assert again.window.size().width() == 700
    assert again.app.theme.choice == "dark"
    again.app.theme.set_choice("system")


def test_closing_ends_the_engine_and_then_the_program(person: Person) -> None:
    with person.qtbot.waitSignal(person.app.ended, timeout=10_000):
        person.press(Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        assert not person.window.isVisible()
    assert person.app.link.pid == 0


def test_a_failure_of_the_window_is_told_and_nothing_ends(person: Person) -> None:
    person.app.problems.say_crash("ValueError", "raw")
    assert "ValueError" in person.words()
    person.enter("go on")


def test_refused_connections_are_counted_at_the_foot(person: Person) -> None:
    person.app.count_refused(2)
    person.wait(lambda: "2 connections refused" in person.words())


def test_a_page_in_the_middle_of_an_answer_doubles_nothing(person: Person) -> None:
    person.write("hold")
    person.press(Qt.Key.Key_Return)
    chats = person.app.session.chats
    running = chats.shown.running
    assert running is not None
    person.wait(lambda: "".join(running.text) == "held ")
    hear, profile = person.app.session.on_link_received, person.app.session.people.open_id
    for word in ("one ", "two ", "three"):
        hear(Token(profile=profile, turn=running.id, text=word))
    hear(Page(profile=profile, thread=chats.shown.id, before=None, messages=(running.question,), more=False))
    person.qtbot.wait(150)
    view = person.window.chat.transcript.view(running.id)
    assert isinstance(view, AnswerView)
    assert view.body.plain_text() == "held one two three"


def test_enter_twice_sends_once(person: Person) -> None:
    person.write("hello")
    person.press(Qt.Key.Key_Return)
    person.press(Qt.Key.Key_Return)
    person.wait(lambda: person.app.session.chats.shown.running is None)
    assert [row.role for row in person.rows()] == ["user", "assistant"]


def test_a_text_over_the_limit_of_a_line_stays_where_it_is_and_is_never_laid_out(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.link.MAX_LINE", 2000)
    added: list[object] = []
    person.app.session.chats.turns.question_added.connect(added.append)
    long = "a word and \N{BELL} " * 200
    person.window.chat.composer.set_text(long)
    person.press(Qt.Key.Key_Return)
    assert "tokens" in person.notice()
    assert (person.window.chat.composer.text(), person.rows(), added) == (long, [], [])
    person.window.chat.composer.set_text("short")
    person.press(Qt.Key.Key_Return)
    person.wait(lambda: len(person.rows()) == 2)


def test_writing_goes_on_where_it_was_when_no_engine_comes(person: Person, allow_log: AllowLog) -> None:
    for line in ("engine process:", "started again", "no engine:"):
        allow_log(line)
    person.write("crash always")
    person.press(Qt.Key.Key_Return)
    person.wait(lambda: person.app.session.status.engine == "gone")
    person.window.chat.notices.clear()
    person.press(Qt.Key.Key_Return)
    assert person.window.chat.composer.text() == "crash always"
    assert person.button("Send").isVisible()
    assert person.notice()


def chats_listed(person: Person) -> int:
    model = person.window.findChildren(ThreadList)[0].model()
    return sum(not model.index(row, 0).data(HEADING_ROLE) for row in range(model.rowCount()))


def test_chats_are_deleted_one_after_the_other_by_the_keyboard_and_the_shown_one_stays(person: Person) -> None:
    for title in ("oldest", "older", "shown"):
        person.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        person.enter(title)
    chats = person.app.session.chats
    person.window.sidebar.focus_chats()
    person.press(Qt.Key.Key_Down)
    person.press(Qt.Key.Key_Delete)
    person.wait(lambda: chats_listed(person) == 2)
    person.press(Qt.Key.Key_Delete)
    person.wait(lambda: chats_listed(person) == 1)
    assert chats.title_of(chats.shown.id) == "shown"


def test_the_next_start_does_not_wait_for_the_end_of_the_engine(
    qapp: QApplication, tmp_path: Path, engine_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = Paths(data=tmp_path / "data", logs=tmp_path / "logs", config=tmp_path / "config")
    paths.make()
    monkeypatch.setattr("desktop.app.engine_command", lambda: fake_program(engine_folder))
    monkeypatch.setattr("core.offline.install", lambda _: None)
    monkeypatch.setattr("desktop.app.write_faults", lambda _: contextlib.nullcontext())
    first, second = SingleInstance(paths.data), SingleInstance(paths.data)
    assert first.claim()
    claims: list[bool] = []

    def close(app: App) -> None:
        app.window.closed.connect(on_closed)
        QTimer.singleShot(0, app, app.window.close)

    def on_closed() -> None:
        claims.append(second.claim())

    qapp.setQuitOnLastWindowClosed(False)
    try:
        assert _run_app(qapp, paths, first, close) == 0
    finally:
        qapp.setQuitOnLastWindowClosed(True)
    assert claims == [True]
    second.release()
