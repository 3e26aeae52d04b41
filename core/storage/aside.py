"""Damaged files, set aside in folders of their own: "profile.duckdb.damaged-20261125T110400.123456Z".

Filled by `core.storage.repair`, with nothing that has the file open. What is in them is never changed; only erasing for
good removes it.
"""

import os
import shutil
from pathlib import Path
from typing import Final

from core.storage import files, stamps

_MARK: Final = ".damaged-"


def put(path: Path) -> Path:
    """Give a file and its log a second name in a new folder; gives the folder.

    Under their own names they stay until something takes their place, so that a kill in between leaves both.
    """
    folder = stamps.mark(path, _MARK)
    folder.mkdir(mode=0o700)
    for each in (path, files.wal_of(path)):
        if each.exists():
            _link(each, folder / each.name)
    files.sync_folder(folder)
    files.sync_folder(path.parent)
    return folder


def folders(path: Path) -> list[Path]:
    """The folders with damaged files of this name, oldest first."""
    return [folder for _, folder in sorted(stamps.marked(path, _MARK))]


def forget(path: Path) -> None:
    """Remove all of them."""
    for folder in folders(path):
        shutil.rmtree(folder)


def _link(place: Path, other: Path) -> None:
    try:
        other.hardlink_to(place)
    except OSError:  # A disk without second names for a file, as sticks have: then a copy, which takes its space.
        shutil.copyfile(place, other)
        with other.open("r+b") as file:
            os.fsync(file.fileno())
