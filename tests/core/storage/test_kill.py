"""SIGKILL a writer at random moments: what it acknowledged is there, nothing is there by halves."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from core.storage import Database, DuckDBSaver, DuckDBStore, Transcript
from core.storage.check import check
from core.storage.rows import MessageRow
from core.storage.snapshots import KEPT, snapshots
from tests.core.storage.killed_writer import MEMORIES

ROOT = Path(__file__).parents[3]
SLOW = ("snapshot", "compacting", "pruning", "deleting", "forgetting")
"""What takes long enough to be killed in the middle of."""


def write_until_killed(path: Path, name: str, lines: int, dice: random.Random) -> list[list[str]]:
    """Let a writer say so many lines, or begin something slow after that, kill it, and return all that it had said."""
    command = [sys.executable, "-m", "tests.core.storage.killed_writer", str(path), name]
    wait_for = dice.choice([*SLOW, None])
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(lines)]
        while wait_for is not None and len(said) < lines + 60 and not said[-1].startswith(wait_for):
            said.append(writer.stdout.readline())
        time.sleep(dice.random() * 0.03)  # The moment is meant to be any.
        writer.kill()
        said += writer.stdout.readlines()
    assert "" not in said, "the writer ended by itself"
    return [line.split() for line in said if line.endswith("\n")]


class Acknowledged:
    """Checks, for each line that a writer said, that what it says is so in the file."""

    def __init__(self, db: Database, said: Sequence[Sequence[str]]) -> None:
        self._transcript, self._saver, self._store = Transcript(db), DuckDBSaver(db), DuckDBStore(db)
        self._said = said
        self._forgetting = {which[0] for what, *which in said if what == "forgetting"}
        self._pruned = any(what == "pruning" for what, *_ in said)

    def check(self) -> None:
        checks: dict[str, Callable[..., None]] = {
            "question": self._question, "journal": self._journal, "answer": self._answer, "memory": self._memory,
            "forgotten": self._forgotten, "checkpoint": self._checkpoint, "writes": self._writes,
            "copied": self._copied, "deleted": self._deleted,
        }  # fmt: skip
        for what, *which in self._said:
            if what in checks:
                checks[what](*which)
        newest = self._saver.get_tuple(thread("t"))
        put = max((which[0] for what, *which in self._said if what == "checkpoint"), default="")
        assert (newest.checkpoint["id"] if newest else "") >= put, "the newest checkpoint is never pruned"

    def _question(self, message: str) -> None:
        assert self._row(message).text == message * 50

    def _journal(self, message: str, word: str) -> None:
        row = self._row(message)
        assert row.state == "whole" or (row.state == "interrupted" and f"{word} " in row.text)

    def _answer(self, message: str) -> None:
        row = self._row(message)
        assert (row.state, row.text) == ("whole", message.removeprefix("a") * 50)

    def _memory(self, key: str) -> None:
        assert key in self._forgetting or self._store.get(MEMORIES, key) is not None

    def _forgotten(self, key: str) -> None:
        assert self._store.get(MEMORIES, key) is None

    def _checkpoint(self, checkpoint: str, name: str) -> None:
        found = self._saver.get_tuple(thread("t", checkpoint))
        assert found is not None or self._pruned
        if found is not None:
            assert found.checkpoint["channel_values"]["name"] == name
            assert found.checkpoint["channel_values"]["long"][-1] == name * 40

    def _writes(self, checkpoint: str, name: str) -> None:
        found = self._saver.get_tuple(thread("t", checkpoint))
        assert found is None or found.pending_writes == [("task", "one", name), ("task", "two", name)]

    def _copied(self, copy: str, name: str) -> None:
        found = self._saver.get_tuple(thread(copy))
        assert found is not None
        assert found.checkpoint["channel_values"] == {"name": name, "long": [name * 40]}

    def _deleted(self, gone: str) -> None:
        assert self._saver.get_tuple(thread(gone)) is None

    def _row(self, message: str) -> MessageRow:
        row = self._transcript.message(message)
        assert row is not None
        return row


def thread(name: str, checkpoint: str | None = None) -> RunnableConfig:
    place = {"thread_id": name}
    return {"configurable": place | ({"checkpoint_id": checkpoint} if checkpoint else {})}


def check_nothing_half(db: Database) -> None:
    transcript = Transcript(db)
    assert list(check(db, serde=JsonPlusSerializer())) == []
    for found in DuckDBSaver(db).list(None):
        assert found.checkpoint["channel_values"].keys() == {"name", "long"}
        assert len(found.pending_writes or ()) in (0, 2)
    rows, _ = transcript.page("t", before=None, limit=100_000)
    for row, hits, saved in rows:
        ended = row.role == "assistant" and row.state == "whole"
        assert (len(hits), len(saved)) == ((1, 1) if ended else (0, 0))
    with db.read() as connection:
        assert connection.execute("SELECT count(*) FROM journal").fetchall() == [(0,)]
        finished = [row.id for row, _, _ in rows if row.role == "assistant"]
        queued = [row[0] for row in connection.execute("SELECT message FROM remember_queue").fetchall()]
        assert sorted(queued) == sorted(finished)


def check_folder(path: Path) -> None:
    """Nothing lies about, and every snapshot is a whole file."""
    kept = snapshots(path)
    assert len(kept) <= KEPT + 1, "one more only where the kill came before the oldest was dropped"
    known = {path.name, path.name + ".lock", path.name + ".wal", *(snapshot.name for snapshot in kept)}
    assert {entry.name for entry in path.parent.iterdir()} <= known
    for snapshot in kept[:1]:
        copy = path.parent / "copy" / "copy.duckdb"
        copy.parent.mkdir()
        copy.write_bytes(snapshot.read_bytes())
        with Database.open(copy) as db:
            assert list(check(db, serde=JsonPlusSerializer())) == []
        for entry in copy.parent.iterdir():
            entry.unlink()
        copy.parent.rmdir()


def kill_rounds(path: Path, rounds: int, seed: int) -> None:
    dice = random.Random(seed)
    everything: list[list[str]] = []
    for number in range(rounds):
        said = write_until_killed(path, str(number), dice.randrange(1, 40), dice)
        everything += said
        with Database.open(path) as db:
            assert len(Transcript(db).recover()) <= 1
            Acknowledged(db, said if number < rounds - 1 else everything).check()
            check_nothing_half(db)
        check_folder(path)


@pytest.mark.timeout(300)
def test_killed_at_random_moments(tmp_path: Path) -> None:
    kill_rounds(tmp_path / "p.duckdb", rounds=20, seed=3)


@pytest.mark.soak
def test_killed_many_times(tmp_path: Path) -> None:
    for seed in range(10):
        (tmp_path / str(seed)).mkdir()
        kill_rounds(tmp_path / str(seed) / "p.duckdb", rounds=20, seed=seed)
