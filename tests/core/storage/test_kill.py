"""SIGKILL a writer at random moments: what it acknowledged is there, nothing is there by halves."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from core.storage import Database, DuckDBSaver, DuckDBStore, Transcript

ROOT = Path(__file__).parents[3]


def write_until_killed(path: Path, name: str, lines: int) -> list[list[str]]:
    """Let a writer say so many lines, kill it, and return all that it had said."""
    command = [sys.executable, "-m", "tests.core.storage.killed_writer", str(path), name]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(lines)]
        writer.kill()
        said += writer.stdout.readlines()
    return [line.split() for line in said if line.endswith("\n")]


def check(path: Path, said: list[list[str]]) -> None:
    with Database.open(path) as db:
        transcript, saver, store = Transcript(db), DuckDBSaver(db), DuckDBStore(db)
        interrupted = transcript.recover()
        assert len(interrupted) <= 1
        for what, *which in said:
            if what == "question":
                row = transcript.message(which[0])
                assert row is not None
                assert row.text == which[0] * 50
            elif what == "journal":
                row = transcript.message(which[0])
                assert row is not None
                assert row.state == "whole" or (row.state == "interrupted" and f"{which[1]} " in row.text)
            elif what == "memory":
                assert store.get(("memories", "u"), which[0]) is not None
            elif what == "checkpoint":
                found = saver.get_tuple({"configurable": {"thread_id": "t", "checkpoint_id": which[0]}})
                assert found is not None
                assert found.checkpoint["channel_values"] == {"one": which[1], "two": which[1]}
            elif what == "answer":
                row = transcript.message(which[0])
                assert row is not None
                assert (row.state, row.text) == ("whole", which[0].removeprefix("a") * 50)
        check_nothing_half(db, transcript)


def check_nothing_half(db: Database, transcript: Transcript) -> None:
    for found in DuckDBSaver(db).list(None):
        assert found.checkpoint["channel_values"].keys() == {"one", "two"}
    rows, _ = transcript.page("t", before=None, limit=100_000)
    for row, hits, saved in rows:
        ended = row.role == "assistant" and row.state == "whole"
        assert (len(hits), len(saved)) == ((1, 1) if ended else (0, 0))
    with db.read() as connection:
        assert connection.execute("SELECT count(*) FROM journal").fetchall() == [(0,)]
        finished = [row.id for row, _, _ in rows if row.role == "assistant"]
        queued = [row[0] for row in connection.execute("SELECT message FROM remember_queue").fetchall()]
        assert sorted(queued) == sorted(finished)


def kill_rounds(path: Path, rounds: int, seed: int) -> None:
    dice = random.Random(seed)
    everything: list[list[str]] = []
    for number in range(rounds):
        said = write_until_killed(path, str(number), dice.randrange(1, 40))
        check(path, said)
        everything += said
    check(path, everything)


def test_killed_at_random_moments(tmp_path: Path) -> None:
    kill_rounds(tmp_path / "p.duckdb", rounds=4, seed=3)


@pytest.mark.soak
def test_killed_many_times(tmp_path: Path) -> None:
    for seed in range(10):
        kill_rounds(tmp_path / f"{seed}.duckdb", rounds=20, seed=seed)
