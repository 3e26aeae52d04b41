import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.commands import MAX_LINE, AnyCommand, Ask, CreateProfile, ListProfiles, OpenProfile
from core.events import AnyEvent, Done, Problem, Profiles, Ready, Token
from core.ids import new_id
from desktop.engine_process import EngineProcess
from desktop.engine_program import EngineProgram
from desktop.link import EngineLink
from tests.desktop.engine_kit import close_link, commands_of, fake_program

MakeLink = Callable[..., EngineLink]
AllowLog = Callable[[str], None]
PROFILE = new_id()


class Heard:
    """Everything a link says, and a greeting at every Ready, as the session does it."""

    def __init__(self, link: EngineLink, *greeting: AnyCommand) -> None:
        self.events: list[AnyEvent] = []
        self.ends: list[tuple[AnyCommand, Done | Problem]] = []
        self.away = 0
        self.gave_up: list[tuple[str, str]] = []
        self._link = link
        self._greeting = greeting
        link.received.connect(self.on_received)
        link.concluded.connect(lambda command, end: self.ends.append((command, end)))
        link.went_away.connect(self.on_away)
        link.gave_up.connect(lambda code, details: self.gave_up.append((code, details)))

    def on_received(self, event: AnyEvent) -> None:
        self.events.append(event)
        if isinstance(event, Ready):
            self._link.resume(self._greeting)

    def on_away(self) -> None:
        self.away += 1

    def end_of(self, command: AnyCommand) -> Done | Problem | None:
        return next((end for known, end in self.ends if known.id == command.id), None)


def ask(text: str) -> Ask:
    return Ask(id=new_id(), profile=PROFILE, thread="t" * 32, message=new_id(), turn=new_id(), parent=None, text=text)


@pytest.fixture
def may_die(allow_log: AllowLog) -> None:
    """The engine's death is part of the test."""
    for line in ("engine process:", "started again", "no engine:", "did not say Ready"):
        allow_log(line)


def set_up(link: EngineLink) -> Heard:
    """A link whose profile is made and opened before anything else, in every life."""
    create = CreateProfile(id=new_id(), profile=PROFILE, name="Ana")
    heard = Heard(link, create, OpenProfile(id=new_id(), profile=PROFILE))
    link.start()
    return heard


def test_a_command_sent_before_the_engine_stands_is_answered(make_link: MakeLink, qtbot: QtBot) -> None:
    link = make_link()
    heard = Heard(link)
    command = ListProfiles(id=new_id())
    link.send(command)
    link.start()
    qtbot.waitUntil(lambda: heard.end_of(command) == Done(reply=command.id))
    assert [type(event) for event in heard.events] == [Ready, Profiles]


def test_a_refusal_comes_with_its_command(make_link: MakeLink, qtbot: QtBot) -> None:
    link = make_link()
    heard = set_up(link)
    command = ask("refuse")
    link.send(command)
    qtbot.waitUntil(lambda: heard.end_of(command) is not None)
    end = heard.end_of(command)
    assert isinstance(end, Problem)
    assert end.code == "disk_full"


@pytest.mark.usefixtures("may_die")
def test_a_killed_engine_is_replaced_and_gets_the_unanswered_again_after_the_greeting(
    make_link: MakeLink, qtbot: QtBot, engine_folder: Path
) -> None:
    link = make_link()
    heard = set_up(link)
    first, lost, after = ask("hold one"), ask("crash once"), ask("hello")
    for command in (first, lost, after):
        link.send(command)
    qtbot.waitUntil(lambda: heard.end_of(after) is not None)
    assert heard.away == 1
    greeting = ["create_profile Ana", "open_profile"]
    asked = ["ask hold one", "ask crash once"]
    assert commands_of(engine_folder) == [greeting + asked, [*greeting, *asked, "ask hello"]]


@pytest.mark.usefixtures("may_die")
def test_a_kill_from_outside_loses_nothing(make_link: MakeLink, qtbot: QtBot) -> None:
    link = make_link()
    heard = set_up(link)
    held = ask("hold")
    link.send(held)
    qtbot.waitUntil(lambda: any(isinstance(event, Token) for event in heard.events))
    os.kill(link.pid, signal.SIGKILL)
    last = ask("hello")
    link.send(last)
    qtbot.waitUntil(lambda: heard.end_of(last) == Done(reply=last.id))
    assert len([event for event in heard.events if isinstance(event, Token) and event.turn == held.turn]) == 2


@pytest.mark.usefixtures("may_die")
def test_after_three_restarts_in_a_minute_it_gives_up_with_a_reason(
    make_link: MakeLink, qtbot: QtBot, engine_folder: Path
) -> None:
    link = make_link("exit")
    heard = Heard(link)
    command = ListProfiles(id=new_id())
    link.send(command)
    link.start()
    qtbot.waitUntil(lambda: bool(heard.gave_up), timeout=20_000)
    code, details = heard.gave_up[0]
    assert (code, heard.away) == ("engine_gave_up", 3)
    assert details == "exit code 3\nRuntimeError: a secret"
    assert len(commands_of(engine_folder)) == 4
    assert link.abandon() == (command,)


@pytest.mark.usefixtures("may_die")
def test_a_person_can_start_it_again_after_it_gave_up(make_link: MakeLink, qtbot: QtBot) -> None:
    link = make_link()
    heard = set_up(link)
    poison = ask("crash always")
    link.send(poison)
    qtbot.waitUntil(lambda: bool(heard.gave_up), timeout=20_000)
    assert poison in link.abandon()
    link.start()
    fine = ask("hello")
    link.send(fine)
    qtbot.waitUntil(lambda: heard.end_of(fine) == Done(reply=fine.id))


@pytest.mark.usefixtures("may_die")
def test_an_engine_of_another_version_is_not_talked_to(make_link: MakeLink, qtbot: QtBot, engine_folder: Path) -> None:
    link = make_link("protocol")
    heard = Heard(link)
    link.send(ListProfiles(id=new_id()))
    link.start()
    qtbot.waitUntil(lambda: bool(heard.gave_up))
    assert heard.gave_up[0][0] == "engine_differs"
    assert (heard.events, heard.away) == ([], 0)
    assert commands_of(engine_folder) == [[]]


@pytest.mark.usefixtures("may_die")
def test_a_program_that_is_not_there_is_a_reason_to_give_up(qtbot: QtBot, tmp_path: Path) -> None:
    link = EngineLink(EngineProgram(str(tmp_path / "nothing"), (), str(tmp_path)))
    heard = Heard(link)
    link.start()
    qtbot.waitUntil(lambda: bool(heard.gave_up))
    assert heard.gave_up[0][0] == "engine_gave_up"


def test_garbage_and_endless_lines_are_passed_over(make_link: MakeLink, qtbot: QtBot, allow_log: AllowLog) -> None:
    allow_log("a line of the engine")
    link = make_link()
    heard = set_up(link)
    command = ask("garbage")
    link.send(command)
    qtbot.waitUntil(lambda: heard.end_of(command) == Done(reply=command.id), timeout=20_000)
    problems = [event.details for event in heard.events if isinstance(event, Problem)]
    assert len(problems) == 3
    assert problems[-1] == "too long"
    assert heard.away == 0


def test_a_flood_on_stderr_blocks_nobody(make_link: MakeLink, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    link = make_link()
    heard = set_up(link)
    command = ask("noise")
    link.send(command)
    qtbot.waitUntil(lambda: heard.end_of(command) == Done(reply=command.id), timeout=20_000)
    assert "what somebody wrote" not in caplog.text


def test_a_command_over_the_limit_is_refused_here(make_link: MakeLink) -> None:
    link = make_link()
    heard = set_up(link)
    command = ask("x" * MAX_LINE)
    link.send(command)
    end = heard.end_of(command)
    assert isinstance(end, Problem)
    assert (end.code, end.params["room"]) == ("prompt_too_long", str(MAX_LINE // 4))
    assert command not in link.abandon()


def test_a_lone_surrogate_does_not_stop_a_command(make_link: MakeLink, qtbot: QtBot) -> None:
    link = make_link()
    heard = set_up(link)
    command = ask("half \ud83d a pair")
    link.send(command)
    qtbot.waitUntil(lambda: heard.end_of(command) == Done(reply=command.id))


def test_closing_ends_the_engine_in_good_order(make_link: MakeLink, qtbot: QtBot) -> None:
    link = make_link()
    heard = set_up(link)
    qtbot.waitUntil(lambda: len(heard.ends) == 2)
    close_link(link)
    assert link.pid == 0
    assert heard.away == 0


@pytest.mark.usefixtures("may_die")
def test_an_engine_that_will_not_end_is_killed(make_link: MakeLink, qtbot: QtBot) -> None:
    link = make_link("deaf")
    heard = set_up(link)
    qtbot.waitUntil(lambda: len(heard.ends) == 2)
    with qtbot.waitSignal(link.closed, timeout=10_000):
        link.close()
    assert link.pid == 0
    assert heard.away == 0


@pytest.mark.usefixtures("may_die")
def test_an_engine_that_never_says_ready_counts_as_dead(qapp: QApplication, qtbot: QtBot, engine_folder: Path) -> None:
    process = EngineProcess(fake_program(engine_folder, "silent"), ready_ms=300, parent=qapp)
    with qtbot.waitSignal(process.ended, timeout=10_000) as ended:
        process.start()
    assert ended.args[0].startswith("signal 9")
    process.deleteLater()
