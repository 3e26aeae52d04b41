"""Snapshots: whole copies of a profile's file beside it, named by their time. The newest three are kept.

Taken by `core.storage.database` while the file is in use, and before its schema changes; read by
`core.storage.repair`. A name is all there is to know about one: no list of them is kept anywhere.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from core.storage import duplicate, files
from core.storage.lane import Job

KEPT: Final = 3
_MARK: Final = ".snapshot-"
_TIME: Final = "%Y%m%dT%H%M%S.%fZ"
_MILLISECOND: Final = timedelta(milliseconds=1)
_MOMENT: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def snapshots(path: Path) -> list[Path]:
    """The snapshots of a file, newest first. Those from the future, of a clock that was wrong, count as the oldest."""
    now = _now()
    found = ((time, entry) for entry in path.parent.iterdir() if (time := _time(path, entry)) is not None)
    return [entry for _, _, entry in sorted(((time <= now, time, entry) for time, entry in found), reverse=True)]


def taken(snapshot: Path) -> int:
    """When a snapshot was taken, in milliseconds since 1970, UTC."""
    time = datetime.strptime(snapshot.name.rpartition(_MARK)[2], _TIME).replace(tzinfo=UTC)
    return (time - _EPOCH) // _MILLISECOND


def take(job: Job, path: Path) -> Path:
    """Copy what the job's connection sees, and drop the oldest beyond three."""
    draft = files.draft_of(path)
    duplicate.write(job, draft, finely=True)
    made = _free_name(path)
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


def _free_name(path: Path) -> Path:
    time = _now()
    while (place := path.with_name(path.name + _MARK + time.strftime(_TIME))).exists():
        time += _MOMENT
    return place


def _time(path: Path, entry: Path) -> datetime | None:
    """When `entry` was taken, if it is a snapshot of `path`."""
    mark = path.name + _MARK
    if not entry.name.startswith(mark):
        return None
    try:
        return datetime.strptime(entry.name.removeprefix(mark), _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def _now() -> datetime:
    return datetime.now(UTC)
