"""A damaged profile in the composed window: what is told, what is pressed, and where a person stands afterwards."""

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt

from core.events import Answered, Problem
from tests.desktop.app_kit import Person, Start
from tests.desktop.shell_kit import OFFSCREEN
from tests.fakes.engine_rescues import KEPT

AllowLog = Callable[[str], None]
BACK = "“{}” is back, with everything up to 14 Nov 2023"
pytestmark = OFFSCREEN


def make(person: Person, name: str) -> str:
    """A profile that is damaged from the beginning; its id."""
    people = person.app.session.people
    people.create(name)
    person.wait(lambda: "is damaged" in person.notice())
    return next(info.id for info in people.items if info.name == name)


def press(person: Person, text: str) -> None:
    person.wait(lambda: text in [label for _, label in shown_buttons(person)])
    person.button(text).click()


def shown_buttons(person: Person) -> tuple[tuple[str, str], ...]:
    shown = person.window.notices.shown
    return shown.buttons if shown else ()


def test_from_the_sentence_to_the_chats_in_two_presses(person: Person) -> None:
    broken = make(person, "broken")
    assert person.window.shows_people
    assert "Nothing in it was changed. Press Bring it back" in person.notice()
    press(person, "Bring it back")
    person.wait(lambda: "Everything up to" in person.notice())
    assert "There is also a copy from" in person.notice()
    press(person, "Bring it back")
    person.wait(person.is_ready)
    assert person.app.session.people.open_id == broken
    assert person.notice().startswith(BACK.format("broken"))
    assert "is kept in profile.duckdb.damaged-\u200b2026" in person.notice()
    shown = person.window.notices.shown
    assert shown is not None
    assert shown.details == KEPT
    person.enter("still here?")


def test_the_keyboard_alone_is_enough(person: Person) -> None:
    make(person, "broken copy")
    choose(person, "Bring it back")
    choose(person, "Use the copy from")
    person.wait(person.is_ready)
    assert "is back, from the copy of" in person.notice()


def choose(person: Person, label: str) -> None:
    person.wait(lambda: any(text.startswith(label) for _, text in shown_buttons(person)))
    tab_to(person, label)
    person.press(Qt.Key.Key_Return)


def tab_to(person: Person, label: str) -> None:
    for _ in range(40):
        if person.focus().accessibleName().startswith(label):
            return
        person.press(Qt.Key.Key_Tab)
    raise AssertionError(label)


def test_what_is_lost_begins_anew_only_after_a_second_word(person: Person) -> None:
    broken = make(person, "broken lost")
    press(person, "Bring it back")
    person.wait(lambda: "Nothing of “broken lost” can be brought back." in person.notice())
    press(person, "Start empty")
    assert "with no chats and no memories?" in person.notice()
    press(person, "Not now")
    assert person.notice() == ""
    assert person.app.session.people.is_idle
    person.app.session.people.open(broken)
    press(person, "Bring it back")
    press(person, "Start empty")
    press(person, "Start empty")
    person.wait(person.is_ready)
    assert person.notice().startswith("“broken lost” starts empty. The damaged file is kept in")


def test_a_full_disk_says_so_and_try_again_goes_on(person: Person) -> None:
    make(person, "broken full")
    press(person, "Bring it back")
    person.wait(lambda: "Everything up to" in person.notice())
    press(person, "Bring it back")
    person.wait(lambda: "is full" in person.notice())
    assert not person.words().count("Bringing back")
    press(person, "Try again")
    person.wait(person.is_ready)
    assert person.notice().startswith(BACK.format("broken full"))


def test_an_engine_that_dies_in_the_middle_is_replaced_and_the_profile_comes_back(
    person: Person, allow_log: AllowLog
) -> None:
    for line in ("engine process:", "started again"):
        allow_log(line)
    make(person, "broken crash")
    press(person, "Bring it back")
    person.wait(lambda: "Everything up to" in person.notice())
    press(person, "Bring it back")
    person.wait(person.is_ready)
    person.wait(lambda: person.notice().startswith(BACK.format("broken crash")))


def test_what_is_gone_in_between_is_looked_for_again(person: Person) -> None:
    make(person, "broken gone")
    press(person, "Bring it back")
    person.wait(lambda: "Everything up to" in person.notice())
    press(person, "Bring it back")
    person.wait(lambda: "look again" in person.notice())
    press(person, "Bring it back")
    person.wait(lambda: "Everything up to" in person.notice())


def test_another_profile_opened_in_between_stays_and_is_told_nothing(person: Person) -> None:
    ana = person.app.session.people.open_id
    make(person, "broken")
    people = person.app.session.people
    press(person, "Bring it back")
    people.open(ana)
    person.wait(lambda: person.is_ready() and people.open_id == ana)
    assert person.notice() == ""
    person.enter("hello")
    assert person.notice() == ""


def test_damage_that_shows_while_the_profile_is_open_closes_it_for_the_look(person: Person) -> None:
    ana = person.app.session.people.open_id
    person.app.session.on_link_received(Problem(reply="", code="file_broken", profile=ana))
    assert person.app.session.people.open_id == ana
    press(person, "Bring it back")
    assert person.window.shows_people
    person.wait(lambda: "Everything up to" in person.notice())
    press(person, "Bring it back")
    person.wait(person.is_ready)
    assert person.notice().startswith(BACK.format("Ana"))


def test_an_answer_that_failed_on_a_damaged_file_has_its_button_in_a_notice(person: Person) -> None:
    person.enter("fail")
    ana, failed = person.app.session.people.open_id, person.rows()[-1]
    message = msgspec.structs.replace(failed, error="file_broken")
    thread = person.app.session.chats.shown.id
    person.app.session.on_link_received(Answered(profile=ana, turn=failed.id, thread=thread, message=message))
    assert "is damaged" in person.notice()
    assert shown_buttons(person) == (("bring_back", "Bring it back"),)


def test_a_start_whose_last_profile_is_damaged_leads_here_too(person: Person, start: Start) -> None:
    make(person, "broken")
    person.window.close()
    again = start()
    again.wait(lambda: "is damaged" in again.notice())
    assert again.window.shows_people
    press(again, "Bring it back")
    again.wait(lambda: "Everything up to" in again.notice())


def test_nothing_is_left_hanging_when_no_engine_comes(person: Person) -> None:
    broken = make(person, "broken")
    person.app.session.rescue.look(broken)
    assert "Looking for what can be brought back of “broken”" in person.notice()
    person.app.session.on_link_gave_up("engine_gave_up", "")
    assert "Press Start again." in person.notice()
    person.window.notices.on_closed()
    assert person.notice() == ""
