"""`make bench`: measures the real program and prints one table. Goals are lines of it, not assertions."""

import argparse
import sys
import tempfile
from pathlib import Path
from time import monotonic

from tests.bench import life, starts, stops
from tests.bench.homes import Home
from tests.bench.paced_ollama import PacedOllama
from tests.bench.table import Line, table


def main() -> int:
    """0 when everything could be measured, whatever came out."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the same with large profiles; takes longer")
    full = parser.parse_args().full
    began = monotonic()
    with tempfile.TemporaryDirectory(prefix="inglenook-bench-") as folder, PacedOllama() as ollama:
        lines = _measure(Home(Path(folder) / "small"), ollama)
        _print("A profile with one chat", lines)
        if full:
            from tests.bench.large import fill

            home = Home(Path(folder) / "large")
            _print(fill(home), _measure(home, ollama))
    print(f"\nmeasured in {monotonic() - began:.0f} s")
    return 0


def _measure(home: Home, ollama: PacedOllama) -> list[Line]:
    return [*starts.lines(home, ollama.host), *life.lines(home, ollama), *stops.lines(home)]


def _print(heading: str, lines: list[Line]) -> None:
    print(f"\n{heading}\n\n{table(lines)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
