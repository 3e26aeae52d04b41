"""A temporary chat in the real window over the real engine: no byte of it anywhere, unless it is kept."""

from pathlib import Path

import pytest

from core.paths import Paths
from tests.core.canary import files_with, prints, rows_with
from tests.desktop.engine_kit import close_app
from tests.e2e.accessible_text import Role
from tests.e2e.conftest import Start
from tests.e2e.hands import CONTROL, SHIFT, Key
from tests.e2e.person import Person
from tests.fakes.ollama_server import FakeOllama

pytestmark = [pytest.mark.usefixtures("light"), pytest.mark.qt_log_ignore("This plugin does not support")]
ASKED, ANSWERED, NOTED, UNSENT = "zanzibarite", "quokkaflute", "marzipanowl", "halfwaythought"
WORDS = (ASKED, ANSWERED, NOTED, UNSENT)


def _begin(person: Person) -> None:
    person.hands.press(Key.Key_N, CONTROL | SHIFT)
    person.hands.wait(lambda: "Temporary chat. Nothing is kept." in person.look().words(), "a temporary chat")


def _file(paths: Paths) -> Path:
    (file,) = paths.profiles.glob("*/profile.duckdb")
    return file


def test_no_byte_of_a_temporary_chat_is_left(
    start: Start, paths: Paths, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeOllama(answers=[f"They say {ANSWERED}."]) as ollama:
        monkeypatch.setenv("OLLAMA_HOST", ollama.host)
        app = start()
        person = Person(app.window)
        person.introduce_as("Bob")
        person.ask("hello")
        person.choose_model(ollama.models[0].name)
        close_app(app)
        before = prints(_file(paths))

        app = start()
        person = Person(app.window)
        person.wait_for_profile("Bob")
        _begin(person)
        assert ANSWERED in person.ask(f"Tell me of {ASKED}").text
        person.ask(f"Remember: my owl is called {NOTED}")
        person.hands.tab_to("Use memories", Role.CheckBox)
        person.hands.press(Key.Key_Space)
        person.ask(f"What is {ASKED}?")
        person.hands.type(UNSENT)
        assert files_with(home, WORDS) == {}
        close_app(app)
    assert files_with(home, WORDS) == {}
    assert rows_with(_file(paths), WORDS) == {}
    assert prints(_file(paths)) == before


def test_one_that_is_kept_is_there_at_the_next_start(start: Start, paths: Paths) -> None:
    app = start()
    person = Person(app.window)
    person.introduce_as("Bob")
    _begin(person)
    person.ask(f"I like {ASKED}")
    person.hands.tab_to("Keep this chat", Role.Button)
    person.hands.press(Key.Key_Return)
    person.hands.wait(lambda: person.chats() == [f"I like {ASKED}"], "the chat in the list")
    close_app(app)
    assert "main.messages" in rows_with(_file(paths), WORDS)[ASKED]
    app = start()
    person = Person(app.window)
    person.wait_for_profile("Bob")
    person.hands.wait(person.conversation, "the chat")
    assert person.conversation()[0].text == f"I like {ASKED}"
