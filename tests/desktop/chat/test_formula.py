"""LaTeX becomes shapes; what cannot be drawn is None, and never an exception."""

import sys
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.chat.formula import LONGEST, formula

GOOD = [
    r"x",
    r"\frac{a}{b}",
    r"\sqrt[3]{x}",
    r"\sum_{i=0}^n i^2",
    r"\int_0^\infty e^{-x^2}\,dx",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
    r"\begin{cases}x&\text{if }y\\z&w\end{cases}",
    r"\begin{aligned}a&=b\\c&=d\end{aligned}",
    r"\begin{gathered}a\\b\end{gathered}",
    r"a \\ b",
    r"\boxed{x}",
    r"\cancel{x}",
    r"\colorbox{red}{x}",
    r"x \tag{1}",
    r"\overbrace{a+b}^{n}",
    r"\mathbb{R} \to \mathcal{L}",
    r"\left( \frac12 \middle| x \right)",
]
BAD = [
    "",
    " ",
    "{",
    r"\frac{a",
    r"\foo{x}",
    r"\begin{foo}x\end{bar}",
    "x & y",
    r"\text{日本}",
    r"\limits",
    "x^",
    r"\hspace{9999em}x",
]


@pytest.mark.parametrize("latex", GOOD)
def test_it_is_drawn(latex: str) -> None:
    figure = formula(latex, display=True)
    assert figure is not None
    inked = figure.shapes[0].boundingRect()
    for shape in figure.shapes:
        inked = inked.united(shape.boundingRect())
    # What is drawn stays within what is reserved, but for the overhang of slanted letters and the lines' own width.
    assert inked.left() >= figure.left - 0.2
    assert inked.right() <= figure.left + figure.width + 0.2
    assert inked.top() >= -figure.ascent - 0.2
    assert inked.bottom() <= figure.descent + 0.2


@pytest.mark.parametrize("latex", BAD)
def test_it_cannot_be_drawn(latex: str) -> None:
    assert formula(latex, display=False) is None


def test_lines_stand_below_each_other() -> None:
    one, two = formula("a", display=True), formula(r"\begin{gather}a\\b\end{gather}", display=True)
    assert one is not None
    assert two is not None
    assert two.ascent + two.descent > 1.5 * (one.ascent + one.descent)
    assert two.width < 2 * one.width


def test_braces_over_letters_are_as_wide_as_these() -> None:
    for latex in (r"\overbrace{a+b}", r"\overbrace{a}+\overbrace{a+b+c+d+e+f+g}"):
        figure, letters = formula(latex, display=True), formula(latex.replace(r"\overbrace", ""), display=True)
        assert figure is not None
        assert letters is not None
        box, below = figure.shapes[-1].boundingRect(), letters.shapes[-1].boundingRect()
        assert box.top() < below.top() - 0.2
        assert abs(box.right() - below.right()) < 0.3
        assert figure.shapes[-1].elementCount() > letters.shapes[-1].elementCount() + 20


def test_on_its_own_line_it_is_larger() -> None:
    in_line, display = formula(r"\frac{a}{b}", display=False), formula(r"\frac{a}{b}", display=True)
    assert in_line is not None
    assert display is not None
    assert display.ascent > in_line.ascent


def test_a_very_long_one_is_not_tried() -> None:
    assert formula("x" * 501, display=True) is None
    assert formula("{}" * LONGEST + "x", display=True) is None


@pytest.mark.parametrize(
    "group", [r"\left( % \right)", r"\sqrt{ % }", r"\frac{1}{ % }", r"\begin{matrix} % \end{matrix}"]
)
def test_work_follows_the_depth_of_groups(group: str) -> None:
    shallow, deep = (calls(nested(group, depth)) for depth in (3, 6))
    assert deep < 4 * shallow
    assert formula(nested(group, 300)[:LONGEST], display=True) is None


def nested(group: str, depth: int) -> str:
    before, _, after = group.partition("%")
    return before * depth + "x" + after * depth


def calls(latex: str) -> int:
    """How many functions are called to draw a formula: work that does not depend on the computer."""
    formula(latex, display=True)
    formula.cache_clear()
    count = 0

    def note(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"
        del frame

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        formula(latex, display=True)
    finally:
        sys.setprofile(before)
    return count


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *r"x1+^_{}&\ <>'|",
                *(part + " " for part in GOOD + BAD),
                r"\left",
                r"\right",
                r"\begin{array}{c}",
                r"\end{array}",
                r"\hline",
                r"\over",
                r"\sqrt",
                r"\text{",
                r"\color{red}",
                r"\not",
                r"\overline",
                r"\binom",
            ]
        ),
        max_size=9,
    )
)
def test_nothing_is_too_strange(parts: list[str]) -> None:
    formula("".join(parts), display=len(parts) % 2 == 0)
