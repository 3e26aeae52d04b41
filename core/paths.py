"""Folders: where profiles, logs and settings live on this computer.

Called by both processes at their start, on the main thread. Imports nothing slow: the window needs it before it paints.
"""

import errno
import logging
import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.errors import DiskFull, FolderUnwritable

HOME_VARIABLE: Final = "INGLENOOK_HOME"
"""Puts all three folders below one: a trial run, a test, a memory stick."""
PRIVATE: Final = 0o700

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Paths:
    """The three folders, absolute. They need not exist before `make`."""

    data: Path
    logs: Path
    config: Path

    @property
    def profiles(self) -> Path:
        """One folder per profile lies in here, named by the profile's id."""
        return self.data / "profiles"

    def make(self) -> None:
        """Make what is missing, readable by its owner alone. Raises `FolderUnwritable` or `DiskFull`."""
        for folder in (self.data, self.profiles, self.logs, self.config):
            make_private(folder)


def default_paths(environ: Mapping[str, str]) -> Paths:
    """The folders below `INGLENOOK_HOME` if it is set and not empty, else the platform's own."""
    home = environ.get(HOME_VARIABLE, "")
    if home:
        base = Path(home).expanduser().absolute()
        return Paths(data=base / "data", logs=base / "logs", config=base / "config")
    return _platform_paths()


def make_private(folder: Path) -> None:
    """Make `folder` (and what leads to it), and take it away from everybody but its owner."""
    try:
        folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    except OSError as error:
        kind = DiskFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else FolderUnwritable
        raise kind(details=type(error).__name__, path=str(folder)) from error
    _close_to_others(folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FolderUnwritable(path=str(folder))


def _platform_paths() -> Paths:
    import platformdirs

    # macOS and Windows show these names to people; on Linux they are lower-case by custom.
    name = "Inglenook" if sys.platform in ("darwin", "win32") else "inglenook"
    dirs = platformdirs.PlatformDirs(name, appauthor=False)
    return Paths(data=dirs.user_data_path, logs=dirs.user_log_path, config=dirs.user_config_path)


def _close_to_others(folder: Path) -> None:
    if not stat.S_IMODE(folder.stat().st_mode) & ~PRIVATE:
        return
    try:
        folder.chmod(PRIVATE)
    except PermissionError:
        # Another owner's folder, or a file system without owners (a memory stick): usable, so no reason to stop.
        _log.warning("other users of this computer may be able to read %s", folder)
