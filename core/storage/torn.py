"""Blocks that a kill tore: a write that DuckDB had begun over a block in use, cut by the end of its process.

Called by `core.storage.opening`, before anything of ours has the file open. DuckDB keeps metadata in blocks of 64
parts. A checkpoint puts new metadata into the free parts of a block in use and writes the whole block anew in its old
place; the parts in use stay byte for byte (src/storage/metadata/metadata_manager.cpp of DuckDB 2.0). Where a kill
or a power cut leaves the beginning new and the end old, every part that the newest header needs is still there,
and only the checksum over all 64 fits no more. So it is put right; nothing else of the file is touched.
"""

import logging
import os
import re
import shutil
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import duckdb

from core.storage import files

Config = Mapping[str, str | bool | int | float | list[str]]

_COMPLAINT: Final = re.compile(
    r"computed checksum (\d+) does not match stored checksum (\d+) in block at location (\d+)"
)
_CHECKSUM: Final = struct.Struct("<Q")
_FIRST_BLOCK: Final = 3 * 4096
"""Where blocks begin. Before it lie the three headers, each in a page of its own, which is written whole."""
_TABLES: Final = """
SELECT format('{}.{}.{}', database_name, schema_name, table_name)
FROM (SELECT '"' || replace(COLUMNS(*), '"', '""') || '"' FROM (
    SELECT database_name, schema_name, table_name FROM duckdb_tables() WHERE NOT internal
))
"""
_METADATA: Final = "SELECT count(*) FROM pragma_storage_info(?)"

log = logging.getLogger(__name__)


class _Wrong(NamedTuple):
    """DuckDB's complaint about a block: where its checksum stands, what is there, what fits the rest of it."""

    at: int
    stored: int
    computed: int


def heal(path: Path, config: Config) -> int:
    """Put the checksums of torn metadata blocks right; gives how many.

    Only after a kill: a log lies beside the file. Where the metadata cannot be read to its end for another reason as
    well, no byte stays changed. Other blocks are not read here, so never changed. Raises OSError.
    """
    if not files.wal_of(path).exists():
        return 0
    healed: list[_Wrong] = []
    try:
        alone = _without_log(path)
        while (error := _complaint(alone, config)) is not None:
            wrong = _wrong(error)
            if wrong is None or any(wrong.at == before.at for before in healed):
                _write([path, alone], [(one.at, one.stored) for one in healed])
                return 0
            _write([path, alone], [(wrong.at, wrong.computed)])
            healed.append(wrong)
    finally:
        shutil.rmtree(files.trial_of(path), ignore_errors=True)
    if healed:
        log.info("%d torn blocks of metadata put right", len(healed))
    return len(healed)


def _without_log(path: Path) -> Path:
    """The file under a name that no log lies beside: with it, blocks of all kinds would be read."""
    folder = files.trial_of(path)
    folder.mkdir()
    alone = folder / path.name
    try:
        alone.hardlink_to(path)
    except OSError:  # A file system without links: a copy is as good, and slower.
        shutil.copyfile(path, alone)
    return alone


def _complaint(alone: Path, config: Config) -> duckdb.Error | None:
    """What DuckDB says against reading all metadata of a file."""
    try:
        with duckdb.connect(str(alone), read_only=True, config=dict(config)) as connection:
            for (table,) in connection.execute(_TABLES).fetchall():
                connection.execute(_METADATA, [table])
    except duckdb.Error as error:
        return error
    return None


def _wrong(error: duckdb.Error) -> _Wrong | None:
    found = _COMPLAINT.search(str(error))
    if found is None or int(found[3]) < _FIRST_BLOCK:
        return None
    return _Wrong(at=int(found[3]), stored=int(found[2]), computed=int(found[1]))


def _write(places: Sequence[Path], checksums: Sequence[tuple[int, int]]) -> None:
    """Write checksums for good. Where the two places are one file, twice the same."""
    for place in places:
        with place.open("r+b") as file:
            for at, checksum in checksums:
                file.seek(at)
                file.write(_CHECKSUM.pack(checksum))
            file.flush()
            os.fsync(file.fileno())
