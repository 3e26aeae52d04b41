"""`make bench`: measures the real program and prints its tables. Goals are lines of them, not assertions."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence, Set
from pathlib import Path
from time import monotonic
from typing import Final

from tests.bench.homes import Home
from tests.bench.paced_ollama import PacedOllama
from tests.bench.table import Line, table

PROGRAM: Final = ("start", "life", "stop")
STORAGE: Final = ("growth", "saver", "store")
RECALL: Final = "recall_quality"
RECALL_SPEED: Final = "recall"
READING: Final = "reading"


def main() -> int:
    """0 when everything could be measured, whatever came out."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the same with large profiles; takes longer")
    parser.add_argument(
        "--only",
        choices=(*PROGRAM, READING, *STORAGE, "storage", RECALL, RECALL_SPEED),
        action="append",
        help="measure this part, or all of storage; may be given more than once",
    )
    asked = parser.parse_args()
    parts = _parts(asked.only or [*PROGRAM, READING, "storage", RECALL_SPEED, RECALL])
    began = monotonic()
    with tempfile.TemporaryDirectory(prefix="inglenook-bench-") as folder:
        if parts & set(PROGRAM):
            _program(Path(folder), parts, full=asked.full)
        if READING in parts:
            _reading()
        if parts & set(STORAGE):
            _storage(Path(folder), parts, full=asked.full)
        if RECALL_SPEED in parts:
            _recall_speed(Path(folder), full=asked.full)
    if RECALL in parts:
        _recall(full=asked.full)
    print(f"\nmeasured in {monotonic() - began:.0f} s")
    return 0


def _parts(asked: Sequence[str]) -> Set[str]:
    return {part for name in asked for part in (STORAGE if name == "storage" else (name,))}


def _program(folder: Path, parts: Set[str], *, full: bool) -> None:
    """The window and its engine."""
    with PacedOllama() as ollama:
        _print("A profile with one chat", table(_lines(Home(folder / "small"), ollama, parts)))
        if full:
            from tests.bench.large import fill

            home = Home(folder / "large")
            _print(fill(home), table(_lines(home, ollama, parts)))


def _lines(home: Home, ollama: PacedOllama, parts: Set[str]) -> list[Line]:
    from tests.bench import life, starts, stops

    measures: dict[str, Callable[[], list[Line]]] = {
        "start": lambda: starts.lines(home, ollama.host),
        "life": lambda: life.lines(home, ollama),
        "stop": lambda: stops.lines(home),
    }
    return [line for name, measure in measures.items() if name in parts for line in measure()]


def _reading() -> None:
    """How long an answer takes from its text to what is laid out."""
    from tests.bench import reading_speed

    _print("Reading answers", table(reading_speed.lines()))


def _storage(folder: Path, parts: Set[str], *, full: bool) -> None:
    """Saver and store by themselves, beside LangGraph's own."""
    from tests.bench import storage
    from tests.bench.table import sections

    _print("Storage", sections(storage.measured(folder, parts, full=full)))
    if "store" in parts and (note := storage.note()):
        print(f"\n{note}")


def _recall_speed(folder: Path, *, full: bool) -> None:
    """How long a question waits for what was said and remembered."""
    from tests.bench import recall_speed

    _print("Recall, its speed", table(recall_speed.lines(folder / "recall", full=full)))


def _recall(*, full: bool) -> None:
    """What is found of what was said; `python -m tests.bench.recall` tells more."""
    from tests.bench.recall import quality
    from tests.bench.table import sections

    _print("Recall, on chats that no weight was fitted on", sections([quality.measured(full=full)]))


def _print(heading: str, text: str) -> None:
    print(f"\n{heading}\n\n{text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
