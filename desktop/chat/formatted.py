"""Answers and whole chats as formatted text for other programs: HTML and Markdown, side by side on the clipboard.

What an answer holds of HTML is text, and pictures are links: pasting must fetch nothing. Formulas are their source.
GUI thread.
"""

import html
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QMimeData

from core.events import Message
from desktop.chat.inline import clean, followable
from desktop.chat.math_rules import FORMULA, add_math
from desktop.chat.nesting import cap_nesting

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token


def formatted(text: str) -> QMimeData:
    """Markdown in both forms; who takes it chooses."""
    return _both(text, _parser().render(clean(text)))


def whole_chat(title: str, messages: Sequence[Message]) -> QMimeData:
    """A chat in both forms: its title, and who said what. Messages without text are left out."""
    plain, rich = [f"# {title}"], [f"<h1>{html.escape(title)}</h1>"]
    for message in messages:
        if not message.text.strip():
            continue
        asked = message.role == "user"
        who = _you() if asked else "Inglenook"
        plain.append(f"**{who}**\n\n{message.text.strip()}")
        said = (
            html.escape(clean(message.text)).replace("\n", "<br>") if asked else _parser().render(clean(message.text))
        )
        rich.append(f"<p><b>{who}</b></p>" + (f"<p>{said}</p>" if asked else said))
    return _both("\n\n".join(plain) + "\n", "\n".join(rich))


def _both(text: str, rich: str) -> QMimeData:
    made = QMimeData()
    made.setText(text)
    made.setHtml(rich)
    return made


def _you() -> str:
    return QCoreApplication.translate("formatted", "You")


@cache
def _parser() -> "MarkdownIt":
    """Imported when something is copied for the first time."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    add_math(made)
    cap_nesting(made)
    made.add_render_rule(FORMULA, _formula)
    made.add_render_rule("image", _image)
    made.add_render_rule("link_open", _link)
    return made


def _formula(_renderer: "RendererHTML", tokens: "Sequence[Token]", at: int, _options: Any, _env: Any) -> str:
    return html.escape(tokens[at].markup)


def _image(renderer: "RendererHTML", tokens: "Sequence[Token]", at: int, options: Any, env: Any) -> str:
    address = followable(tokens[at].attrGet("src"))
    text = html.escape(renderer.renderInlineAsText(tokens[at].children, options, env) or address)
    return f'<a href="{html.escape(address)}">{text}</a>' if address else text


def _link(renderer: "RendererHTML", tokens: "Sequence[Token]", at: int, options: Any, env: Any) -> str:
    tokens[at].attrSet("href", followable(tokens[at].attrGet("href")))
    return renderer.renderToken(tokens, at, options, env)
