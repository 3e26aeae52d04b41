"""The scene the program exists for, through the real engine process: remember in one chat, know in the next."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.commands import (
    BinThread,
    ChooseModel,
    CreateProfile,
    DeleteProfile,
    ForgetMemory,
    OpenProfile,
    OpenThread,
    RenameThread,
    Stop,
)
from core.events import Answered, Done, MemoryForgotten, Message, Models, Problem, Profiles, ThreadInfo, Threads, Token
from core.ids import new_id
from tests.conftest import light_environ
from tests.fakes.ollama_server import FakeOllama, Fault, Kind, Reply
from tests.fakes.window import Window, question

REMEMBER = "Hi! Remember: my name is Bob"
WHO = "what is my name?"


def test_a_name_told_in_one_chat_is_known_in_the_next(window: Window) -> None:
    bob = window.new_profile()
    told = window.ask(bob, REMEMBER)
    assert [saved.text for saved in told.message.saved] == ["my name is Bob"]
    answer = window.ask(bob, WHO).message
    assert answer.text == "Your name is Bob."
    assert [hit.text for hit in answer.recalled if hit.sent] == ["my name is Bob"]


def test_only_what_an_answer_is_made_from_stands_under_it(window: Window) -> None:
    bob = window.new_profile()
    for told in ("my name is Bob", "my dog is called Rex", "I live in Lisbon", "I don't eat meat"):
        answer = window.ask(bob, f"Remember: {told}").message
        assert [hit for hit in answer.recalled if hit.sent] == []
    dog = window.ask(bob, "what is my dog's name?").message
    assert [hit.text for hit in dog.recalled if hit.sent] == ["my dog is called Rex"]
    unknown = window.ask(bob, "what is my wife's name?").message
    assert "I don't know that yet" in unknown.text
    assert [hit for hit in unknown.recalled if hit.sent] == []
    everything = window.ask(bob, "what do you know about me?").message
    assert len([hit for hit in everything.recalled if hit.sent]) == 4


def test_another_profile_gets_nothing_of_it(window: Window) -> None:
    bob = window.new_profile()
    thread = new_id()
    window.ask(bob, REMEMBER, thread=thread)
    ana = window.new_profile()
    answer = window.ask(ana, WHO).message
    assert "I don't know that yet" in answer.text
    assert answer.recalled == ()
    window.open_profile(bob)
    assert window.page(bob, thread).messages[0].text == REMEMBER
    assert window.ask(bob, WHO).message.text == "Your name is Bob."


@pytest.mark.usefixtures("light")
def test_everything_is_there_after_a_restart(home: Path) -> None:
    thread = new_id()
    with Window(home) as first:
        bob = first.new_profile()
        told = first.ask(bob, REMEMBER, thread=thread)
    with Window(home) as second:
        second.open_profile(bob)
        page = second.page(bob, thread)
        assert [message.text for message in page.messages] == [REMEMBER, told.message.text]
        assert page.messages[1].saved == told.message.saved
        after = second.ask(bob, WHO, thread=thread, parent=told.message.id)
        assert after.message.text == "Your name is Bob."
        assert len(second.page(bob, thread).messages) == 4


def test_a_memory_that_was_undone_is_gone_from_recall(window: Window) -> None:
    bob = window.new_profile()
    thread = new_id()
    [saved] = window.ask(bob, REMEMBER, thread=thread).message.saved
    window.send(ForgetMemory(id=new_id(), profile=bob, key=saved.key))
    assert window.wait(MemoryForgotten).key == saved.key
    assert "I don't know that yet" in window.ask(bob, WHO).message.text
    assert window.page(bob, thread).messages[1].saved == ()


def test_an_ask_that_is_sent_again_is_one_turn(window: Window) -> None:
    bob = window.new_profile()
    command = question(bob, REMEMBER)
    for _ in range(2):
        window.send(command)
        assert window.wait(Answered).turn == command.turn
        assert isinstance(window.concluded(command.id), Done)
    assert len(window.page(bob, command.thread).messages) == 2


def test_chats_are_renamed_binned_and_taken_back(window: Window) -> None:
    bob = window.new_profile()
    command = question(bob, "hello there")
    window.send(command)
    window.concluded(command.id)
    window.do(RenameThread(id=new_id(), profile=bob, thread=command.thread, title="Greetings"))
    assert _threads(window)[0].title == "Greetings"
    window.do(BinThread(id=new_id(), profile=bob, thread=command.thread, binned=True))
    assert _threads(window) == ()
    window.do(BinThread(id=new_id(), profile=bob, thread=command.thread, binned=False))
    assert [item.id for item in _threads(window)] == [command.thread]


def test_deleting_a_profile_takes_its_folder_away(window: Window) -> None:
    bob = window.new_profile("Bob the Short-lived")
    window.ask(bob, REMEMBER)
    window.send(DeleteProfile(id="wrong", profile=bob, typed="bob the Short-lived"))
    refused = window.concluded("wrong")
    assert isinstance(refused, Problem)
    assert refused.code == "name_mismatch"
    window.do(DeleteProfile(id=new_id(), profile=bob, typed="Bob the Short-lived"))
    assert bob not in _profiles(window)
    assert not any(bob in folder.name for folder in (window.home / "data" / "profiles").iterdir())


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (OpenProfile(id="x", profile="0" * 32), "no_such_profile"),
        (OpenThread(id="x", profile="0" * 32, thread="t"), "profile_not_open"),
        (CreateProfile(id="x", profile="../../evil", name="Eve"), "no_such_profile"),
        (question("0" * 32, "hello"), "profile_not_open"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_cannot_be_is_refused_with_a_code(window: Window, command: OpenProfile, code: str) -> None:
    window.send(command)
    end = window.concluded(command.id)
    assert isinstance(end, Problem)
    assert end.code == code


def test_garbage_is_answered_and_survived(window: Window) -> None:
    for line in (b"hello\n", b"\n", b'{"type":"stop","id":"7"}\n', b"\xff\xfe\0\n", b"{" * 100_000 + b"\n"):
        window.send_line(line)
        assert window.wait(Problem).code == "malformed"
    window.send_line(b"x" * (9 * 1024 * 1024) + b"\n")
    assert window.wait(Problem).params["kind"] == "TooLong"
    window.hello()


@pytest.fixture(scope="module")
def server() -> Iterator[FakeOllama]:
    with FakeOllama(answers=["Your name is Bob."]) as running:
        yield running


@pytest.fixture
def ollama(server: FakeOllama) -> Iterator[FakeOllama]:
    yield server
    server.clear_faults()
    server.open()


@pytest.fixture(scope="module")
def beside_ollama(server: FakeOllama, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    with Window(tmp_path_factory.mktemp("home"), environ={"OLLAMA_HOST": server.host, **light_environ()}) as started:
        yield started


@pytest.fixture
def with_ollama(beside_ollama: Window, ollama: FakeOllama) -> tuple[Window, str]:
    """A window with a fresh profile that answers with the fake's model."""
    ollama.open()
    profile = beside_ollama.new_profile()
    listed = beside_ollama.wait(Models)
    assert listed.state == "ready"
    beside_ollama.do(ChooseModel(id=new_id(), profile=profile, model=listed.items[0].name))
    return beside_ollama, profile


def test_the_scene_plays_through_a_model(with_ollama: tuple[Window, str], ollama: FakeOllama) -> None:
    window, bob = with_ollama
    window.ask(bob, REMEMBER)
    answer = window.ask(bob, WHO).message
    assert answer.text == "Your name is Bob."
    assert answer.numbers is not None
    assert answer.numbers.tokens_out > 0
    messages = ollama.chats[-1].messages
    assert messages[0]["role"] == "system"
    assert messages[-1]["role"] == "user"
    assert "my name is Bob" in messages[-1]["content"]
    assert messages[-1]["content"].endswith(WHO)
    assert all("my name is Bob" not in message["content"] for message in messages[:-1])


def test_stop_before_the_first_token_closes_the_connection(with_ollama: tuple[Window, str], ollama: FakeOllama) -> None:
    window, bob = with_ollama
    before = len(ollama.chats)
    ollama.hold()
    command = question(bob, "tell me everything")
    window.accepted(command)
    ollama.wait(lambda: len(ollama.chats) == before + 1)
    window.do(Stop(id=new_id(), profile=bob, turn=command.turn))
    answered = _answered(window, command.turn)
    assert (answered.state, answered.text) == ("stopped", "")
    ollama.wait(lambda: ollama.chats[-1].gone)


def test_stop_keeps_what_was_written(with_ollama: tuple[Window, str], ollama: FakeOllama) -> None:
    window, bob = with_ollama
    before = len(ollama.chats)
    ollama.hold()
    command = question(bob, "tell me everything")
    window.accepted(command)
    ollama.wait(lambda: len(ollama.chats) == before + 1)
    ollama.release(2)
    window.wait(Token)
    window.send(Stop(id=new_id(), profile=bob, turn=command.turn))
    answered = _answered(window, command.turn)
    assert answered.state == "stopped"
    assert "Your name is Bob.".startswith(answered.text)
    assert answered.text
    ollama.release(100)
    again = window.ask(bob, "go on", thread=command.thread, parent=command.turn)
    assert again.message.state == "whole"
    sent = [message["content"] for message in ollama.chats[-1].messages]
    assert sent[1:] == ["tell me everything", answered.text, "go on"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(Kind.MISSING), "model_missing"),
        (Fault(Kind.STATUS), "model_failed"),
        (Fault(Kind.ERROR_LINE, after=2), "model_failed"),
        (Fault(Kind.CUT, after=2), "model_failed"),
        (Fault(Kind.GARBAGE, after=1), "model_failed"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.kind.name,
)
def test_a_failing_model_is_said_and_the_chat_goes_on(
    with_ollama: tuple[Window, str], ollama: FakeOllama, fault: Fault, code: str
) -> None:
    window, bob = with_ollama
    ollama.fault(fault)
    thread = new_id()
    failed = window.ask(bob, "first", thread=thread).message
    assert (failed.state, failed.error) == ("failed", code)
    assert failed.details
    again = window.ask(bob, "second", thread=thread, parent=failed.id).message
    assert again.state == "whole"
    stored = [(message.text, message.state) for message in window.page(bob, thread).messages]
    assert [state for _, state in stored] == ["whole", "failed", "whole", "whole"]


def test_a_server_that_is_gone_is_said(with_ollama: tuple[Window, str], ollama: FakeOllama) -> None:
    window, bob = with_ollama
    with ollama.refusing():
        failed = window.ask(bob, "anybody there?").message
    assert (failed.state, failed.error) == ("failed", "model_server_down")


@pytest.mark.usefixtures("light")
def test_twenty_turns_share_their_prefix_and_load_once(home: Path) -> None:
    answers = [Reply(f"Answer number {number}, with some words in it.") for number in range(40)]
    with FakeOllama(answers=answers) as server, Window(home, environ={"OLLAMA_HOST": server.host}) as window:
        bob = window.new_profile()
        window.wait(Models)
        window.do(ChooseModel(id=new_id(), profile=bob, model=server.models[0].name))
        parent, thread = None, new_id()
        for number in range(20):
            text = f"Remember: my lucky number {number} is {number * 7}" if number % 3 == 0 else "what is my number?"
            parent = window.ask(bob, text, thread=thread, parent=parent).message.id
        assert server.reloads == 0
        for earlier, later in zip(server.chats, server.chats[1:], strict=False):
            kept = earlier.messages[:-1]
            assert later.messages[: len(kept)] == kept


def _answered(window: Window, turn: str) -> Message:
    for event in window.listen():
        if isinstance(event, Answered) and event.turn == turn:
            return event.message
    raise AssertionError("the engine ended")


def _threads(window: Window) -> tuple[ThreadInfo, ...]:
    return [event for event in window.events if isinstance(event, Threads)][-1].items


def _profiles(window: Window) -> list[str]:
    return [item.id for item in [event for event in window.events if isinstance(event, Profiles)][-1].items]
