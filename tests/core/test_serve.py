"""The engine's process at its edges: signals, the end of stdin, questions as long as a line."""

import os
import signal
import sys
from pathlib import Path

import msgspec
import pytest

from core.commands import MAX_LINE, OpenThread
from core.events import Page, Problem
from core.serve import Reader
from core.wire import encode
from tests.conftest import AllowLog
from tests.fakes.window import Window, question


@pytest.mark.usefixtures("light")
def test_ctrl_c_is_the_windows_to_handle_and_the_end_of_stdin_in_mid_question_keeps_it(home: Path) -> None:
    with Window(home) as window:
        bob = window.new_profile()
        if sys.platform != "win32":  # where there is no SIGINT to send
            window.process.send_signal(signal.SIGINT)
        assert window.ask(bob, "Remember: my name is Bob").message.state == "whole"
        asked = question(bob, "hello")
        window.send(asked)
    assert (window.process.returncode, window.stderr) == (0, b"")
    with Window(home) as window:
        window.open_profile(bob)
        assert [message.role for message in window.page(bob, asked.thread).messages] == ["user", "assistant"]


@pytest.mark.usefixtures("light")
def test_a_question_that_was_taken_can_be_shown_again(home: Path) -> None:
    with Window(home) as window:
        bob = window.new_profile()
        empty = question(bob, "")
        longest = msgspec.structs.replace(empty, text="x" * (MAX_LINE - len(encode(empty)) - 1))
        window.send(longest)
        refused = window.concluded(longest.id)
        assert isinstance(refused, Problem)
        assert refused.code == "prompt_too_long"
        fitting = msgspec.structs.replace(longest, text=longest.text[4096:])
        window.do(fitting)
        command = OpenThread(id="page", profile=bob, thread=fitting.thread, before=fitting.turn)
        window.send(command)
        page = window.wait(Page)
        assert page.messages[-1].text == fitting.text
        assert len(encode(page)) < MAX_LINE


def test_a_stdin_that_breaks_is_the_end(allow_log: AllowLog) -> None:
    allow_log("stdin cannot be read")
    ends: list[None] = []
    reading, writing = os.pipe()
    Reader(writing, lambda _: None, lambda: ends.append(None)).run()  # a pipe cannot be read from that end
    os.close(reading)
    os.close(writing)
    assert ends == [None]


def test_lines_come_in_their_order_and_then_the_end() -> None:
    seen: list[bytes | None] = []
    reading, writing = os.pipe()
    os.write(writing, b"one\ntwo\nthree without an end")
    os.close(writing)
    Reader(reading, seen.append, lambda: seen.append(b"end")).run()
    os.close(reading)
    assert seen == [b"one", b"two", b"end"]
