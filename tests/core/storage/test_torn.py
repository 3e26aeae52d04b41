"""A checkpoint writes a metadata block over itself; a kill in that write tears it, and nothing may be lost."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from core.errors import FileBroken
from core.storage import Database, torn
from tests.core.storage.test_broken_files import ROOT, contents, count

BLOCK = 65_536
PAGE = 4_096
FIRST = 3 * PAGE
SETTINGS = 40
WRITER = """
import os, sys
from core.storage import Database, Transcript
for _ in range(2):
    db = Database.open(sys.argv[1])
    transcript = Transcript(db)
    for number in range(20):
        transcript.set_setting(str(number) + str(_), 'x' * 100)
    if not _:
        db.close()
os._exit(0)
"""


class Killed(NamedTuple):
    """A file as a kill left it, its log, and the same file after the checkpoint that opening it would have made."""

    before: bytes
    log: bytes
    after: bytes


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Killed:
    folder = tmp_path_factory.mktemp("killed")
    path = folder / "p.duckdb"
    subprocess.run([sys.executable, "-c", WRITER, str(path)], cwd=ROOT, check=True, timeout=60)
    before, log = path.read_bytes(), path.with_name("p.duckdb.wal").read_bytes()
    connection = duckdb.connect(str(path))
    connection.execute("CHECKPOINT")
    connection.close()
    return Killed(before, log, path.read_bytes())


def rewritten(killed: Killed) -> Iterator[int]:
    """Where blocks begin that the checkpoint wrote in their old place."""
    for start in range(FIRST, len(killed.before), BLOCK):
        if killed.before[start : start + BLOCK] != killed.after[start : start + BLOCK]:
            yield start


def leave(folder: Path, killed: Killed, start: int, size: int) -> Path:
    """A file whose block at `start` has `size` bytes from after the checkpoint, and headers from before it."""
    folder.mkdir(exist_ok=True)
    file = bytearray(killed.before) + killed.after[len(killed.before) :]
    file[start : start + size] = killed.after[start : start + size]
    path = folder / "p.duckdb"
    path.write_bytes(file)
    path.with_name("p.duckdb.wal").write_bytes(killed.log)
    return path


def opens_plainly(path: Path) -> bool:
    try:
        duckdb.connect(str(path), read_only=True).close()
    except duckdb.Error:
        return False
    return True


def test_a_block_torn_at_any_page_loses_nothing(tmp_path: Path, killed: Killed) -> None:
    plainly = []
    for start in rewritten(killed):
        for size in range(0, BLOCK + 1, PAGE):
            path = leave(tmp_path / "torn", killed, start, size)
            plainly.append(opens_plainly(path))
            assert count(path) == SETTINGS
            assert {entry.name for entry in path.parent.iterdir()} == {"p.duckdb", "p.duckdb.lock"}
            shutil.rmtree(path.parent)
    assert not all(plainly), "DuckDB alone would have opened every one of them"


def test_one_checksum_is_all_that_changes(tmp_path: Path, killed: Killed) -> None:
    start = next(rewritten(killed))
    path = leave(tmp_path, killed, start, PAGE)
    torn_bytes = path.read_bytes()
    assert torn.heal(path, {}) == 1
    assert path.read_bytes()[:start] == torn_bytes[:start]
    assert path.read_bytes()[start + 8 :] == torn_bytes[start + 8 :]
    assert torn.heal(path, {}) == 0


def test_without_links_a_copy_is_looked_at(tmp_path: Path, killed: Killed, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    path = leave(tmp_path, killed, next(rewritten(killed)), PAGE)
    assert torn.heal(path, {}) == 1
    assert count(path) == SETTINGS


def test_a_file_that_was_closed_is_never_mended(tmp_path: Path, killed: Killed) -> None:
    path = leave(tmp_path, killed, next(rewritten(killed)), PAGE)
    path.with_name("p.duckdb.wal").unlink()
    before = contents(tmp_path)
    with pytest.raises(FileBroken):
        Database.open(path)
    assert contents(tmp_path) == before


def test_a_file_that_stays_unreadable_stays_as_it_was(tmp_path: Path, killed: Killed) -> None:
    path = leave(tmp_path, killed, next(rewritten(killed)), PAGE)
    file = bytearray(path.read_bytes())
    start = next(rewritten(killed))
    file[start + 8 : start + BLOCK] = bytes(BLOCK - 8)  # Nothing of the metadata is there any more.
    path.write_bytes(file)
    before = contents(tmp_path)
    with pytest.raises(FileBroken):
        Database.open(path)
    assert contents(tmp_path) == before
