"""A look at a left-over write-ahead log before DuckDB replays it: would it silently lose what was acknowledged?

Called by `core.storage.opening`, before anything of ours has the file open, and by `core.storage.repair`. DuckDB checks
each entry, but takes an entry whose length points beyond the end for the torn tail of a crash, and drops all
that follows; a log whose header is damaged it drops whole. A log that ends in a whole commit has no torn tail; so when
its header and entries do not lead to that end, they are damaged.
The layout is that of DuckDB 2.0; a log that looks different is left to DuckDB.
"""

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

_HEADER: Final = re.compile(
    # Version 2; the file's id and the number of its last checkpoint, in bytes of seven bits each.
    rb"\x64\x00\x62\x65\x00\x02\x66\x00\x10(?:[\x80-\xff]*[\x00-\x7f]){16}\x67\x00[\x80-\xff]*[\x00-\x7f]\xff\xff",
    re.DOTALL,
)
_HEADER_ROOM: Final = 128
_LENGTH: Final = struct.Struct("<Q")
_CHECKSUM: Final = 8
_COMMIT: Final = bytes.fromhex("e7fe7d722fed3d5e640064ffff")
"""Checksum and body of the entry that ends a transaction."""


def is_cut(log: Path) -> bool:
    """Whether `log` ends in a whole commit that its header and entries do not lead to. No log is no damage."""
    if not log.exists():
        return False
    with log.open("rb") as file:
        header = _HEADER.match(file.read(_HEADER_ROOM))
        size = file.seek(0, 2)
        return _ends_whole(file, size) and not (header and _leads_to_end(file, header.end(), size))


def commits(log: Path) -> list[int]:
    """How many bytes of `log` each of its transactions needs, with all before it, as far as its entries lead."""
    if not log.exists():
        return []
    with log.open("rb") as file:
        header = _HEADER.match(file.read(_HEADER_ROOM))
        return list(_commits(file, header.end())) if header else []


def _commits(file: BinaryIO, place: int) -> Iterator[int]:
    size = file.seek(0, 2)
    while place < size:
        file.seek(place)
        entry = file.read(_LENGTH.size + len(_COMMIT))
        if len(entry) < _LENGTH.size:
            return
        place += _LENGTH.size + _CHECKSUM + _LENGTH.unpack_from(entry)[0]
        if entry.endswith(_COMMIT) and file.tell() == place:
            yield place


def _ends_whole(file: BinaryIO, size: int) -> bool:
    file.seek(max(size - len(_COMMIT), 0))
    return file.read() == _COMMIT


def _leads_to_end(file: BinaryIO, place: int, size: int) -> bool:
    while place < size:
        file.seek(place)
        length = file.read(_LENGTH.size)
        if len(length) < _LENGTH.size:
            return False
        place += _LENGTH.size + _CHECKSUM + _LENGTH.unpack(length)[0]
    return bool(place == size)
