"""The gist of a long message: what was asked at its beginning and at its end."""

import pytest

from core.memory.gist import PART, gist
from core.memory.note import find_request

BOOK = "The sea was calm. " * 10_000


def test_a_short_message_is_taken_whole() -> None:
    text = "word " * (2 * PART // 5)
    assert gist(text) == text


@pytest.mark.parametrize(
    "text", [f"Remember: my name is Bob.\n\n{BOOK}", f"{BOOK}\nRemember: my name is Bob.", f"{BOOK}\nMy name?"]
)
def test_the_beginning_and_the_end_of_a_long_one_are_seen(text: str) -> None:
    short = gist(text)
    assert len(short) <= 2 * PART + 2
    assert (text[:100] in short, text[-20:] in short) == (True, True)
    assert find_request(short) == find_request(text)


def test_the_end_begins_with_a_sentence() -> None:
    """A cut in "I remember that day was good" must not make a request of it."""
    text = "x" * PART + "y" * (PART - 20) + "I " + "remember that I am old".ljust(PART, "z")
    assert gist(text) == "x" * PART
