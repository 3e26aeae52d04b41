"""Lays a formula in LaTeX out as shapes, by ziamath: no browser, no files, no network. GUI thread.

ziamath is imported with the first formula: it takes 150 ms, and most chats have none.
"""

import math
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QTransform

from desktop.chat.figure import Figure, outline
from desktop.chat.formula_rows import measure_once

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from ziamath.drawable import Drawable
    from ziamath.zmath import Math

LONGEST: Final = 2000
"""Characters of one formula; longer ones are shown as their source."""
_MOST: Final = 500
"""Letters, signs and commands of one formula: each takes half a millisecond."""
_WIDEST: Final = 90.0
"""Ems: what is wider could be read only by being scaled down to less than half."""
_TALLEST: Final = 120.0
_DEEPEST: Final = 12
"""Groups, brackets and environments within each other."""
_KEPT: Final = 512
"""Formulas whose shapes are remembered: a growing answer draws its last lines again and again."""
_GLYPHS: Final = 1024
"""Letters and signs whose outlines are remembered."""
_SIZE: Final = 40.0
_EM: Final = _SIZE / 1.12
"""What counts as one em: the letters of the font of formulas are smaller than those around them."""
_GATHERED: Final = re.compile(r"\\(begin|end)\{(?:gather(?:ed)?|multline|eqnarray|flalign|alignat(?:ed)?)\*?\}")
_TAG: Final = re.compile(r"\\tag\*?\{([^{}]*)\}")
_UNNUMBERED: Final = re.compile(r"\\(?:label\{[^{}]*\}|nonumber|notag)")
_BACKGROUND: Final = re.compile(r'mathbackground="[^"]*"')
_ATOM: Final = re.compile(r"\\[A-Za-z]+|[^\s{}\\^_&]")
_BRACKET: Final = re.compile(r"\\(?:left(?![a-z])|right(?![a-z])|begin|end|.)|[{}]", re.DOTALL)
_OPENS: Final = ("{", "\\left", "\\begin")
_CLOSES: Final = ("}", "\\right", "\\end")
_NEWLINE: Final = 'linebreak="newline"'
_STEP: Final = re.compile(r"[MLQCZ]|-?[\d.]+(?:e-?\d+)?")
_UNSEEN: Final = re.compile(r"[\s\u2000-\u200f\u2028-\u202f\u205f-\u2064\ufe00-\ufe0f]")


@lru_cache(_KEPT)
def formula(latex: str, *, display: bool) -> Figure | None:
    """The shapes of a formula, or None where it cannot be drawn: then its source has to do."""
    if len(latex) > LONGEST or len(_ATOM.findall(latex)) > _MOST or _depth(latex) > _DEEPEST:
        return None
    try:
        figure = _figure(latex, display=display)
    except _what_goes_wrong():
        return None
    sizes = (figure.left, figure.width, figure.ascent, figure.descent)
    sound = all(math.isfinite(size) for size in sizes) and 0 < figure.width <= _WIDEST
    return figure if sound and 0 < figure.ascent + figure.descent <= _TALLEST else None


def _depth(latex: str) -> int:
    depth = deepest = 0
    for mark in _BRACKET.findall(latex):
        depth += 1 if mark in _OPENS else -1 if mark in _CLOSES else 0
        deepest = max(deepest, depth)
    return deepest


@cache
def _what_goes_wrong() -> tuple[type[Exception], ...]:
    """What the two libraries raise for LaTeX that they cannot read: their own errors, and those of careless code."""
    from latex2mathml import exceptions

    own = [thing for thing in vars(exceptions).values() if isinstance(thing, type) and issubclass(thing, Exception)]
    careless = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, SyntaxError)
    return (*own, *careless, TypeError, ValueError, StopIteration)


def _figure(latex: str, *, display: bool) -> Figure:
    from xml.etree import ElementTree

    from ziamath.zmath import Math

    _prepare()
    math_element = ElementTree.fromstring(_mathml(latex, display=display))
    laid_out = Math(math_element, size=_SIZE)
    _check_letters(math_element, laid_out)
    _name_assembled(laid_out.node)
    drawing = ElementTree.Element("g")
    laid_out.node.draw(0, 0, drawing)
    box = laid_out.node.bbox
    return Figure(
        tuple(_shapes(drawing)),
        box.xmin / _EM,
        (box.xmax - box.xmin) / _EM,
        box.ymax / _EM,
        -box.ymin / _EM,
    )


@cache
def _prepare() -> None:
    measure_once()


def _mathml(latex: str, *, display: bool) -> str:
    from ziamath.tex import tex2mml

    latex = _GATHERED.sub(r"\\\1{align*}", _UNNUMBERED.sub("", latex))
    if tag := _TAG.search(latex):
        latex = _TAG.sub("", latex) + rf"\qquad\text{{({tag[1]})}}"
    made = tex2mml(latex, inline=not display)
    if _NEWLINE in made:
        made = tex2mml(rf"\begin{{align*}}{latex}\end{{align*}}", inline=not display)
    return _BACKGROUND.sub("", made)


def _check_letters(element: "Element", laid_out: "Math") -> None:
    """Raises ValueError for a command that was not understood, and for letters that the font of formulas lacks."""
    for text in element.itertext():
        if text.startswith("\\") and len(text) > 1:
            raise ValueError("unknown command")
        if any(not laid_out.font.glyphindex(letter) for letter in _UNSEEN.sub("", text)):
            raise ValueError("unknown letter")


def _name_assembled(node: "Drawable") -> None:
    """Braces that are put together from parts get names of their own: ziamath draws all of one sign as the first."""
    from ziamath.mathtable import AssembledGlyph

    glyph = getattr(node, "glyph", None)
    if isinstance(glyph, AssembledGlyph):
        glyph.id = f"{glyph.id} {id(glyph)}"
    for part in getattr(node, "nodes", ()):
        _name_assembled(part)


def _shapes(drawing: "Element") -> Iterator[QPainterPath]:
    """Glyphs in one shape; each line by itself, as it may cross them."""
    scale = QTransform.fromScale(1 / _EM, 1 / _EM)
    symbols = {symbol.get("id"): symbol for symbol in drawing.iter("symbol")}
    glyphs = QPainterPath()
    glyphs.setFillRule(Qt.FillRule.WindingFill)
    for element in _drawn(drawing):
        if element.tag == "use":
            glyphs.addPath(_glyph(element, symbols[element.get("href", "").removeprefix("#")]))
        elif element.get("stroke", "none") != "none":
            yield scale.map(outline(_shape(element), _number(element, "stroke-width")))
        elif element.tag == "rect":
            yield scale.map(_shape(element))
        elif element.tag == "path":
            glyphs.addPath(_shape(element))
    yield scale.map(glyphs)


def _drawn(element: "Element") -> Iterator["Element"]:
    """All elements but what is only there to be used."""
    for child in element:
        if child.tag not in ("symbol", "defs"):
            yield child
            yield from _drawn(child)


def _glyph(use: "Element", symbol: "Element") -> QPainterPath:
    """A symbol's path, moved and scaled to where it is used. A space has no width and no path."""
    left, top, width, _ = map(float, symbol.get("viewBox", "").split())
    scale = _number(use, "width") / width if width else 0.0
    place = QTransform.fromTranslate(_number(use, "x"), _number(use, "y")).scale(scale, scale).translate(-left, -top)
    outlines = QPainterPath()
    for part in symbol.iter("path"):
        outlines.addPath(_traced(part.get("d", "")))
    return place.map(outlines)


def _shape(element: "Element") -> QPainterPath:
    """A line, a box or a ring."""
    path = QPainterPath()
    match element.tag:
        case "path":
            path.addPath(_traced(element.get("d", "")))
        case "rect":
            path.addRect(QRectF(*(_number(element, name) for name in ("x", "y", "width", "height"))))
        case "ellipse":
            centre = QPointF(_number(element, "cx"), _number(element, "cy"))
            path.addEllipse(centre, _number(element, "rx"), _number(element, "ry"))
    return path


def _number(element: "Element", name: str) -> float:
    return float(element.get(name, "0"))


@lru_cache(_GLYPHS)
def _traced(steps: str) -> QPainterPath:
    """A path of an SVG that uses absolute M, L, Q, C and Z alone."""
    path = QPainterPath()
    command, numbers = "", list[float]()
    for step in _STEP.findall(steps):
        if step.isalpha():
            command = step
            if step == "Z":
                path.closeSubpath()
        else:
            numbers.append(float(step))
            if len(numbers) == _NUMBERS[command]:
                _go(path, command, [QPointF(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)])
                numbers.clear()
    return path


def _go(path: QPainterPath, command: str, points: list[QPointF]) -> None:
    match command:
        case "M":
            path.moveTo(*points)
        case "L":
            path.lineTo(*points)
        case "Q":
            path.quadTo(*points)
        case "C":
            path.cubicTo(*points)


_NUMBERS: Final = {"M": 2, "L": 2, "Q": 4, "C": 6}
