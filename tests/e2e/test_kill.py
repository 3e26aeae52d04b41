"""SIGKILL of the engine at random moments: the question is there, the text up to a second before, the chat goes on."""

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.commands import Ask, ChooseModel
from core.events import Accepted, Answered, Message, Models, Token
from core.ids import new_id
from tests.fakes.ollama_server import FakeOllama, Reply
from tests.fakes.window import Window, question

pytestmark = pytest.mark.usefixtures("light")

LOST_SECONDS = 1.0
"""What DESIGN promises: at most this much of a shown answer may be lost."""
LONG = Reply(tokens=tuple(f"word{number} " for number in range(2_000)))


@dataclass
class Seen:
    """What a window was told before the kill, with the time of each token."""

    accepted: bool = False
    answered: Message | None = None
    tokens: list[tuple[float, str]] = field(default_factory=list)
    killed: float = 0.0

    def must_be_there(self) -> str:
        return "".join(text for at, text in self.tokens if at < self.killed - LOST_SECONDS)


@pytest.fixture(scope="module")
def ollama() -> Iterator[FakeOllama]:
    with FakeOllama(answers=[LONG], delay=0.004) as server:
        yield server


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(2))
def test_ten_kills_in_a_row_lose_nothing(home: Path, ollama: FakeOllama, seed: int) -> None:
    _kill_rounds(home, ollama, random.Random(seed), rounds=10)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.timeout(600)
def test_two_hundred_kills_lose_nothing(home: Path, ollama: FakeOllama, seed: int) -> None:
    _kill_rounds(home, ollama, random.Random(1_000 + seed), rounds=10)


def _kill_rounds(home: Path, ollama: FakeOllama, chance: random.Random, rounds: int) -> None:
    environ = {"OLLAMA_HOST": ollama.host}
    thread, parent = new_id(), None
    told: list[str] = []
    with Window(home, environ=environ) as window:
        profile = _profile(window, ollama)
        ask = question(profile, "question 0", thread=thread)
        seen = _ask_and_kill(window, ask, chance.uniform(0.0, 3.0))
    for number in range(rounds):
        with Window(home, environ=environ) as window:
            window.open_profile(profile)
            if seen.accepted:
                told.append(ask.text)
                page = window.page(profile, thread).messages
                assert [message.text for message in page if message.role == "user"] == told
                _check(page[-1], seen)
                parent = page[-1].id
            if number < rounds - 1:
                ask = question(profile, f"question {len(told)}", thread=thread, parent=parent)
                seen = _ask_and_kill(window, ask, chance.uniform(0.0, 3.0))


def _profile(window: Window, ollama: FakeOllama) -> str:
    profile = window.new_profile()
    window.wait(Models)
    window.do(ChooseModel(id=new_id(), profile=profile, model=ollama.models[0].name))
    return profile


def _ask_and_kill(window: Window, ask: Ask, seconds: float, *, of_the_answer: bool = False) -> Seen:
    """Kill it so many seconds after the question was sent, or after the first word of its answer."""
    seen = Seen()
    timer = threading.Timer(seconds, window.process.kill)
    window.send(ask)
    if not of_the_answer:
        timer.start()
    for event in window.listen():
        if isinstance(event, Accepted):
            seen.accepted = True
        elif isinstance(event, Token):
            if of_the_answer and not seen.tokens:
                timer.start()
            seen.tokens.append((time.monotonic(), event.text))
        elif isinstance(event, Answered):
            seen.answered = event.message
    seen.killed = time.monotonic()
    timer.join()
    window.kill()
    return seen


def _check(last: Message, seen: Seen) -> None:
    shown = "".join(text for _, text in seen.tokens)
    assert last.role == "assistant"
    assert last.state == "interrupted"
    assert last.text.startswith(seen.must_be_there())
    whole = "".join(LONG.tokens)
    assert whole.startswith(last.text)
    assert whole.startswith(shown)


def test_an_engine_killed_in_mid_answer_finds_that_answer_again_and_goes_on(home: Path, ollama: FakeOllama) -> None:
    with Window(home, environ={"OLLAMA_HOST": ollama.host}) as window:
        profile = _profile(window, ollama)
        ask = question(profile, "tell me everything")
        seen = _ask_and_kill(window, ask, 1.3, of_the_answer=True)
    assert seen.must_be_there()
    with FakeOllama(answers=["Here is more."], port=0) as second:
        with Window(home, environ={"OLLAMA_HOST": second.host}) as window:
            window.open_profile(profile)
            window.send(ask)  # as a window does that heard no end of it
            answered = window.wait(Answered)
            assert (answered.turn, answered.message.state) == (ask.turn, "interrupted")
            page = window.page(profile, ask.thread).messages
            assert [message.id for message in page] == [ask.message, answered.message.id]
            kept = page[-1]
            after = window.ask(profile, "go on", thread=ask.thread, parent=kept.id).message
            assert after.text == "Here is more."
        contents = [message["content"] for message in second.chats[-1].messages[1:]]
        assert contents == ["tell me everything", kept.text.strip() and kept.text, "go on"]
