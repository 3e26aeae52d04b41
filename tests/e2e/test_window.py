"""The composed window over the real engine, played by keys and read as a screen reader reads it."""

from pathlib import Path

import pytest

from core.paths import Paths
from tests.e2e import accessible_text
from tests.e2e.accessible_text import Role, Said
from tests.e2e.hands import Key
from tests.e2e.person import Person

# Of menus: the offscreen platform has no keyboard to grab.
pytestmark = [pytest.mark.usefixtures("light"), pytest.mark.qt_log_ignore("This plugin does not support")]
REMEMBER = "Hi! Remember: my name is Bob"
WHO = "what is my name?"
KNOWN = "Your name is Bob."


def test_two_people_at_one_computer(bob: Person) -> None:
    kept = bob.ask(REMEMBER)
    assert "Remembered: my name is Bob" in kept.notes
    bob.new_chat()
    answer = bob.ask(WHO)
    assert answer.text == KNOWN
    assert answer.notes[0] == "Used 1 memory"
    assert answer.notes[1] == "Memory: my name is Bob\nTold today"
    as_it_was = bob.conversation()

    bob.add_profile("Ana")
    assert (bob.chats(), bob.conversation()) == ([], [])
    honest = bob.ask(WHO)
    assert "I don't know that yet" in honest.text
    assert not honest.has_note("Used")
    assert not any("Bob" in word for word in bob.look().words())

    bob.switch_to("Bob")
    assert bob.hands.wait(bob.conversation, "the chat that was left") == as_it_was
    assert bob.chats() == [WHO, REMEMBER]
    bob.open_chat(REMEMBER)
    assert bob.conversation() == [Said("You", REMEMBER), kept]
    assert bob.ask(WHO).text == KNOWN
    assert bob.chats() == [REMEMBER, WHO]


def test_a_damaged_profile_is_told_with_what_to_press_and_nothing_is_overwritten(bob: Person, paths: Paths) -> None:
    bob.ask(REMEMBER)
    bob.add_profile("Ana")
    (file,) = [path for path in paths.profiles.glob("*/profile.duckdb") if "Bob" in _card(path)]
    whole = file.read_bytes()
    file.write_bytes(b"no database" * 1000)
    bob.choose_at_foot("Bob")
    told = bob.hands.wait(lambda: accessible_text.notice(bob.look()), "a notice")
    assert any("is damaged and cannot be read. Nothing in it was changed." in word for word in told.words())
    assert told.find("Bring it back", Role.Button) is not None
    assert bob.look().find("Who is here?") is not None
    assert file.read_bytes() == b"no database" * 1000

    file.write_bytes(whole)
    bob.hands.tab_to("Open Bob", Role.Button)
    bob.hands.press(Key.Key_Return)
    bob.wait_for_profile("Bob")
    assert bob.hands.wait(bob.conversation, "the chat")[0].text == REMEMBER


def _card(file: Path) -> str:
    return file.with_name("profile.json").read_text(encoding="utf-8")
