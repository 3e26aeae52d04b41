"""Selecting across the paragraphs, the code and the tables of one message, by mouse and by keyboard."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.chat.body import Body
from desktop.chat.reading_text import ReadingText
from desktop.chat.richtext import parse
from desktop.chat.transcript import Transcript
from desktop.palette import LIGHT
from desktop.theme import Theme
from tests.desktop.chat.chat_kit import OFFSCREEN, message, settle

pytestmark = OFFSCREEN
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
TEXT = """one $x^2$ two

```python
a = 1
b = 2
```

| h | i |
|---|---|
| j | k |

three **four**
"""


@pytest.fixture
def body(qtbot: QtBot, theme: Theme) -> Body:
    del theme
    made = Body(LIGHT)
    qtbot.addWidget(made)
    made.resize(620, 400)
    made.show()
    made.show_blocks(parse(TEXT))
    settle()
    return made


def copied(widget: QWidget) -> str:
    QTest.keyClick(widget, Qt.Key.Key_C, CTRL)
    return QGuiApplication.clipboard().text()


def place(text: ReadingText, position: int) -> QPoint:
    """Where a character stands, in the text's viewport."""
    cursor = QTextCursor(text.document())
    cursor.setPosition(position)
    return text.cursorRect(cursor).center()


def drag(start: ReadingText, begin: int, end: ReadingText, stop: int) -> None:
    """Press in one text, move to another one in two steps, release there."""
    view = start.viewport()
    target = view.mapFromGlobal(end.viewport().mapToGlobal(place(end, stop)))
    QTest.mousePress(view, LEFT, pos=place(start, begin))
    QTest.mouseMove(view, (place(start, begin) + target) / 2)
    QTest.mouseMove(view, target)
    QTest.mouseRelease(view, LEFT, pos=target)


def test_everything_is_selected_from_any_of_its_texts(body: Body) -> None:
    for text in body.texts():
        body.spread.clear()
        QTest.keyClick(text, Qt.Key.Key_A, CTRL)
        assert copied(text) == "one $x^2$ two\n\na = 1\nb = 2\n\nh\ti\nj\tk\n\nthree four"


def test_what_is_copied_is_rich_as_well(body: Body) -> None:
    first = body.texts()[0]
    body.spread.select_all()
    copied(first)
    html = QGuiApplication.clipboard().mimeData().html()
    assert "four" in html
    assert "$x^2$" in html
    assert "<img" not in html
    assert html.count("<body") == 1


def test_a_drag_crosses_the_blocks_downwards(body: Body) -> None:
    first, code, _, last = body.texts()
    drag(first, 4, last, 5)
    assert copied(first) == "$x^2$ two\n\na = 1\nb = 2\n\nh\ti\nj\tk\n\nthree"
    body.spread.clear()
    drag(first, 4, code, 5)
    assert copied(first) == "$x^2$ two\n\na = 1"


def test_a_drag_crosses_the_blocks_upwards(body: Body) -> None:
    first, code, _, last = body.texts()
    drag(last, 5, code, 6)
    assert copied(last) == "b = 2\n\nh\ti\nj\tk\n\nthree"
    body.spread.clear()
    drag(last, 5, first, 0)
    assert copied(last).startswith("one $x^2$ two\n\na = 1")


def test_a_drag_that_comes_back_lets_the_others_go(body: Body) -> None:
    first, _, _, last = body.texts()
    view = first.viewport()
    QTest.mousePress(view, LEFT, pos=place(first, 0))
    QTest.mouseMove(view, view.mapFromGlobal(last.viewport().mapToGlobal(place(last, 5))))
    assert len(body.spread.selected()) == 4
    QTest.mouseMove(view, place(first, 3))
    QTest.mouseRelease(view, LEFT, pos=place(first, 3))
    assert copied(first) == "one"


def test_a_click_elsewhere_ends_the_selection(body: Body) -> None:
    first, code, *_ = body.texts()
    body.spread.select_all()
    QTest.mouseClick(code.viewport(), LEFT, pos=place(code, 2))
    assert not first.textCursor().hasSelection()
    assert body.spread.selected() == []


def test_selecting_does_not_scroll_long_code(body: Body) -> None:
    body.show_blocks(parse("a\n\n```\n" + "x" * 400 + "\n```\n\nb"))
    settle()
    code = body.texts()[1]
    assert code.horizontalScrollBar().maximum() > 0
    body.spread.select_all()
    assert code.horizontalScrollBar().value() == 0


def test_what_is_selected_stays_while_the_answer_grows(body: Body) -> None:
    body.show_blocks(parse("first line\n\nsecond"), growing=True)
    (text,) = body.texts()
    drag(text, 0, text, 5)
    for more in range(5):
        body.show_blocks(parse("first line\n\nsecond" + " word" * more), growing=True)
    assert text.textCursor().selectedText() == "first"


def test_a_message_that_has_the_keyboard_is_selected_as_a_whole(transcript: Transcript) -> None:
    transcript.set_messages([message("q", "user", "why"), message("a", "assistant", TEXT)], False)
    settle()
    for key, said in (("q", "why"), ("a", "one $x^2$ two\n\na = 1\nb = 2\n\nh\ti\nj\tk\n\nthree four")):
        row = transcript.view(key)
        assert row is not None
        row.setFocus()
        QTest.keyClick(row, Qt.Key.Key_A, CTRL)
        assert row.marked_text == said
        assert copied(row) == said


@pytest.mark.qt_log_ignore("not accepted by receiving widget", extend=True)
def test_a_drag_beyond_the_edge_scrolls(qtbot: QtBot, transcript: Transcript) -> None:
    text = "\n\n".join(f"line {number}\n\n```\ncode {number}\n```" for number in range(40))
    transcript.set_messages([message("a", "assistant", text)], False)
    settle()
    bar = transcript.verticalScrollBar()
    bar.setValue(0)
    first = transcript.findChildren(Body)[0].texts()[0]
    view = first.viewport()
    QTest.mousePress(view, LEFT, pos=place(first, 0))
    below = view.mapFromGlobal(transcript.viewport().mapToGlobal(QPoint(60, transcript.viewport().height() + 30)))
    QCursor.setPos(view.mapToGlobal(below))  # Qt asks where the mouse is while it selects outside
    QTest.mouseMove(view, below)
    qtbot.waitUntil(lambda: bar.value() > 300, timeout=10_000)
    QTest.mouseRelease(view, LEFT, pos=view.mapFromGlobal(QCursor.pos()))
    stopped = bar.value()
    said = copied(first)
    assert said.startswith("line 0\n\ncode 0\n\nline 1")
    assert "line 5" in said
    settle()
    assert bar.value() == stopped
