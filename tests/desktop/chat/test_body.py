"""What is drawn of an answer, how much of it while it grows, and code blocks."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.chat.body import Body
from desktop.chat.code_block import CodeBlock
from desktop.chat.code_wrap import CodeWrap
from desktop.chat.flow import Flow
from desktop.chat.highlight import spans
from desktop.chat.pieces import Code
from desktop.chat.reading_text import ReadingText
from desktop.chat.richtext import OpenText, parse
from desktop.chat.table_text import TableText
from desktop.palette import DARK, LIGHT
from tests.desktop.chat.chat_kit import OFFSCREEN, SAMPLE, settle

pytestmark = OFFSCREEN


def drawn(body: Body) -> list[str]:
    """The texts as they stand on the screen, from top to bottom."""
    settle()
    texts = [text for text in body.findChildren(ReadingText) if text.isVisibleTo(body)]
    return [text.toPlainText() for text in sorted(texts, key=lambda text: text.mapTo(body, text.pos()).y())]


def grow(body: Body, text: str, size: int) -> list[int]:
    """Feed a text in pieces; returns how many pieces each step drew."""
    growing, counts = OpenText(), []
    for at in range(0, len(text), size):
        before = body.pieces_written
        growing.append(text[at : at + size])
        body.show_blocks([*growing.closed, *growing.open], growing=True)
        counts.append(body.pieces_written - before)
    return counts


@pytest.mark.parametrize("size", [1, 5, 40])
def test_a_grown_text_looks_like_the_whole_one(qtbot: QtBot, body: Body, size: int) -> None:
    whole = Body(LIGHT)
    qtbot.addWidget(whole)
    whole.resize(620, 400)
    whole.show_blocks(parse(SAMPLE))
    whole.show()
    grow(body, SAMPLE, size)
    body.show_blocks(parse(SAMPLE))
    assert drawn(body) == drawn(whole)
    assert body.heightForWidth(620) == whole.heightForWidth(620)


def test_only_the_open_end_is_drawn_again(body: Body) -> None:
    counts = grow(body, "A paragraph of some words.\n\n" * 40, 9)
    assert max(counts) <= 2
    assert sum(counts) <= len(counts) * 2


def test_a_long_list_is_drawn_item_by_item(body: Body) -> None:
    assert max(grow(body, "- an item of the list\n" * 60, 8)[3:]) <= 2


def test_finishing_what_is_drawn_already_draws_nothing(body: Body) -> None:
    grow(body, SAMPLE, 10)
    before = body.pieces_written
    body.show_blocks(parse(SAMPLE))
    assert body.pieces_written == before


def test_growing_code_keeps_its_widget(body: Body) -> None:
    growing = OpenText()
    growing.append("```py\na = 1\n")
    body.show_blocks(growing.open, growing=True)
    (first,) = body.findChildren(CodeBlock)
    growing.append("b = 'two'\n```\n\nend")
    body.show_blocks([*growing.closed, *growing.open], growing=True)
    settle()
    assert body.findChildren(CodeBlock) == [first]
    assert first.code == "a = 1\nb = 'two'"


def test_a_shorter_text_leaves_nothing_behind(body: Body) -> None:
    body.show_blocks(parse(SAMPLE))
    body.show_blocks(parse("short"))
    settle()
    assert drawn(body) == ["short"]
    assert not body.findChildren(TableText)


def test_other_colours_keep_the_text(body: Body) -> None:
    body.show_blocks(parse(SAMPLE))
    before = drawn(body)
    body.recolour(DARK)
    assert drawn(body) == before


@pytest.mark.parametrize("first", ["---", "#", "-", "text"])
def test_what_stands_above_the_open_end_keeps_its_shape(body: Body, first: str) -> None:
    body.show_blocks(parse(first))
    (flow,) = body.findChildren(Flow)
    shape = flow.document().begin().blockFormat()
    for more in ("> a", "b", "## c", "> d"):
        body.show_blocks(parse(f"{first}\n\n{more}"))
        assert flow.document().begin().blockFormat() == shape
        assert flow.document().blockCount() == 2
    body.show_blocks(parse(first))
    assert flow.document().blockCount() == 1


def test_a_link_is_told_and_not_opened(qtbot: QtBot, body: Body) -> None:
    body.show_blocks(parse("[x](https://x.example/a)"))
    (flow,) = body.findChildren(Flow)
    assert not flow.openLinks()
    with qtbot.waitSignal(body.link_wanted) as told:
        flow.anchorClicked.emit("https://x.example/a")
    assert told.args == ["https://x.example/a"]


def test_code_has_its_language_and_copies_itself(qtbot: QtBot) -> None:
    block = CodeBlock(LIGHT, CodeWrap())
    qtbot.addWidget(block)
    block.set_code(Code("print('hi')\n# end", "python"), growing=False)
    assert [label.text() for label in block.findChildren(QLabel)] == ["python"]
    (button,) = [button for button in block.findChildren(QPushButton) if button.text() == "Copy"]
    button.click()
    assert QGuiApplication.clipboard().text() == "print('hi')\n# end"
    assert (button.text(), button.accessibleName()) == ("Copied", "Copy this code")


def test_colours_count_as_qt_counts() -> None:
    (line,) = spans("x = '😀' + 'b'", "python")[:1]
    assert (4, 4, "string") in [(line[0][0], sum(part[1] for part in line if part[0] < 8), line[0][2])]
    assert line[-1][0] + line[-1][1] == 14


def test_the_last_line_is_coloured_too() -> None:
    assert spans("ls # all", "sh")[0] == [(3, 5, "muted")]


def test_an_unknown_language_stays_plain() -> None:
    assert spans("x = 1", "klingon") == [[]]


def test_long_growing_code_is_coloured_at_its_end(qtbot: QtBot) -> None:
    block = CodeBlock(LIGHT, CodeWrap())
    qtbot.addWidget(block)
    text = "x = 'a'\n" * 400
    for end in range(0, len(text), 50):
        block.set_code(Code(text[:end], "python"), growing=True)
    block.set_code(Code(text, "python"), growing=True)
    block.settle()
    (shown,) = block.findChildren(ReadingText)
    last = shown.document().findBlockByNumber(399).layout().formats()
    assert [(part.start, part.length) for part in last] == [(4, 1), (5, 1), (6, 1)] or sum(p.length for p in last) == 3
