"""Compaction: a fresh copy of a file takes its place, without the space that nothing used any more.

Called by `core.storage.database` on the thread that compacts, when nobody has the file open.
"""

from pathlib import Path

from core.storage import files, opening


def swap(draft: Path, path: Path) -> bool:
    """Put a draft that is safe on the disk in place of the file; False, and the old file kept, where that is unsafe.

    A log that is left belongs to the old file, and has rows that the draft lacks; a connection that is left would
    go on writing to a file without a name. A kill leaves the one file or the other under the name, each whole.
    """
    if files.wal_of(path).exists() or not opening.opens_to_read(path):
        return False
    files.put_in_place(draft, path)
    return True
