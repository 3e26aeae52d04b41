"""What is a formula in Markdown, and what only looks like one."""

import pytest

from desktop.chat.pieces import Block, Line, Run, plain
from desktop.chat.richtext import OpenText, parse


def formulas(text: str) -> list[tuple[str, bool]]:
    """The LaTeX of each formula, and whether it stands on lines of its own."""
    lines = [piece for block in parse(text) for piece in block if isinstance(piece, Line)]
    return [(run.math, run.display) for line in lines for run in line.runs if run.math]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a $x^2$ b", [("x^2", False)]),
        (r"a \(x^2\) b", [("x^2", False)]),
        ("a $$x^2$$ b", [("x^2", True)]),
        (r"a \[x^2\] b", [("x^2", True)]),
        ("$a_1$ and *$b_2$*, $c$-axis ($d$)", [("a_1", False), ("b_2", False), ("c", False), ("d", False)]),
        ("$$\na\n= b\n- c\n# d\n$$", [("a\n= b\n- c\n# d", True)]),
        ("text\n\\[\nx\n\\]\nmore", [("x", True)]),
        ("- item\n  $$\n  x\n  $$", [("x", True)]),
        ("> $$\n> x\n> $$\n> more", [("x", True)]),
        ("| a |\n|---|\n| $x$ |", []),
        (r"$2 \times 3$ and $10$", [(r"2 \times 3", False), ("10", False)]),
        (r"$\text{cost: \$5}$", [(r"\text{cost: \$5}", False)]),
    ],
)
def test_formulas_are_found(text: str, found: list[tuple[str, bool]]) -> None:
    assert formulas(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $10",
        "from $5 to 10$ or $20",
        "$5-$10, US$5 and US$6, 5$ and 6$",
        "$20 million, and **$30**",
        "a `$x$` b",
        r"\$x\$",
        "$ x $",
        "$HOME and $PATH",
        r"\[not a link\] and \(an aside, really\)",
        r"\(\)",
        "```\n$x$\n```",
        "    $$x$$",
        "$$\nopen",
        r"\(open",
        "$$$",
    ],
)
def test_money_and_open_marks_are_text(text: str) -> None:
    assert formulas(text) == []


def test_a_formula_in_a_table_keeps_its_place() -> None:
    ((table,),) = parse("| a |\n|---|\n| $x$ |")
    assert plain(((table,),)[0]) == "a\n$x$"


def test_neighbours_are_not_run_together() -> None:
    ((line,),) = parse(r"\(x\)\(x\)")
    assert isinstance(line, Line)
    assert line.runs == (Run(r"\(x\)", math="x"), Run(r"\(x\)", math="x"))


@pytest.mark.parametrize(
    "text", ["$$\na\n- b\n= c\n$$\n\nend", "a\n\\[\nx\n\\]\nb\n- c", "$$ a\n# b\n\nc", "$$x$$\n\n$y$"]
)
@pytest.mark.parametrize("size", [1, 3])
def test_a_growing_formula_ends_as_the_whole_one(text: str, size: int) -> None:
    growing = OpenText()
    for at in range(0, len(text), size):
        growing.append(text[at : at + size])
    assert [*growing.closed, *growing.open] == parse(text)


def test_what_is_open_is_text_until_it_is_closed() -> None:
    growing = OpenText()
    growing.append("so\n\n$$\na\n- b")
    blocks: list[Block] = [*growing.closed, *growing.open]
    assert [plain(block) for block in blocks] == ["so", "$$\u2028a\u2028- b"]
    growing.append("\n$$")
    assert [run.math for piece in growing.open[-1] if isinstance(piece, Line) for run in piece.runs] == ["a\n- b"]
