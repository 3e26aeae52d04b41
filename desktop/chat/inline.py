"""Turns the inline tokens of a paragraph into runs. Called by `richtext`, any thread.

Only http, https and mailto addresses become links; HTML stays text; an image becomes a link to it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from desktop.chat.pieces import Run

if TYPE_CHECKING:
    from markdown_it.token import Token

LINE_BREAK: Final = "\u2028"
"""Breaks a line within a paragraph, for Qt."""
_FOLLOWABLE: Final = re.compile(r"(?:https?://|mailto:)[^\s<>\x00-\x1f]+", re.IGNORECASE)
_BARE: Final = re.compile(r"\bhttps?://[^\s<>\"'`\u2028]*[^\s<>\"'`\u2028.,;:!?)\]}*_~]", re.IGNORECASE)
_UNSAFE: Final = re.compile("[\x00\ud800-\udfff\ufdd0-\ufdef\ufffc\ufffe\uffff]")
"""What Qt's documents give a meaning of their own, or cannot hold."""


def clean(text: str) -> str:
    """The same text with one kind of line ending and nothing that a text document could stumble over."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n")
    return _UNSAFE.sub("\ufffd", text)


def runs_of(tokens: Sequence["Token"]) -> tuple[Run, ...]:
    """The runs of one inline token's children, neighbours of one style joined."""
    style = Run("")
    made: list[Run] = []
    for token in tokens:
        if token.nesting:
            style = _restyled(style, token)
        else:
            made.extend(_leaf(style, token))
    return _joined(made)


def _restyled(style: Run, token: "Token") -> Run:
    opens = token.nesting > 0
    match token.tag:
        case "strong":
            return replace(style, bold=opens)
        case "em":
            return replace(style, italic=opens)
        case "s":
            return replace(style, strike=opens)
        case "a":
            return replace(style, link=_address(token.attrGet("href")) if opens else "")
    return style


def _leaf(style: Run, token: "Token") -> list[Run]:
    match token.type:
        case "softbreak" | "hardbreak":
            return [replace(style, text=LINE_BREAK)]
        case "code_inline":
            return [replace(style, text=token.content, code=True)]
        case "image":
            address = _address(token.attrGet("src"))
            return [replace(style, text=token.content or address or "…", link=style.link or address)]
    return _linked(replace(style, text=token.content))


def _linked(run: Run) -> list[Run]:
    if run.link or "://" not in run.text:
        return [run]
    made: list[Run] = []
    at = 0
    for found in _BARE.finditer(run.text):
        made += [replace(run, text=run.text[at : found.start()]), replace(run, text=found[0], link=found[0])]
        at = found.end()
    return [*made, replace(run, text=run.text[at:])]


def _address(given: str | int | float | None) -> str:
    address = str(given or "")
    return address if _FOLLOWABLE.fullmatch(address) else ""


def _joined(runs: list[Run]) -> tuple[Run, ...]:
    made: list[Run] = []
    for run in runs:
        if made and replace(made[-1], text="") == replace(run, text=""):
            made[-1] = replace(run, text=made[-1].text + run.text)
        elif run.text:
            made.append(run)
    return tuple(made)
