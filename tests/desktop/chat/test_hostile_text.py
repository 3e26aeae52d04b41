"""No text crashes the reading of it, takes more than its share of work, or opens a connection."""

import socket
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from desktop.chat.body import Body
from desktop.chat.nesting import DEEPEST
from desktop.chat.pieces import Code, Line, Table, plain
from desktop.chat.richtext import OpenText, parse
from desktop.palette import LIGHT
from desktop.theme import Theme
from tests.desktop.chat.chat_kit import OFFSCREEN
from tests.desktop.chat.hostile import PATTERNS

pytestmark = OFFSCREEN
_BITS: Final = (
    *"ab1 *_`~#>-+|:[]()!<&;\\.$^{}\n\t\"'/=",
    *("**", "~~", "```", "$$", "\\(", "\\)", "\\[", "\\]", "\n\n", "\n- ", "\n> ", "\n1. ", "\n    ", "  \n", "- [x] "),
    *("| a | b |\n|---|:-:|\n| ", "](http://127.0.0.1:1/x)", "![", "<img src='http://127.0.0.1:1/y'>", "```py\n"),
    *("http://127.0.0.1:1/", "[a]: http://127.0.0.1:1/\n", "\\frac{a}{b}", "\\sqrt", "&copy;", "&#0;", "---\n"),
    *(
        "\0",
        "\ud800",
        "\ufffc",
        "\u2028",
        "\u2029",
        "\u202e",
        "\ufdd0",
        "😀",
        "\u0634",
        "\u0301",
        "\r",
        "\x0b",
        "\U0010ffff",
    ),
)
_GROWN: Final = st.lists(st.sampled_from(_BITS), max_size=40).map("".join)


@pytest.fixture(scope="module")
def connections() -> Iterator[list[str]]:
    """What was asked of the network while this file's tests ran. An audit hook cannot be taken out, only stopped."""
    asked: list[str] = []
    watching = True

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if watching and event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request"):
            asked.append(f"{event} {arguments!r}")

    sys.addaudithook(note)
    with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
        probe.connect(("127.0.0.1", 1))
    assert asked.pop().startswith("socket.connect")
    yield asked
    watching = False


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_GROWN, size=st.integers(1, 9))
def test_anything_can_be_drawn_whole_and_growing(
    qtbot: QtBot, theme: Theme, connections: list[str], text: str, size: int
) -> None:
    del qtbot, theme
    body, growing = Body(LIGHT), OpenText()
    for at in range(0, len(text), size * 3):
        growing.append(text[at : at + size * 3])
        body.show_blocks([*growing.closed, *growing.open], growing=True)
    body.show_blocks(parse(text))
    body.spread.select_all()
    for part in body.texts():
        part.text_height(300)
        part.createMimeDataFromSelection()
    body.deleteLater()
    assert connections == []


def work(text: str) -> int:
    """How many lines of Python it takes to read a text: the same on every computer."""
    count = 0

    def note(_frame: FrameType, _event: str, _argument: object) -> Any:
        nonlocal count
        count += 1
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        parse(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", PATTERNS)
def test_work_follows_the_length(name: str) -> None:
    pattern = PATTERNS[name]
    parse("")  # not the first time: the parser is made then
    short, long = work(pattern(60)), work(pattern(180))
    assert long < 3.6 * short
    assert long < 1500 * len(pattern(180))


@pytest.mark.parametrize("name", ["quotations", "lists", "emphasis", "brackets"])
def test_ten_thousand_levels_are_read_and_nothing_is_lost(name: str) -> None:
    text = PATTERNS[name](10_000)
    blocks = parse(text)
    pieces = [piece for block in blocks for piece in block]
    assert "".join(plain(block) for block in blocks).count("a") == 1
    assert len(pieces) <= DEEPEST + 1
    for piece in pieces:
        assert isinstance(piece, Line | Code | Table)
        assert piece.depth + len(piece.quotes) <= DEEPEST


def test_what_stands_too_deep_is_text() -> None:
    said = "".join(plain(block) for block in parse("> " * 40 + "a\n" + "> " * 40 + "b"))
    assert said.replace("\u2028", "\n") == "> " * 8 + "a\n" + "> " * 8 + "b"


def test_a_long_answer_is_read_and_drawn_at_its_open_end_alone(qtbot: QtBot, theme: Theme) -> None:
    """After 5,000 words with code, a token of two words costs what it cost at the beginning."""
    del theme
    body, growing = Body(LIGHT), OpenText()
    qtbot.addWidget(body)
    part = (
        "Some words of a paragraph with **bold** ones and $x$. " * 5
        + "\n\n```python\n"
        + "a = 'b'  # c\n" * 6
        + "```\n\n"
    )

    def cost(token: str) -> tuple[int, int]:
        before = growing.characters_read, body.pieces_written
        growing.append(token)
        body.show_blocks([*growing.closed, *growing.open], growing=True)
        return growing.characters_read - before[0], body.pieces_written - before[1]

    tokens = [part[at : at + 12] for at in range(0, len(part), 12)]
    cost(part)
    at_first = [cost(token) for token in tokens]
    cost(part * (5000 // len(part.split())))
    at_last = [cost(token) for token in tokens]
    assert at_last == at_first
    assert max(pieces for _, pieces in at_first) <= 3
