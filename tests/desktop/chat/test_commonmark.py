"""The CommonMark specification's own examples: read as it says, except that HTML is text; whole and growing."""

import html
import json
import re
from pathlib import Path
from typing import Final

import pytest

from desktop.chat.pieces import Block, plain
from desktop.chat.richtext import OpenText, parse

_EXAMPLES: Final = json.loads((Path(__file__).parent / "commonmark.json").read_text("utf-8"))["examples"]
_HTML: Final = re.compile(r"<[A-Za-z/!?]")
_IMAGE: Final = re.compile(r'<img[^>]*alt="([^"]*)"[^>]*>')
_MARKS: Final = re.compile(r"[\s•]|(?<![\w.])\d+[.)]")
_NAMELESS_IMAGE: Final = 581
"""Its image has neither a description nor an address that can be followed: an ellipsis stands for it."""
_LATER: Final = {197, 201, 209}
"""A link here is defined after the text that uses it has been closed: it becomes one when the answer is finished."""


def said(text: str) -> str:
    """What is left without spaces and without the markers of lists."""
    return _MARKS.sub("", text)


def grown(text: str, size: int) -> list[Block]:
    growing = OpenText()
    for at in range(0, len(text), size):
        growing.append(text[at : at + size])
    return [*growing.closed, *growing.open]


def test_the_examples_read_as_they_say() -> None:
    wrong = []
    for number, _, markdown, wanted in _EXAMPLES:
        text = said("\n".join(plain(block) for block in parse(markdown)))
        if not _HTML.search(markdown) and text != said(html.unescape(re.sub("<[^>]+>", "", _IMAGE.sub(r"\1", wanted)))):
            wrong.append(number)
    assert wrong == [_NAMELESS_IMAGE]


@pytest.mark.parametrize("section", ["HTML blocks", "Raw HTML"])
def test_html_in_them_is_text(section: str) -> None:
    for number, its, markdown, _ in _EXAMPLES:
        if its == section and (tags := re.findall(r"<[a-z]+>", markdown)):
            text = "\n".join(plain(block) for block in parse(markdown))
            assert all(tag in text for tag in tags), number


def test_an_example_that_arrives_bit_by_bit_ends_the_same() -> None:
    differing = {number for number, _, markdown, _ in _EXAMPLES if grown(markdown, 11) != parse(markdown)}
    assert differing <= _LATER
