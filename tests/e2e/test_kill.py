"""SIGKILL of the engine at random moments: the question is there, the text up to a second before, the chat goes on."""

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.commands import ChooseModel
from core.events import Accepted, Answered, Message, Models, Token
from core.ids import new_id
from tests.fakes.ollama_server import FakeOllama, Reply
from tests.fakes.window import Window, question

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


def _rounds(count: int) -> list[int]:
    return list(range(count))


@pytest.mark.parametrize("seed", _rounds(5))
def test_four_kills_in_a_row_lose_nothing(home: Path, ollama: FakeOllama, seed: int) -> None:
    _kill_rounds(home, ollama, random.Random(seed), rounds=4)


@pytest.mark.soak
@pytest.mark.parametrize("seed", _rounds(20))
@pytest.mark.timeout(600)
def test_two_hundred_kills_lose_nothing(home: Path, ollama: FakeOllama, seed: int) -> None:
    _kill_rounds(home, ollama, random.Random(1_000 + seed), rounds=10)


def _kill_rounds(home: Path, ollama: FakeOllama, chance: random.Random, rounds: int) -> None:
    environ = {"OLLAMA_HOST": ollama.host}
    thread, parent, profile = new_id(), None, ""
    told: list[str] = []
    for _ in range(rounds):
        with Window(home, environ=environ) as window:
            if not profile:
                profile = window.new_profile()
                window.wait(Models)
                window.do(ChooseModel(id=new_id(), profile=profile, model=ollama.models[0].name))
            else:
                window.open_profile(profile)
            ask = question(profile, f"question {len(told)}", thread=thread, parent=parent)
            seen = _ask_and_kill(window, ask, chance.uniform(0.0, 3.0))
        with Window(home, environ=environ) as window:
            window.open_profile(profile)
            if not seen.accepted:
                continue
            told.append(ask.text)
            page = window.page(profile, thread).messages
            assert [message.text for message in page if message.role == "user"] == told
            last = page[-1]
            _check(last, seen)
            parent = last.id


def _ask_and_kill(window: Window, ask: "object", seconds: float) -> Seen:
    seen = Seen()
    timer = threading.Timer(seconds, window.process.kill)
    window.send(ask)  # type: ignore[arg-type]  # an Ask
    timer.start()
    for event in window.listen():
        if isinstance(event, Accepted):
            seen.accepted = True
        elif isinstance(event, Token):
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


def test_an_engine_killed_in_mid_answer_goes_on_in_the_same_chat(home: Path, ollama: FakeOllama) -> None:
    environ = {"OLLAMA_HOST": ollama.host}
    with Window(home, environ=environ) as window:
        profile = window.new_profile()
        window.wait(Models)
        window.do(ChooseModel(id=new_id(), profile=profile, model=ollama.models[0].name))
        ask = question(profile, "tell me everything")
        seen = _ask_and_kill(window, ask, 2.5)
    assert seen.tokens
    with FakeOllama(answers=["Here is more."], port=0) as second:
        with Window(home, environ={"OLLAMA_HOST": second.host}) as window:
            window.open_profile(profile)
            kept = window.page(profile, ask.thread).messages[-1]
            after = window.ask(profile, "go on", thread=ask.thread, parent=kept.id).message
            assert after.text == "Here is more."
        contents = [message["content"] for message in second.chats[-1].messages[1:]]
        assert contents == ["tell me everything", kept.text.strip() and kept.text, "go on"]


def test_a_command_that_was_sent_again_after_a_kill_finds_its_answer(home: Path, ollama: FakeOllama) -> None:
    environ = {"OLLAMA_HOST": ollama.host}
    with Window(home, environ=environ) as window:
        profile = window.new_profile()
        window.wait(Models)
        window.do(ChooseModel(id=new_id(), profile=profile, model=ollama.models[0].name))
        ask = question(profile, "tell me everything")
        _ask_and_kill(window, ask, 2.5)
    with Window(home, environ=environ) as window:
        window.open_profile(profile)
        window.send(ask)
        answered = window.wait(Answered)
        assert answered.turn == ask.turn
        assert answered.message.state == "interrupted"
        assert len(window.page(profile, ask.thread).messages) == 2
