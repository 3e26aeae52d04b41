"""Channel values in the file: small ones whole, large ones as runs of segments that versions share.

Called by the saver's modules with the connection of an open transaction. A chat's list of messages grows by one a step;
stored whole each time, 200 turns take tens of megabytes, and the file grows with the square of the turns. Here a
version takes what is new in it, and the list of its runs. Sharing ends with the thread's namespace, and a segment is
never changed: a branch cannot touch another one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import duckdb
import msgspec

from core.storage import batch
from core.storage.codec import open_, pack, seal, unpack
from core.storage.difference import Piece, compare, crowded
from core.storage.recent import Address, Recent, Run, Value

INLINE: Final = 1024
"""Bytes under which a value stays whole: its runs would take as much."""
MOST_RUNS: Final = 64
"""A value cut into more stretches, by edits here and there, is stored anew."""

_STORED: Final = """
SELECT channel, version, parts FROM checkpoint_blobs
WHERE thread_id = ? AND checkpoint_ns = ? AND version IN (SELECT unnest(?::VARCHAR[]))
"""
_NEWEST: Final = """
SELECT channel, version FROM checkpoint_blobs
WHERE thread_id = ? AND checkpoint_ns = ? AND channel = ? AND parts IS NOT NULL ORDER BY version DESC LIMIT 1
"""
_BLOBS: Final = """
SELECT channel, version, type, blob, parts FROM checkpoint_blobs
WHERE thread_id = ? AND checkpoint_ns = ? AND version IN (SELECT unnest(?::VARCHAR[]))
"""
_SEGMENTS: Final = """
SELECT id, bytes FROM checkpoint_segments
WHERE thread_id = ? AND checkpoint_ns = ? AND id IN (SELECT unnest(?::BIGINT[]))
"""
_ADD_BLOBS: Final = "INSERT INTO checkpoint_blobs VALUES"
_ADD_SEGMENT: Final = """
INSERT INTO checkpoint_segments VALUES (?, ?, nextval('checkpoint_segment_ids'), ?) RETURNING id
"""

Connection = duckdb.DuckDBPyConnection
Place = tuple[str, str]
"""Thread and namespace."""
Key = tuple[str, str]
"""Channel and version."""
Typed = tuple[str, bytes]
Row = tuple[str, str, str, bytes, bytes | None]
"""Channel, version, type, and the value: whole, or as the runs that it is made of."""


class Stored(NamedTuple):
    """A value as it came out of the file; without runs when it lay there whole."""

    typed: Typed
    runs: tuple[Run, ...]


def add(
    connection: Connection, place: Place, values: Mapping[Key, Typed], recent: Recent, *, squeeze: bool
) -> dict[Key, Stored]:
    """Store the values whose version is not there yet; gives what was stored."""
    bases = {
        channel: base
        for (channel, _), (_, data) in values.items()
        if len(data) >= INLINE and (base := recent.get(Address(*place, channel))) is not None
    }
    versions = [version for _, version in values] + [base.version for base in bases.values()]
    found = connection.execute(_STORED, [*place, versions]).fetchall() if versions else []
    stored = {(channel, version): _runs(parts) for channel, version, parts in found}
    fresh = {key: typed for key, typed in values.items() if key not in stored}
    for (channel, _), (_, data) in fresh.items():
        base = bases.get(channel)
        if len(data) >= INLINE and (base is None or stored.get((channel, base.version)) != base.runs):
            bases.pop(channel, None)
            if (newest := _newest(connection, place, channel)) is not None:
                bases[channel] = newest
    return add_fresh(connection, place, fresh, bases, squeeze=squeeze)


def add_fresh(
    connection: Connection, place: Place, values: Mapping[Key, Typed], bases: Mapping[str, Value], *, squeeze: bool
) -> dict[Key, Stored]:
    """Store values whose versions are known to be new, compared with the versions in `bases`, which are there."""

    def keep(data: bytes) -> int:
        added = connection.execute(_ADD_SEGMENT, [*place, pack(data, squeeze=squeeze)])
        return int(added.fetchall()[0][0])

    rows, made = rows_of(values, bases, keep)
    batch.insert(connection, _ADD_BLOBS, [[*place, *row] for row in rows])
    return made


def rows_of(
    values: Mapping[Key, Typed], bases: Mapping[str, Value], keep: Callable[[bytes], int]
) -> tuple[list[Row], dict[Key, Stored]]:
    """The same without the file: rows for it. `keep` takes the bytes of a new segment and gives its number."""
    rows: list[Row] = []
    made: dict[Key, Stored] = {}
    for (channel, version), (kind, data) in values.items():
        if len(data) < INLINE:
            rows.append((channel, version, kind, seal(data), None))
            made[channel, version] = Stored((kind, data), ())
        else:
            runs = _share(data, bases.get(channel), keep)
            rows.append((channel, version, kind, b"", _packed(runs)))
            made[channel, version] = Stored((kind, data), runs)
    return rows, made


def read(
    connection: Connection,
    place: Place,
    wanted: Iterable[Key],
    waiting: Iterable[Row] = (),
    segments: Mapping[int, bytes] = {},
) -> dict[Key, Stored]:
    """The values of these channels at these versions, those that there are, in the tables or in rows that wait.

    `segments` are those that wait, sealed.
    """
    keys = set(wanted)
    rows = [row for row in waiting if (row[0], row[1]) in keys]
    if versions := sorted({version for _, version in keys - {(row[0], row[1]) for row in rows}}):
        rows += [row for row in connection.execute(_BLOBS, [*place, versions]).fetchall() if (row[0], row[1]) in keys]
    made = {(row[0], row[1]): _runs(row[4]) for row in rows}
    needed = {run.segment for runs in made.values() for run in runs}
    here = {number: unpack(segments[number]) for number in needed & segments.keys()}
    here.update(_segments(connection, place, needed - segments.keys()))
    return {
        (channel, version): Stored(
            (kind, join(made[channel, version], here) if parts else open_(blob)), made[channel, version]
        )
        for channel, version, kind, blob, parts in rows
    }


def segments_of(parts: Iterable[bytes]) -> set[int]:
    """The segments that values are made of."""
    return {run.segment for packed in parts for run in _runs(packed)}


def join(runs: Sequence[Run], segments: Mapping[int, bytes]) -> bytes:
    """The value that these runs make. Raises KeyError where a segment is missing."""
    return b"".join([segments[run.segment][run.start : run.start + run.length] for run in runs])


def _newest(connection: Connection, place: Place, channel: str) -> Value | None:
    """The last version of a channel in the file, when no one has read or written it since it was opened."""
    rows = connection.execute(_NEWEST, [*place, channel]).fetchall()
    if not rows:
        return None
    (_, data), runs = read(connection, place, rows)[rows[0]]
    return Value(rows[0][1], runs, data)


def _share(data: bytes, base: Value | None, keep: Callable[[bytes], int]) -> tuple[Run, ...]:
    """The runs of a new value, after what is new in it was kept as one segment."""
    pieces = compare(base.data, data) if base else [Piece(False, 0, len(data))]
    old_runs = base.runs if base else ()
    plan = _thinned(pieces, old_runs)
    if len(plan) > MOST_RUNS:
        plan = [Piece(False, 0, len(data))]
    own = b"".join([data[each.start : each.end] for each in plan if isinstance(each, Piece)])
    segment = keep(own) if own else 0
    runs: list[Run] = []
    at = 0
    for each in plan:
        if isinstance(each, Piece):
            runs.append(Run(segment, at, each.end - each.start))
            at += each.end - each.start
        else:
            runs.append(each)
    return tuple(runs)


def _thinned(pieces: Sequence[Piece], old_runs: Sequence[Run]) -> list[Run | Piece]:
    """Stretches of the old value as its runs; at the end, many short ones as one that is written anew."""
    plan: list[Run | Piece] = []
    for piece in pieces:
        plan += _cut(old_runs, piece.start, piece.end) if piece.old else [piece]
    if not plan or isinstance(plan[-1], Run):
        return plan
    lengths = [each.length if isinstance(each, Run) else each.end - each.start for each in plan]
    count = crowded(lengths)
    end = plan[-1].end
    return [*plan[:-count], Piece(False, end - sum(lengths[-count:]), end)]


def _cut(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    """The runs of the bytes from `start` to `end` of what `runs` make."""
    found: list[Run] = []
    at = 0
    for run in runs:
        first, last = max(start - at, 0), min(end - at, run.length)
        if first < last:
            found.append(Run(run.segment, run.start + first, last - first))
        at += run.length
    return found


def _segments(connection: Connection, place: Place, ids: Iterable[int]) -> dict[int, bytes]:
    wanted = sorted(ids)
    rows = connection.execute(_SEGMENTS, [*place, wanted]).fetchall() if wanted else []
    return {row[0]: unpack(row[1]) for row in rows}


def _packed(runs: Sequence[Run]) -> bytes:
    """As they lie in the file. Not as a list of numbers: DuckDB would write the lists of all rows into its log each
    time that one is added (29 kB for one of 9 numbers, after 400 rows).
    """
    return msgspec.msgpack.encode([number for run in runs for number in run])


def _runs(parts: bytes | None) -> tuple[Run, ...]:
    """From the file. Raises ValueError for what was not packed here."""
    if parts is None:
        return ()
    try:
        numbers = iter(msgspec.msgpack.decode(parts, type=list[int]))
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error
    return tuple(Run(*three) for three in zip(numbers, numbers, numbers, strict=True))
