"""Paragraphs and tables as they stand on the screen: sides, indents, bars, wide tables, links by keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.chat.body import Body
from desktop.chat.code_block import CodeBlock
from desktop.chat.flow import Flow
from desktop.chat.line_writer import QUOTE, bars, indent
from desktop.chat.richtext import parse
from desktop.chat.table_text import TableText
from desktop.chat.transcript import Transcript
from desktop.palette import LIGHT
from desktop.theme import Theme
from tests.desktop.chat.chat_kit import OFFSCREEN, message, settle

pytestmark = OFFSCREEN


def shown(body: Body, text: str) -> Flow:
    body.show_blocks(parse(text))
    settle()
    return body.findChildren(Flow)[0]


def begins(flow: Flow, number: int) -> float:
    """Where the first letter of a line of Markdown stands, in pixels from the left."""
    block = flow.document().findBlockByNumber(number)
    box = flow.document().documentLayout().blockBoundingRect(block)
    line = block.layout().lineAt(0)
    return float(box.x() + line.naturalTextRect().x())


@pytest.mark.parametrize(
    "text",
    [
        "\u0634\u0644\u0648\u0645 word",
        "**\u05e9\u05dc\u05d5\u05dd** 1",
        "1 \u05e9\u05dc\u05d5\u05dd",
        "- \u05e9\u05dc\u05d5\u05dd",
        "> \u05e9\u05dc\u05d5\u05dd",
        "$x$ \u05e9\u05dc\u05d5\u05dd",
    ],
)
def test_what_is_written_from_right_to_left_is_set_so(body: Body, text: str) -> None:
    flow = shown(body, f"{text}\n\nleft")
    assert flow.document().begin().textDirection() is Qt.LayoutDirection.RightToLeft
    assert begins(flow, 0) > 400
    assert begins(flow, 1) < 1


def test_a_quotation_from_right_to_left_has_its_bar_on_the_right(body: Body) -> None:
    flow = shown(body, "> \u05e9\u05dc\u05d5\u05dd\n>\n> \u05e9\u05dc\u05d5\u05dd")
    image = flow.grab().toImage()
    middle = flow.text_height(620) // 2
    assert image.pixelColor(image.width() - 2, middle).name() == LIGHT.line
    assert image.pixelColor(1, middle).name() != LIGHT.line


def test_a_table_from_right_to_left_begins_on_the_right(body: Body) -> None:
    body.show_blocks(parse("| \u05d0 | \u05d1 |\n|---|---|\n| 1 | 2 |"))
    settle()
    (table,) = body.findChildren(TableText)
    (frame,) = table.document().rootFrame().childFrames()
    assert frame.frameFormat().layoutDirection() is Qt.LayoutDirection.RightToLeft


def test_lists_and_quotations_inside_each_other_keep_their_order(body: Body) -> None:
    flow = shown(body, "- a\n  > b\n  >\n  > - c\n\n> d\n> - e")
    blocks = [flow.document().findBlockByNumber(number) for number in range(flow.document().blockCount())]
    assert [block.blockFormat().property(QUOTE) for block in blocks] == [None, "26", "26", "0", "0"]
    assert [block.blockFormat().leftMargin() for block in blocks] == [26, 42, 68, 16, 42]
    assert bars((0, 1)) == [0, 42]


def test_very_deep_ones_leave_room_for_the_text(body: Body) -> None:
    flow = shown(body, "".join("  " * level + "- item\n" for level in range(16)))
    assert (
        max(flow.document().findBlockByNumber(n).blockFormat().leftMargin() for n in range(16)) == indent(10, ()) < 300
    )


def test_code_and_tables_stand_where_their_list_does(body: Body) -> None:
    body.show_blocks(parse("- a\n\n  ```\n  x\n  ```\n\n  | a | b |\n  |---|---|\n  | c | d |\n\n> ```\n> y\n> ```"))
    settle()
    inner, quoted = body.findChildren(CodeBlock)
    assert inner.text.mapTo(body, inner.text.pos()).x() > 26
    (table,) = body.findChildren(TableText)
    (frame,) = table.document().rootFrame().childFrames()
    assert frame.frameFormat().leftMargin() == 26
    image = quoted.grab().toImage()
    assert image.pixelColor(1, image.height() // 2).name() == LIGHT.line


@pytest.mark.parametrize(("align", "side"), [(":--", "left"), (":-:", "middle"), ("--:", "right")])
def test_columns_are_aligned(body: Body, align: str, side: str) -> None:
    body.show_blocks(parse(f"| a long head of a column |\n|{align}|\n| x |"))
    settle()
    (table,) = body.findChildren(TableText)
    cell = table.document().find("x").block()
    room = table.document().documentLayout().blockBoundingRect(cell).width()
    at = cell.layout().lineAt(0).naturalTextRect().center().x()
    assert {"left": at < room / 3, "middle": room / 3 < at < 2 * room / 3, "right": at > 2 * room / 3}[side]


def test_a_wide_table_scrolls_and_a_narrow_one_does_not(body: Body) -> None:
    head, rule = "| " + " | ".join(["averylongwordindeed"] * 6) + " |", "|" + "---|" * 6
    body.show_blocks(parse(f"{head}\n{rule}\n{head}\n\nand\n\n| a | b |\n|---|---|\n| c | d |"))
    settle()
    wide, narrow = body.findChildren(TableText)
    assert wide.horizontalScrollBar().maximum() > 0
    assert narrow.horizontalScrollBar().maximum() == 0
    # The scroll bar has room of its own below the last row.
    assert wide.text_height(620) >= wide.document().size().height() + wide.horizontalScrollBar().sizeHint().height()
    assert narrow.text_height(620) < wide.text_height(620)


def test_html_is_shown_and_images_are_not(body: Body) -> None:
    flow = shown(body, '<b>x</b> <img src="http://127.0.0.1:1/a.png"> ![y](http://127.0.0.1:1/b.png)')
    assert flow.toPlainText().startswith('<b>x</b> <img src="http://127.0.0.1:1/a.png">')
    assert "<img" not in flow.document().toHtml()
    assert flow.document().find("y").charFormat().anchorHref() == "http://127.0.0.1:1/b.png"


def test_links_are_reached_and_followed_by_keyboard(qtbot: QtBot, theme: Theme) -> None:
    del theme
    page = QWidget()
    qtbot.addWidget(page)
    column, before, body = QVBoxLayout(page), QLineEdit(), Body(LIGHT)
    column.addWidget(before)
    column.addWidget(body)
    body.show_blocks(
        parse("plain, with [one](https://x.example/1) and [two](https://x.example/2)\n\n```\ncode\n```\n\nplain")
    )
    page.resize(600, 400)
    followed: list[str] = []
    body.link_wanted.connect(followed.append)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    before.setFocus()
    QTest.keyClick(before, Qt.Key.Key_Tab)
    focus = QApplication.focusWidget()
    assert isinstance(focus, Flow)
    QTest.keyClick(focus, Qt.Key.Key_Return)
    QTest.keyClick(focus, Qt.Key.Key_Tab)
    QTest.keyClick(focus, Qt.Key.Key_Return)
    assert followed == ["https://x.example/1", "https://x.example/2"]
    QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not focus


def test_no_text_scrolls_inside_itself(transcript: Transcript) -> None:
    transcript.resize(640, 400)
    tall = r"$$\begin{aligned} a &= \frac{b}{c} \\ d &= \frac{e}{f} \end{aligned}$$"
    wide = "$$" + "x + " * 30 + "y$$"
    transcript.set_messages([message("a", "assistant", f"{tall}\n\nText with $$x$$ inside\n\n{wide}\n\nend")], False)
    settle()
    transcript.resize(640, 900)
    settle()
    (text,) = transcript.findChildren(Body)[0].texts()
    assert text.verticalScrollBar().value() == 0
    assert text.cursorRect(QTextCursor(text.document())).top() >= 0
