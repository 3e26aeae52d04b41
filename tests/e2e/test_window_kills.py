"""The real window killed in mid-answer, its engine killed, the window stopped: nothing is lost, nobody is left over."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.commands import ChooseModel
from core.events import Models
from core.ids import new_id
from tests.e2e.real_window import PATIENCE, ROOT, RealWindow, Shown, left_over
from tests.fakes.ollama_server import FakeOllama, Reply
from tests.fakes.window import Window

pytestmark = [
    pytest.mark.usefixtures("light"),
    pytest.mark.skipif(sys.platform == "win32", reason="signals and the notifier on stdin are Unix's"),
]

LOST_SECONDS = 1.0
STOPPED_SECONDS = 10.0
LONG = Reply(tokens=tuple(f"word{number} " for number in range(4_000)))
FLOOD = Reply(tokens=tuple(f"{'drop' * 9} number{n} {chr(10) * 2 * (n % 30 == 29)}" for n in range(3_000)))
MORE = "Here is more."


@dataclass
class Home:
    """A profile that answers through the fake model."""

    folder: Path
    environ: dict[str, str]

    def window(self) -> RealWindow:
        started = RealWindow(self.folder, environ=self.environ)
        started.order("wait for", "Bob")
        return started


def _answer(body: dict[str, Any]) -> Reply:
    # The last line: a question whose answer stayed empty is joined with the next one.
    asked = str(body["messages"][-1]["content"]).splitlines()[-1]
    return FLOOD if "flood" in asked else LONG if "everything" in asked else Reply(MORE)


@pytest.fixture(scope="module")
def ollama() -> Iterator[FakeOllama]:
    with FakeOllama(answers=_answer, delay=0.002) as server:
        yield server


@pytest.fixture
def bobs(tmp_path: Path, ollama: FakeOllama) -> Home:
    environ = {"OLLAMA_HOST": ollama.host, "QT_QPA_PLATFORM": "offscreen"}
    with Window(tmp_path, environ=environ) as engine:
        profile = engine.new_profile("Bob")
        engine.wait(Models)
        engine.do(ChooseModel(id=new_id(), profile=profile, model=ollama.models[0].name))
    return Home(tmp_path, environ)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [0, 9])
def test_ten_kills_of_the_window_lose_nothing_and_leave_nobody(bobs: Home, seed: int) -> None:
    _kill_again_and_again(bobs, random.Random(seed), rounds=10)


@pytest.mark.soak
@pytest.mark.timeout(2_000)
@pytest.mark.parametrize("seed", range(1, 9))
def test_two_hundred_kills_of_the_window(bobs: Home, seed: int) -> None:
    _kill_again_and_again(bobs, random.Random(seed), rounds=25)


def _kill_again_and_again(bobs: Home, chance: random.Random, *, rounds: int) -> None:
    before, spoken = "", 0
    for number in range(rounds):
        with bobs.window() as window:
            if number:
                _check(window, f"tell me everything {number - 1}", before)
            window.order("send", f"tell me everything {number}")
            if number % 2:
                window.wait(lambda shown: bool(_last(shown)[1]))
            # Every other time at any moment, also before the first word; else when much of the answer is there.
            before = _kill_after(window, chance.uniform(*((1.2, 2.4) if number % 2 else (0.0, 1.5))))
            spoken += bool(before)
    with bobs.window() as window:
        _check(window, f"tell me everything {rounds - 1}", before)
        assert window.order("ask", "and now?").said[-1][1] == MORE
    assert spoken >= rounds // 2 - 1, "too few kills came late enough to prove anything"


def _kill_after(window: RealWindow, seconds: float) -> str:
    """Kill it; gives the text of the answer that it had shown a second before."""
    sent = len(window.reports)
    with pytest.raises(subprocess.TimeoutExpired):
        window.process.wait(timeout=seconds)
    family = window.family()
    assert family
    killed = time.monotonic()
    window.kill()
    assert left_over(family) == []
    return _shown_before(window, sent, killed - LOST_SECONDS)


def _shown_before(window: RealWindow, first: int, moment: float) -> str:
    shown = [report for at, report in window.reports[first:] if at < moment]
    return _last(shown[-1])[1] if shown else ""


def _check(window: RealWindow, question: str, must_be_there: str) -> None:
    shown = window.wait(lambda shown: len(shown.said) >= 2 and not shown.answering)
    assert shown.said[-2][:2] == ("You", question)
    who, text, notes = _last(shown)
    assert (who, notes[:1]) == ("Inglenook", ["Interrupted: the program ended here"])
    assert text.split() == "".join(LONG.tokens).split()[: len(text.split())]
    assert text.startswith(must_be_there.rstrip())


def _last(shown: Shown) -> tuple[str, str, list[str]]:
    return shown.said[-1] if shown.said and shown.said[-1][0] == "Inglenook" else ("", "", [])


def test_an_engine_that_is_killed_is_replaced_and_the_chat_goes_on(bobs: Home) -> None:
    with bobs.window() as window:
        window.order("send", "tell me everything")
        window.wait(lambda shown: len(_last(shown)[1]) > 2_000)
        family, killed = window.family(), time.monotonic()
        window.engine().kill()
        window.wait(lambda shown: any("The engine stopped" in word for word in shown.notice))
        shown = window.wait(lambda shown: not shown.answering and bool(_last(shown)[2]))
        assert left_over(family) == []
        _, text, notes = _last(shown)
        assert notes[0] == "Interrupted: the program ended here"
        assert len(text) > 1_000
        assert text.startswith(_shown_before(window, 0, killed - LOST_SECONDS).rstrip())
        assert "".join(LONG.tokens).startswith(text)
        shown = window.order("ask", "and now?")
        assert shown.notice == []
        assert _last(shown)[1] == MORE
        family = window.family()
    assert left_over(family) == []


def test_a_window_that_stands_still_for_ten_seconds_loses_nothing_and_holds_nobody_up(
    bobs: Home, ollama: FakeOllama
) -> None:
    with bobs.window() as window:
        window.order("send", "flood")
        window.wait(lambda shown: bool(_last(shown)[1]))
        window.process.send_signal(signal.SIGSTOP)
        stopped = time.monotonic()
        ollama.wait(lambda: ollama.chats[-1].finished)
        with pytest.raises(subprocess.TimeoutExpired):
            window.process.wait(timeout=STOPPED_SECONDS - (time.monotonic() - stopped))
        window.process.send_signal(signal.SIGCONT)
        shown = window.wait(lambda shown: not shown.answering)
        assert _last(shown)[1].split() == "".join(FLOOD.tokens).split()
        assert _last(window.order("ask", "and now?"))[1] == MORE


def test_a_second_start_raises_the_first_window_and_ends_well(bobs: Home) -> None:
    with bobs.window() as window:
        assert window.order("minimise").minimised
        environ = {**os.environ, "INGLENOOK_HOME": str(bobs.folder), **bobs.environ}
        command = [sys.executable, "-m", "desktop"]
        second = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, timeout=PATIENCE)
        assert (second.returncode, second.stdout, second.stderr) == (0, b"", b"")
        assert not window.wait(lambda shown: not shown.minimised).minimised
