"""An answer as formatted text for other programs: HTML and Markdown, side by side on the clipboard. GUI thread.

What an answer holds of HTML is text, and pictures are links: pasting must fetch nothing.
"""

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData

from desktop.chat.inline import clean

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


def formatted(text: str) -> QMimeData:
    """Markdown in both forms; who takes it chooses."""
    made = QMimeData()
    made.setText(text)
    made.setHtml(_parser().render(clean(text)))
    return made


@cache
def _parser() -> "MarkdownIt":
    """Imported when something is copied for the first time."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")
