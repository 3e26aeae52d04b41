"""Line 1 and its neighbours: from the start of a process to the first frame, and on to the first answer."""

from pathlib import Path
from statistics import median

from tests.bench.homes import Home
from tests.bench.marks import Mark, Measured
from tests.bench.table import Goal, Line

TIMES = 5
GOAL = Goal(3, of="ratio")


def lines(home: Home, host: str) -> list[Line]:
    """Bare and real windows by turns, so that what else the computer does falls on both."""
    bare, real = [], []
    for _ in range(TIMES):
        bare.append(_bare())
        real.append(_real(home, host))
    return [
        Line("window up, median of 5", _median(real, "painted"), beside=_median(bare, "painted"), goal=GOAL),
        Line("engine ready", _median(real, "ready")),
        Line("profile opened, a question can be sent", _median(real, "opened")),
        Line("first answer after Enter, engine just started", _median(real, "cold")),
        Line("from start to the first answer", _median(real, "answered")),
        Line("memory of a bare window (rss)", _median(bare, "rss"), "MB"),
    ]


def _bare() -> dict[str, float]:
    with Measured("tests.bench.bare_window") as child:
        marks = _by_name(child.told("memory"))
        return {"painted": child.since(marks["painted"]), "rss": marks["memory"]["rss"]}


def _real(home: Home, host: str) -> dict[str, float]:
    with home.fresh() as folder, Measured("tests.bench.real_window", "start", environ=_environ(folder, host)) as child:
        marks = _by_name(child.told("cold"))
        cold = marks["cold"]
        moments = {name: child.since(marks[name]) for name in ("painted", "ready", "opened")}
        return moments | {"cold": (cold["at"] - cold["began"]) / 1e6, "answered": child.since(cold)}


def _environ(folder: Path, host: str) -> dict[str, str]:
    return {"INGLENOOK_HOME": str(folder), "OLLAMA_HOST": host}


def _by_name(marks: list[Mark]) -> dict[str, Mark]:
    return {str(mark["mark"]): mark for mark in marks}


def _median(runs: list[dict[str, float]], name: str) -> float:
    return median(run[name] for run in runs)
