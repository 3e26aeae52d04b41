"""Lines on growth: what a long chat takes on the disk, and whether a late turn costs more than an early one."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench import savers
from tests.bench.chat_runs import Run, Turn, run
from tests.bench.table import Goal, Line

SHORT: Final = 200
LONG: Final = 2_000
EARLY: Final = 20
AROUND: Final = 10
"""Turns before and after the one that is meant: a median over 21."""
MEGA: Final = 1_000_000

CLOSED: Final = Goal(2.5)
OPEN: Final = Goal(12)
PER_TURN: Final = Goal(1.3)
TIME: Final = Goal(1.5)


async def lines(folder: Path) -> list[Line]:
    """Runs ours twice, SQLite's once: its file grows with the square of the turns."""
    short = await run(savers.ours, folder / "short", SHORT)
    sqlite = await run(savers.sqlite, folder / "sqlite", SHORT)
    long = await run(savers.ours, folder / "long", LONG)
    return [*_short_lines(short, sqlite), *_long_lines(short, long)]


def around(turns: Sequence[Turn], number: int) -> Turn:
    """The median turn around the turn `number` (the first is 1); the last ones where it is the last."""
    some = turns[max(number - AROUND - 1, 0) : number + AROUND]
    return Turn(median(turn.saver for turn in some), median(turn.serializer for turn in some))


def _short_lines(short: Run, sqlite: Run) -> list[Line]:
    return [
        Line(f"{SHORT} turns, closed", short.closed / MEGA, "MB", beside=sqlite.closed / MEGA, goal=CLOSED),
        Line(f"{SHORT} turns, most while open", short.most / MEGA, "MB", beside=sqlite.most / MEGA, goal=OPEN),
        Line(
            f"in the saver at turn {SHORT}",
            around(short.turns, SHORT).saver,
            beside=around(sqlite.turns, SHORT).saver,
        ),
    ]


def _long_lines(short: Run, long: Run) -> list[Line]:
    early, late = around(long.turns, EARLY), around(long.turns, LONG)
    grown = (long.closed / LONG) / (short.closed / SHORT)
    return [
        Line(f"{LONG:,} turns, closed", long.closed / MEGA, "MB"),
        Line(f"{LONG:,} turns, most while open", long.most / MEGA, "MB"),
        Line(f"bytes per turn, {LONG:,} turns to {SHORT}", grown, "times", goal=PER_TURN),
        Line(f"in the saver at turn {EARLY}, without its serializer", early.own),
        Line(f"in the saver at turn {LONG:,}, without its serializer", late.own),
        Line(f"the same, turn {LONG:,} to turn {EARLY}", late.own / early.own, "times", goal=TIME),
        Line(f"in the serializer at turn {LONG:,}", late.serializer),
    ]
