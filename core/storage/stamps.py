"""Names that carry a time: "profile.duckdb.snapshot-20261125T110400.123456Z". They sort by it.

Used by `core.storage.snapshots` and `core.storage.aside`. Any thread.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

_TIME: Final = "%Y%m%dT%H%M%S.%fZ"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_MOMENT: Final = timedelta(microseconds=1)


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


def mark(path: Path, what: str) -> Path:
    """A name that nothing has yet, for something made of `path` now."""
    time = now()
    while (place := path.with_name(path.name + what + time.strftime(_TIME))).exists():
        time += _MOMENT
    return place


def marked(path: Path, what: str) -> Iterator[tuple[datetime, Path]]:
    """What lies beside `path` under such names, with its time."""
    for entry in path.parent.iterdir():
        if entry.name.startswith(path.name + what) and (time := _time(entry, what)) is not None:
            yield time, entry


def milliseconds(place: Path, what: str) -> int:
    """The time of such a name, since 1970, UTC; 0 for any other name."""
    return ((_time(place, what) or _EPOCH) - _EPOCH) // _MILLISECOND


def _time(place: Path, what: str) -> datetime | None:
    try:
        return datetime.strptime(place.name.rpartition(what)[2], _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
