"""Copying a whole database into a draft, by DuckDB itself: the only way to read a file that is in use.

Called by snapshots, compaction and repair, on the thread that copies. The copy is one statement, so one view of the
file, whatever is written meanwhile; sequences are copied as they stand then, beyond every number in the copied rows.
"""

import contextlib
from pathlib import Path
from typing import Final

import duckdb

from core.storage import files
from core.storage.lane import Job

_SOURCE: Final = "SELECT current_database()"
# Without a log of its own: a draft that was not finished is thrown away, and the log would need as much space again.
_ATTACH: Final = "ATTACH ? AS {draft} (RECOVERY_MODE no_wal_writes)"
# A group of rows is written out in one go that nothing breaks off, with the usual size up to seconds of text.
_ATTACH_FINELY: Final = "ATTACH ? AS {draft} (RECOVERY_MODE no_wal_writes, ROW_GROUP_SIZE 4096)"
_COPY: Final = "COPY FROM DATABASE {source} TO {draft}"
_DETACH: Final = "DETACH {draft}"
_DRAFT: Final = '"a draft of ours"'


def write(job: Job, draft: Path, *, finely: bool = False) -> None:
    """Copy what is committed into `draft`; then it is whole and safe on the disk. If not, nothing of it is left.

    `finely` is for copies that nobody will search: they give way at once.
    """
    try:
        files.discard(draft)
        source = str(job.connection.execute(_SOURCE).fetchall()[0][0])
        job.connection.execute((_ATTACH_FINELY if finely else _ATTACH).format(draft=_DRAFT), [str(draft)])
        draft.chmod(0o600)
        job.run(_COPY.format(source=_quoted(source), draft=_DRAFT))
        job.check()
        job.connection.execute(_DETACH.format(draft=_DRAFT))
        files.settle(draft)
    except BaseException:
        # Detaching writes the draft out if it can, and detaches either way; what made it fail is being told already.
        with contextlib.suppress(duckdb.Error):
            job.connection.execute(_DETACH.format(draft=_DRAFT))
        files.discard(draft)
        raise


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
