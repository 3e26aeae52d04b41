"""Two people, the same questions, one engine: no file, log line or event of one holds a word of the other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.events import AnyEvent, Problem, ProfileOpened, Profiles
from core.ids import new_id
from core.storage import Database
from core.wire import encode
from tests.fakes.window import Window, question

QUESTIONS = ("what is my cat called?", "where do I live?", "who am I?", "hello", "what do you know about me?")


@dataclass
class Somebody:
    """`words` are in no dictionary, so whatever holds one got it from this person."""

    words: tuple[str, str]
    profile: str = ""
    thread: str = field(default_factory=new_id)
    parent: str | None = None

    def facts(self) -> tuple[str, str]:
        cat, town = self.words
        return f"Remember: my cat is called {cat}", f"Remember: I live in {town}"

    def folder(self, home: Path) -> Path:
        return home / "data" / "profiles" / self.profile


@dataclass
class Lived:
    """What is left of an evening in which two people took turns."""

    home: Path
    people: tuple[Somebody, Somebody]
    events: list[AnyEvent]
    stderr: bytes

    def pairs(self) -> Iterator[tuple[Somebody, Somebody]]:
        one, other = self.people
        yield from ((one, other), (other, one))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    home = tmp_path_factory.mktemp("home")
    people = Somebody(("Quastelmurr", "Vrodheim")), Somebody(("Zibbelkatt", "Olmenwick"))
    with Window(home, environ={"INGLENOOK_LOG": "debug"}) as window:
        for one in people:
            one.profile = window.new_profile()
        for number, asked in enumerate(QUESTIONS):
            for one in people:
                window.open_profile(one.profile)
                for text in (one.facts()[number], asked) if number < 2 else (asked,):
                    one.parent = window.ask(one.profile, text, thread=one.thread, parent=one.parent).message.id
                _provoke_log_lines(window, one)
        # Killed, so that the last words are still raw in a log of the database, as after any crash.
        window.kill()
        events, stderr = window.events, window.stderr
    return Lived(home, people, events, stderr)


def test_everybody_got_their_own_answers(lived: Lived) -> None:
    for one, other in lived.pairs():
        said = b"".join(encode(event) for event in lived.events if getattr(event, "profile", "") == one.profile)
        assert all(word.encode() in said for word in one.words)
        assert not any(word.encode() in said for word in other.words)


def test_events_come_only_from_the_profile_that_is_open(lived: Lived) -> None:
    is_open = ""
    for event in lived.events:
        if isinstance(event, ProfileOpened):
            is_open = event.profile
        assert (getattr(event, "profile", "") or is_open) == is_open
        if not isinstance(event, Profiles):
            words = [word for one in lived.people if one.profile != is_open for word in one.words]
            assert not any(word.encode() in encode(event) for word in words)


def test_no_file_of_one_holds_a_word_of_the_other(lived: Lived) -> None:
    raw = b""
    for one, other in lived.pairs():
        files = [path for path in one.folder(lived.home).rglob("*") if path.is_file()]
        assert any(path.suffix == ".duckdb" for path in files)
        held = b"".join(path.read_bytes() for path in files)
        raw += held
        assert not any(word.encode() in held for word in other.words)
    # The one who was last has words that are not compressed yet: so the search would have found any.
    assert all(word.encode() in raw for word in lived.people[1].words)


def test_no_row_of_one_holds_a_word_of_the_other(lived: Lived) -> None:
    for one, other in lived.pairs():
        rows = _every_row(one.folder(lived.home) / "profile.duckdb")
        assert all(word.encode() in rows for word in one.words)
        assert not any(word.encode() in rows for word in other.words)


def test_no_log_holds_a_word_of_anybody(lived: Lived) -> None:
    logs = b"".join(path.read_bytes() for path in (lived.home / "logs").rglob("*") if path.is_file())
    assert logs
    for one in lived.people:
        assert not any(word.encode() in logs + lived.stderr for word in one.words)


def _provoke_log_lines(window: Window, one: Somebody) -> None:
    """What goes wrong is logged, and what was written is in the command that went wrong."""
    text = " ".join(one.words)
    lost = question(one.profile, text, thread=one.thread, parent=new_id())
    window.send(lost)
    assert isinstance(window.concluded(lost.id), Problem)
    window.send_line(f'{{"type":"ask","id":"x","text":"{text}"}}\n'.encode())
    assert window.wait(Problem).code == "malformed"


def _every_row(path: Path) -> bytes:
    with Database.open(path) as db, db.read() as connection:
        names = connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
        rows = [row for name in names for row in connection.execute('SELECT * FROM "{}"."{}"'.format(*name)).fetchall()]
    return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for row in rows for cell in row)
