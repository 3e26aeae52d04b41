"""Lines on reading answers: from Markdown to what is laid out, by the kilobyte, beside Qt's own reader of Markdown.

In milliseconds of the processor, in the bench's own process, with widgets that are not shown.
"""

import json
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time_ns
from typing import Final

from PySide6.QtWidgets import QApplication, QTextBrowser

from desktop.chat.body import Body
from desktop.chat.formula import formula
from desktop.chat.richtext import parse
from desktop.palette import LIGHT
from desktop.theme import Theme
from tests.bench.table import Goal, Line
from tests.desktop.chat.hostile import PATTERNS

TIMES: Final = 7
WIDTH: Final = 620
_KILOBYTE: Final = Goal(50)
_HOSTILE_SIZE: Final = 4_000
_EXAMPLES: Final = Path(__file__).parents[1] / "desktop" / "chat" / "commonmark.json"
_PLAIN: Final = (
    "Some words of a paragraph, some of them **bold**, some *not*, and `code`.\n\n- an item\n- another one\n\n" * 9
)
_CODE: Final = "```python\n" + "for word in words:  # each of them\n    print('word', word, 1)\n" * 14 + "```\n"
_FORMULAS: Final = tuple(rf"\frac{{a_{n}}}{{b}} + \sqrt{{x^{n}}} = \sum_{{i=0}}^{{{n}}} i" for n in range(40))


def lines() -> list[Line]:
    """Milliseconds for each kilobyte; formulas by themselves, as each is laid out only once."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    Theme(app, "light")
    _drawn("$x$ `a`\n\n" + _CODE)  # what is imported with the first of its kind
    examples = "\n\n".join(markdown for _, _, markdown, _ in json.loads(_EXAMPLES.read_text("utf-8"))["examples"])
    return [
        _line("words and lists, per kB", _PLAIN),
        _line("code in colours, per kB", _CODE),
        _line("the CommonMark examples, per kB", examples),
        max((_hostile(name) for name in PATTERNS), key=lambda line: line.ours),
        _formulas(),
    ]


def _line(name: str, text: str) -> Line:
    return Line(name, _per_kilobyte(_drawn, text), beside=_per_kilobyte(_drawn_by_qt, text), goal=_KILOBYTE)


def _hostile(name: str) -> Line:
    text = PATTERNS[name](_HOSTILE_SIZE)
    return Line(
        f"the worst of {len(PATTERNS)} hostile texts ({name}), per kB", _per_kilobyte(parse, text), goal=_KILOBYTE
    )


def _formulas() -> Line:
    began = process_time_ns()
    for latex in _FORMULAS:
        formula(latex, display=True)
    return Line("a formula of 20 signs, for the first time", (process_time_ns() - began) / 1e6 / len(_FORMULAS))


def _per_kilobyte(work: Callable[[str], object], text: str) -> float:
    times = []
    for _ in range(TIMES):
        began = process_time_ns()
        work(text)
        times.append((process_time_ns() - began) / 1e6)
    return median(times) / (len(text.encode()) / 1000)


def _drawn(text: str) -> None:
    body = Body(LIGHT)
    body.resize(WIDTH, 400)
    body.show_blocks(parse(text))
    body.heightForWidth(WIDTH)
    body.deleteLater()


def _drawn_by_qt(text: str) -> None:
    browser = QTextBrowser()
    browser.setMarkdown(text)
    browser.document().setTextWidth(WIDTH)
    browser.document().size()
    browser.deleteLater()
