"""Copying a whole database into a draft, by DuckDB itself: the only way to read a file that is in use.

Called by snapshots, compaction and repair, on the thread that copies, with a connection of its own. Only a part of
`fill` needs the file at rest; `finish` writes out what was collected, can take longest, and disturbs nobody.
"""

import contextlib
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

import duckdb

from core.storage import files
from core.storage.lane import Run

_SOURCE: Final = "SELECT current_database()"
# Without a log of its own: a draft that was not finished is thrown away, and the log would need as much space again.
_ATTACH: Final = "ATTACH ? AS {draft} (RECOVERY_MODE no_wal_writes)"
_COPY: Final = "COPY FROM DATABASE {source} TO {draft}"
_DETACH: Final = "DETACH {draft}"
_DRAFT: Final = '"a draft of ours"'

Connection = duckdb.DuckDBPyConnection


def fill(connection: Connection, draft: Path, turn: AbstractContextManager[Run]) -> None:
    """Copy what is committed into `draft`, which stays attached. `turn` is taken for the copy alone."""
    files.discard(draft)
    source = str(connection.execute(_SOURCE).fetchall()[0][0])
    connection.execute(_ATTACH.format(draft=_DRAFT), [str(draft)])
    draft.chmod(0o600)
    with turn as run:
        run(_COPY.format(source=_quoted(source), draft=_DRAFT))


def finish(connection: Connection, draft: Path) -> None:
    """Write the draft out and let go of it; then it is whole and safe on the disk."""
    connection.execute(_DETACH.format(draft=_DRAFT))
    files.settle(draft)


def drop(connection: Connection, draft: Path) -> None:
    """Remove a draft that came to nothing, at whatever point."""
    # Detaching writes the draft out if it can, and detaches either way; what made it fail is being told already.
    with contextlib.suppress(duckdb.Error):
        connection.execute(_DETACH.format(draft=_DRAFT))
    files.discard(draft)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
