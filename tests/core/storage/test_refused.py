"""While a file is open, another process is refused after every kind of operation: nothing drops DuckDB's lock."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from core.errors import FolderUnwritable
from core.storage import Database, DuckDBSaver, DuckDBStore, Transcript
from core.storage.check import check
from core.storage.gave_way import GaveWay
from core.storage.snapshots import snapshots

ROOT = Path(__file__).parents[3]


@pytest.fixture
def try_to_open(tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Has another process try, and says how that went: by our lock, and by DuckDB's."""
    command = [sys.executable, "-m", "tests.core.storage.refused", str(tmp_path / "p.duckdb")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        pipe_in, pipe_out = other.stdin, other.stdout
        assert pipe_in is not None
        assert pipe_out is not None

        def attempt() -> str:
            pipe_in.write("\n")
            pipe_in.flush()
            return pipe_out.readline().strip()

        yield attempt
        other.communicate(timeout=20)


def disturbed(db: Database, job: Callable[..., object]) -> None:
    """A long job that a writer meets."""

    def run() -> None:
        try:
            job(give_way=True)
        except GaveWay:
            return

    running = threading.Thread(target=run)
    running.start()
    for number in range(3):
        Transcript(db).set_setting("disturbed", str(number))
    running.join(20)


def failed_snapshot(db: Database, folder: Path) -> None:
    """The name of its draft is taken by a folder that cannot be removed like a file."""
    (folder / "p.duckdb.draft").mkdir()
    with pytest.raises(FolderUnwritable):
        db.snapshot()
    (folder / "p.duckdb.draft").rmdir()
    assert len(snapshots(folder / "p.duckdb")) <= 3


@pytest.mark.skipif(os.name != "posix", reason="Windows refuses by the open file itself")
def test_another_process_is_refused_after_every_operation(tmp_path: Path, try_to_open: Callable[[], str]) -> None:
    path = tmp_path / "p.duckdb"
    with Database.open(path) as db:
        transcript, store = Transcript(db), DuckDBStore(db)
        operations: dict[str, Callable[[], object]] = {
            "open": lambda: None,
            "write": lambda: transcript.set_setting("a", "b"),
            "read": lambda: transcript.setting("a"),
            "store": lambda: store.put(("n",), "k", {"a": 1}),
            "list": lambda: list(DuckDBSaver(db).list(None)),
            "snapshot": db.snapshot,
            "failed snapshot": lambda: failed_snapshot(db, tmp_path),
            "disturbed snapshot": lambda: disturbed(db, db.snapshot),
            "snapshots": lambda: snapshots(path),
            "check": lambda: check(db, serde=JsonPlusSerializer()),
            "free share": db.free_share,
            "compact": db.compact,
            "disturbed compact": lambda: disturbed(db, db.compact),
            "owe": db.owe_scrub,
            "scrub": db.scrub,
            "opened again": lambda: Database.open(path).close(),
        }
        answers = {name: (operation(), try_to_open())[1] for name, operation in operations.items()}
        assert answers == dict.fromkeys(operations, "busy busy")
    assert try_to_open() == "open open"
