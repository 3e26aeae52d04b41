"""A profile whose file was damaged while nobody looked: told at the next start, brought back by a press, nothing lost.

The real window over the real engine, played by keys.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from core.ids import new_id
from core.paths import Paths
from core.storage import Database
from desktop.app import App
from tests.conftest import AllowLog
from tests.desktop.engine_kit import close_app
from tests.e2e import accessible_text
from tests.e2e.accessible_text import Role
from tests.e2e.hands import Key
from tests.e2e.person import Person
from tests.fakes.window import Window

# Of menus: the offscreen platform has no keyboard to grab.
pytestmark = [pytest.mark.usefixtures("light"), pytest.mark.qt_log_ignore("This plugin does not support")]
Start = Callable[[], App]
REMEMBER = "Hi! Remember: my name is Bob"
WHO = "what is my name?"
KNOWN = "Your name is Bob."


def told(person: Person) -> str:
    """What the notice says."""
    notice = accessible_text.notice(person.look())
    return " ".join(notice.words()).replace("\u200b", "") if notice else ""


def hear(person: Person, words: str) -> str:
    """Wait for these words in the notice; all of them."""
    person.hands.wait(lambda: words in told(person), f"“{words}”")
    return told(person)


def press(person: Person, beginning: str) -> None:
    """The notice's button, by keys."""
    notice = accessible_text.notice(person.look())
    assert notice is not None
    name = next(part.name for part in notice.all() if part.role == Role.Button and part.name.startswith(beginning))
    person.hands.tab_to(name, Role.Button)
    person.hands.press(Key.Key_Return)


def file_of(paths: Paths) -> Path:
    (file,) = paths.profiles.glob("*/profile.duckdb")
    return file


def kept(file: Path) -> Path:
    """The folder that the damaged file lies in."""
    (folder,) = file.parent.glob("profile.duckdb.damaged-*")
    return folder


def spoil(file: Path) -> bytes:
    """Damage a file in its middle, where it was whole; gives the damaged bytes."""
    whole = bytearray(file.read_bytes())
    for place in range(0, len(whole), 4096):
        if place > len(whole) // 8:
            whole[place + 100] ^= 0xFF
    file.write_bytes(whole)
    return bytes(whole)


def test_a_file_damaged_in_the_middle_comes_back_from_its_copy_though_the_engine_is_killed(
    bob: Person, app: App, start: Start, paths: Paths, allow_log: AllowLog
) -> None:
    for line in ("engine process:", "started again"):
        allow_log(line)
    bob.ask(REMEMBER)
    close_app(app)
    file = file_of(paths)
    with Database.open(file) as db:
        db.snapshot()
    damaged = spoil(file)

    window = start()
    again = Person(window.window)
    hear(again, "is damaged and cannot be read")
    press(again, "Bring it back")
    hear(again, "There is a copy from today")
    window.session.rescue.restore_begun.connect(lambda _: os.kill(window.link.pid, signal.SIGKILL))
    press(again, "Use the copy from today")
    again.wait_for_profile("Bob")
    assert kept(file).name in hear(again, "“Bob” is back, from the copy of today")
    assert (kept(file) / file.name).read_bytes() == damaged
    assert again.hands.wait(again.conversation, "the chat")[0].text == REMEMBER
    assert again.ask(WHO).text == KNOWN


def test_a_damaged_log_gives_back_everything_up_to_the_damage(home: Path, start: Start, paths: Paths) -> None:
    with Window(home) as engine:
        profile, thread = engine.new_profile("Bob"), new_id()
        first = engine.ask(profile, REMEMBER, thread=thread)
        engine.ask(profile, "hello", thread=thread, parent=first.turn)
        engine.kill()
    log = file_of(paths).with_name("profile.duckdb.wal")
    damaged = bytearray(log.read_bytes())
    damaged[len(damaged) * 95 // 100] ^= 0xFF
    log.write_bytes(damaged)

    person = Person(start().window)
    hear(person, "is damaged and cannot be read")
    press(person, "Bring it back")
    hear(person, "Everything up to today")
    press(person, "Bring it back")
    person.wait_for_profile("Bob")
    hear(person, "“Bob” is back, with everything up to today")
    assert (kept(log.with_suffix("")) / log.name).read_bytes() == damaged
    person.open_chat(REMEMBER)
    assert person.conversation()[0].text == REMEMBER
    assert person.ask(WHO).text == KNOWN


def test_a_profile_with_nothing_left_starts_empty_when_it_is_told_to_twice(
    bob: Person, app: App, start: Start, paths: Paths
) -> None:
    bob.ask(REMEMBER)
    close_app(app)
    file = file_of(paths)
    file.write_bytes(b"no database" * 1000)

    again = Person(start().window)
    hear(again, "is damaged and cannot be read")
    press(again, "Bring it back")
    hear(again, "Nothing of “Bob” can be brought back")
    press(again, "Start empty")
    hear(again, "with no chats and no memories?")
    press(again, "Start empty")
    again.wait_for_profile("Bob")
    assert kept(file).name in hear(again, "“Bob” starts empty.")
    assert (kept(file) / file.name).read_bytes() == b"no database" * 1000
    assert again.conversation() == []
    assert "I don't know that yet" in again.ask(WHO).text
