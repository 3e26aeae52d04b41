"""Snapshots: whole copies of a profile's file beside it, named by their time. The newest three are kept.

Taken by `core.storage.database` while the file is in use, and before its schema changes; read by
`core.storage.repair`. A name is all there is to know about one: no list of them is kept anywhere.
"""

from pathlib import Path
from typing import Final

from core.storage import duplicate, files, stamps
from core.storage.lane import Job

KEPT: Final = 3
_MARK: Final = ".snapshot-"


def snapshots(path: Path) -> list[Path]:
    """The snapshots of a file, newest first. Those from the future, of a clock that was wrong, count as the oldest."""
    now = stamps.now()
    found = stamps.marked(path, _MARK)
    return [entry for _, _, entry in sorted(((time <= now, time, entry) for time, entry in found), reverse=True)]


def taken(snapshot: Path) -> int:
    """When a snapshot was taken, in milliseconds since 1970, UTC."""
    return stamps.milliseconds(snapshot, _MARK)


def take(job: Job, path: Path) -> Path:
    """Copy what the job's connection sees, and drop the oldest beyond three."""
    draft = files.draft_of(path)
    duplicate.write(job, draft, finely=True)
    made = stamps.mark(path, _MARK)
    try:
        files.put_in_place(draft, made)
    finally:
        files.discard(draft)
    forget(path, but=snapshots(path)[:KEPT])
    return made


def forget(path: Path, *, but: list[Path]) -> None:
    """Remove the snapshots of a file, all but these."""
    for old in snapshots(path):
        if old not in but:
            old.unlink(missing_ok=True)
