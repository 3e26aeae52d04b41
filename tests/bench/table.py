"""The bench's table: one line per measurement, beside what it is compared with, and whether its goal is met. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

Kind = Literal["ours", "ratio"]


@dataclass(frozen=True)
class Goal:
    """`of` says whether the number or its ratio to the one beside it is meant. Met at `limit` and below."""

    limit: float
    of: Kind = "ours"


@dataclass(frozen=True)
class Line:
    """One measurement in `unit`; `beside` is the same of something else, taken in the same run."""

    name: str
    ours: float
    unit: str = "ms"
    beside: float | None = None
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
        return value is not None and value <= self.goal.limit


@dataclass(frozen=True)
class _Row:
    name: str = "name"
    ours: str = "ours"
    beside: str = "beside it"
    ratio: str = "ratio"
    goal: str = "goal"
    met: str = "met"


def table(lines: Sequence[Line]) -> str:
    """All lines under a heading; names to the left, numbers to the right."""
    rows = [_Row(), *(_row(line) for line in lines)]
    columns = [[str(getattr(row, field.name)) for row in rows] for field in fields(_Row)]
    widths = [max(len(cell) for cell in column) for column in columns]
    made = [_joined(cells, widths) for cells in zip(*columns, strict=True)]
    return "\n".join([made[0], "-" * len(made[0]), *made[1:]])


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
        ratio="" if line.ratio is None else f"{line.ratio:.2f}",
        goal=_goal(line),
        met={None: "", True: "yes", False: "NO"}[line.met],
    )


def _goal(line: Line) -> str:
    if line.goal is None:
        return ""
    if line.goal.of == "ratio":
        return f"<= {line.goal.limit:g} times"
    return f"<= {line.goal.limit:g} {line.unit}".rstrip()


def _number(value: float, unit: str) -> str:
    digits = f"{value:.1f}" if unit and value < 100 else f"{value:.0f}"
    return f"{digits} {unit}".rstrip()
