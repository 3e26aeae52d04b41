"""Delta channels: their history, and which checkpoints must stay because a kept one is rebuilt from them.

Called by the saver's modules with the connection of an open transaction. A `DeltaChannel` stores its value only now
and then; in between, a checkpoint names the channel's version without a value, and the value is rebuilt from the last
one above it and the writes since (see `BaseCheckpointSaver.get_delta_channel_history`).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

import duckdb
from langgraph.checkpoint.base import DeltaChannelHistory, PendingWrite
from langgraph.checkpoint.serde.base import SerializerProtocol

from core.storage import lineage, values
from core.storage.codec import clean, open_
from core.storage.lineage import Parents
from core.storage.position import Position
from core.storage.values import Key, Place

_HEADS: Final = """
SELECT checkpoint_id, type, checkpoint, metadata_type, metadata FROM checkpoints
WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id IN (SELECT unnest(?::VARCHAR[]))
"""
_VALUED: Final = """
SELECT channel, version FROM checkpoint_blobs
WHERE thread_id = ? AND checkpoint_ns = ? AND channel IN (SELECT unnest(?::VARCHAR[]))
"""
_WRITTEN: Final = (
    "SELECT DISTINCT checkpoint_id, channel FROM checkpoint_writes WHERE thread_id = ? AND checkpoint_ns = ?"
)
_WRITES: Final = """
SELECT checkpoint_id, task_id, channel, type, blob FROM checkpoint_writes
WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id IN (SELECT unnest(?::VARCHAR[]))
  AND channel IN (SELECT unnest(?::VARCHAR[]))
ORDER BY task_path, task_id, idx
"""
_FIRST: Final = 16
_MOST: Final = 1024
"""Ancestors read at once: few at first, since the last value is seldom far."""
_COUNTERS: Final = "counters_since_delta_snapshot"
_PASSING: Final = ("__", "branch:")
"""How the names of LangGraph's own channels begin, which hold a value for one step and then none."""

Connection = duckdb.DuckDBPyConnection


class _Head(NamedTuple):
    """What a checkpoint says of its channels."""

    versions: dict[str, str]
    delta: frozenset[str]
    """The delta channels that were not stored with it, as far as its metadata says."""


def history(
    connection: Connection, serde: SerializerProtocol, position: Position, channels: Sequence[str]
) -> dict[str, DeltaChannelHistory]:
    """What each channel is rebuilt from: the nearest value above `position`, and the writes since, oldest first."""
    place = (position.thread, position.namespace)
    known = lineage.parents(connection, *place)
    above = islice(lineage.upward(known, position.checkpoint), 1, None)
    valued = _valued(connection, place, channels)
    writes: dict[str, list[PendingWrite]] = {channel: [] for channel in channels}
    seeds: dict[str, Key] = {}
    for some in _growing(above):
        heads, written = _heads(connection, serde, place, some), _writes(connection, place, some, channels)
        for checkpoint in some:
            for task, channel, typed in reversed(written.get(checkpoint, [])):
                if channel not in seeds:
                    writes[channel].append((task, channel, serde.loads_typed(typed)))
            for channel in writes.keys() - seeds.keys():
                key = (channel, heads[checkpoint].versions.get(channel, ""))
                if key in valued:
                    seeds[channel] = key
        if len(seeds) == len(writes):
            break
    found = values.read(connection, place, seeds.values())
    return {
        channel: _entry(reversed(writes[channel]), serde, found[seeds[channel]].typed if channel in seeds else None)
        for channel in writes
    }


def needed(
    connection: Connection, serde: SerializerProtocol, place: Place, known: Parents, kept: Iterable[str]
) -> set[str]:
    """The ancestors that the kept checkpoints are rebuilt from, up to the one with the value, and that one."""
    marks = set(connection.execute(_WRITTEN, list(place)).fetchall())
    written = {channel for _, channel in marks}
    found: set[str] = set()
    for checkpoint, head in _heads(connection, serde, place, list(kept)).items():
        channels = {name for name in head.versions if name in written and not name.startswith(_PASSING)}
        channels |= head.delta & head.versions.keys()
        valued = _valued(connection, place, sorted(channels)) if channels else set()
        open_ = {name for name in channels if (name, head.versions.get(name, "")) not in valued}
        if open_:
            way = islice(lineage.upward(known, checkpoint), 1, None)
            found |= _up_to_values(connection, serde, place, way, open_, valued)
    return found


def _up_to_values(
    connection: Connection,
    serde: SerializerProtocol,
    place: Place,
    way: Iterator[str],
    open_: set[str],
    valued: set[Key],
) -> set[str]:
    found: set[str] = set()
    for some in _growing(way):
        heads = _heads(connection, serde, place, some)
        for checkpoint in some:
            if not open_:
                return found
            found.add(checkpoint)
            open_ = {name for name in open_ if (name, heads[checkpoint].versions.get(name, "")) not in valued}
    return found


def _growing(way: Iterator[str]) -> Iterator[list[str]]:
    """The way in pieces that grow."""
    size = _FIRST
    while some := list(islice(way, size)):
        yield some
        size = min(size * 4, _MOST)


def _heads(
    connection: Connection, serde: SerializerProtocol, place: Place, checkpoints: Sequence[str]
) -> dict[str, _Head]:
    rows = connection.execute(_HEADS, [*place, list(checkpoints)]).fetchall()
    return {
        row[0]: _head(serde.loads_typed((row[1], open_(row[2]))), serde.loads_typed((row[3], open_(row[4]))))
        for row in rows
    }


def _head(checkpoint: Any, metadata: Any) -> _Head:
    versions = {clean(channel): clean(str(version)) for channel, version in checkpoint["channel_versions"].items()}
    return _Head(versions, frozenset(metadata.get(_COUNTERS) or ()))


def _valued(connection: Connection, place: Place, channels: Sequence[str]) -> set[Key]:
    """The versions of these channels that are stored."""
    rows = connection.execute(_VALUED, [*place, [clean(channel) for channel in channels]]).fetchall()
    return {(row[0], row[1]) for row in rows}


def _writes(
    connection: Connection, place: Place, checkpoints: Sequence[str], channels: Sequence[str]
) -> dict[str, list[tuple[str, str, tuple[str, bytes]]]]:
    found: dict[str, list[tuple[str, str, tuple[str, bytes]]]] = {}
    for row in connection.execute(_WRITES, [*place, list(checkpoints), list(channels)]).fetchall():
        found.setdefault(row[0], []).append((row[1], row[2], (row[3], open_(row[4]))))
    return found


def _entry(
    writes: Iterable[PendingWrite], serde: SerializerProtocol, seed: tuple[str, bytes] | None
) -> DeltaChannelHistory:
    entry: DeltaChannelHistory = {"writes": list(writes)}
    if seed is not None:
        entry["seed"] = serde.loads_typed(seed)
    return entry
