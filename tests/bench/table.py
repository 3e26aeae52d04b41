"""The bench's table: one line per measurement, beside what it is compared with, and whether its goal is met. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

Kind = Literal["ours", "ratio"]


@dataclass(frozen=True)
class Goal:
    """`of` says whether the number or its ratio to the one beside it is meant.

    Met at `limit` and below; with `least`, at `limit` and above.
    """

    limit: float
    of: Kind = "ours"
    least: bool = False

    def allows(self, value: float) -> bool:
        """Whether the goal is met by this value."""
        return value >= self.limit if self.least else value <= self.limit


@dataclass(frozen=True)
class Line:
    """One measurement in `unit`; `beside` and `third` are the same of something else, taken in the same run."""

    name: str
    ours: float
    unit: str = "ms"
    beside: float | None = None
    third: float | None = None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """How many times what stands beside it."""
        return self.ours / self.beside if self.beside else None

    @property
    def met(self) -> bool | None:
        """None where there is no goal."""
        if self.goal is None:
            return None
        value = self.ours if self.goal.of == "ours" else self.ratio
        return value is not None and self.goal.allows(value)


@dataclass(frozen=True)
class Section:
    """Lines under a heading of their own: `title`, and what stands in each column. Without a name, no third column."""

    lines: Sequence[Line]
    title: str = "name"
    beside: str = "beside it"
    third: str = ""


@dataclass(frozen=True)
class _Row:
    name: str
    ours: str = "ours"
    beside: str = ""
    third: str = ""
    ratio: str = "ratio"
    goal: str = "goal"
    met: str = "met"


def table(lines: Sequence[Line]) -> str:
    """All lines under a heading; names to the left, numbers to the right."""
    return sections([Section(lines)])


def sections(parts: Sequence[Section]) -> str:
    """One table of several sections, each under its own heading, with common columns."""
    rows = [row for part in parts for row in (_heading(part), *(_row(line) for line in part.lines))]
    wanted = [each.name for each in fields(_Row) if each.name != "third" or any(part.third for part in parts)]
    columns = [[str(getattr(row, name)) for row in rows] for name in wanted]
    widths = [max(len(cell) for cell in column) for column in columns]
    made = iter([_joined(cells, widths) for cells in zip(*columns, strict=True)])
    return "\n\n".join(_ruled([next(made) for _ in range(len(part.lines) + 1)]) for part in parts)


def _ruled(rows: Sequence[str]) -> str:
    return "\n".join([rows[0], "-" * len(rows[0]), *rows[1:]])


def _heading(part: Section) -> _Row:
    return _Row(part.title, beside=part.beside, third=part.third)


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (
        cell.ljust(width) if index == 0 else cell.rjust(width)
        for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join((first, *rest))


def _row(line: Line) -> _Row:
    return _Row(
        name=line.name,
        ours=_number(line.ours, line.unit),
        beside="" if line.beside is None else _number(line.beside, line.unit),
        third="" if line.third is None else _number(line.third, line.unit),
        ratio="" if line.ratio is None else f"{line.ratio:.2f}",
        goal=_goal(line),
        met={None: "", True: "yes", False: "NO"}[line.met],
    )


def _goal(line: Line) -> str:
    if line.goal is None:
        return ""
    sign = ">=" if line.goal.least else "<="
    if line.goal.of == "ratio":
        return f"{sign} {line.goal.limit:g} times"
    return f"{sign} {line.goal.limit:g} {line.unit}".rstrip()


def _number(value: float, unit: str) -> str:
    if not unit:
        return f"{value:.0f}"
    digits = 2 if value < 1 or (unit == "times" and value < 10) else 1 if value < 100 else 0
    return f"{value:,.{digits}f} {unit}"
