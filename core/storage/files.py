"""The files beside a profile's file: drafts that a copy is made in, and putting things in place for good.

Called by the modules of `core.storage`, on the thread that copies or opens. Nothing here opens a file that DuckDB
has open: closing any descriptor of it would drop DuckDB's lock.
"""

import os
import shutil
from pathlib import Path
from typing import Final

_DRAFT: Final = ".draft"
_OLD_DRAFT: Final = ".new"
_TRIAL: Final = ".trial"
_SPILLED: Final = ".tmp"


def wal_of(path: Path) -> Path:
    """DuckDB's write-ahead log of a file."""
    return path.with_name(path.name + ".wal")


def draft_of(path: Path) -> Path:
    """The name under which a copy is made before it is put in place."""
    return path.with_name(path.name + _DRAFT)


def trial_of(path: Path) -> Path:
    """A folder for copies that are opened to see what is in them."""
    return path.with_name(path.name + _TRIAL)


def discard(draft: Path) -> None:
    """Remove a draft and its log, if there is one."""
    draft.unlink(missing_ok=True)
    wal_of(draft).unlink(missing_ok=True)


def remove_leftovers(path: Path) -> None:
    """Remove what a killed process left of its drafts, trials and spilled queries."""
    for ending in (_DRAFT, _OLD_DRAFT):
        discard(path.with_name(path.name + ending))
    for ending in (_TRIAL, _SPILLED):
        folder = path.with_name(path.name + ending)
        if folder.is_dir():
            shutil.rmtree(folder)


def settle(draft: Path) -> None:
    """Make a draft that is whole safe on the disk, for its owner alone."""
    draft.chmod(0o600)
    with draft.open("r+b") as file:
        os.fsync(file.fileno())


def put_in_place(draft: Path, place: Path) -> None:
    """Rename a settled draft, and make the name safe on the disk too."""
    draft.replace(place)
    sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder safe on the disk. Windows does that by itself, and has no call for it."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
