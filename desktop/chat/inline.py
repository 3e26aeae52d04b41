"""Turns the inline tokens of a paragraph into runs. Called by `richtext`, any thread.

Only http, https and mailto addresses become links; HTML stays text; an image becomes a link to it; a formula keeps
its source.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from desktop.chat.math_rules import FORMULA
from desktop.chat.pieces import Run, plain_runs

if TYPE_CHECKING:
    from markdown_it.token import Token

LINE_BREAK: Final = "\u2028"
"""Breaks a line within a paragraph, for Qt."""
_FOLLOWABLE: Final = re.compile(
    r"(?:https?://[^\s<>\x00-\x1f%/?#\[\]]+(?:[/?#][^\s<>\x00-\x1f]*)?|mailto:[^\s<>\x00-\x1f]+)", re.IGNORECASE
)
_BARE: Final = re.compile(r"\bhttps?://[^\s<>\"'`\u2028]*[^\s<>\"'`\u2028.,;:!?)\]}*_~]", re.IGNORECASE)
_UNSAFE: Final = re.compile("[\x00\ud800-\udfff\ufdd0-\ufdef\ufffc\ufffe\uffff]")
"""What Qt's documents give a meaning of their own, or cannot hold."""


def clean(text: str) -> str:
    """The same text with one kind of line ending and nothing that a text document could stumble over."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n")
    return _UNSAFE.sub("\ufffd", text)


def runs_of(tokens: Sequence["Token"]) -> tuple[Run, ...]:
    """The runs of one inline token's children, neighbours of one style joined."""
    styles = [Run("")]
    made: list[Run] = []
    for token in tokens:
        if token.nesting > 0:
            styles.append(_restyled(styles[-1], token))
        elif token.nesting < 0:
            styles.pop()
        else:
            made.extend(_leaf(styles[-1], token))
    return _joined(made)


def followable(given: str | int | float | None) -> str:
    """The address where it is one that a browser or a mail program may be given, and else empty."""
    address = str(given or "")
    return address if _FOLLOWABLE.fullmatch(address) else ""


def _restyled(style: Run, token: "Token") -> Run:
    match token.tag:
        case "strong":
            return replace(style, bold=True)
        case "em":
            return replace(style, italic=True)
        case "s":
            return replace(style, strike=True)
        case "a":
            return replace(style, link=followable(token.attrGet("href")))
    return style


def _leaf(style: Run, token: "Token") -> list[Run]:
    match token.type:
        case "softbreak" | "hardbreak":
            return [replace(style, text=LINE_BREAK)]
        case "code_inline":
            return [replace(style, text=token.content, code=True)]
        case "image":
            address = followable(token.attrGet("src"))
            text = plain_runs(runs_of(token.children or ())) or address or "…"
            return [replace(style, text=text, link=style.link or address, image=True)]
        case kind if kind == FORMULA:
            return [replace(style, text=token.markup.replace("\n", LINE_BREAK), math=token.content)]
    return _linked(replace(style, text=token.content))


def _linked(run: Run) -> list[Run]:
    if run.link or "://" not in run.text:
        return [run]
    made: list[Run] = []
    at = 0
    for found in _BARE.finditer(run.text):
        made += [
            replace(run, text=run.text[at : found.start()]),
            replace(run, text=found[0], link=followable(found[0])),
        ]
        at = found.end()
    return [*made, replace(run, text=run.text[at:])]


def _joined(runs: list[Run]) -> tuple[Run, ...]:
    made: list[Run] = []
    for run in runs:
        if made and not (run.math or run.image) and replace(made[-1], text="") == replace(run, text=""):
            made[-1] = replace(run, text=made[-1].text + run.text)
        elif run.text:
            made.append(run)
    return tuple(made)
