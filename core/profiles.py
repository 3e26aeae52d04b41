"""Profiles: a folder for each person under the data folder. Needs no database.

The engine calls it on helper threads, one call at a time, since disks can be slow.

    profiles/<id>/profile.json   name and dates, readable without opening the file
    profiles/<id>/profile.duckdb everything else

Folders are 0700 and files 0600. A deleted profile's folder is renamed first, so that a kill leaves no half of it.
"""

import contextlib
import errno
import logging
import os
import shutil
from pathlib import Path

import msgspec

from core.clock import now
from core.errors import (
    DiskFull,
    FolderUnwritable,
    InglenookError,
    NameEmpty,
    NameMismatch,
    NameTaken,
    NoSuchProfile,
)
from core.events import ProfileInfo
from core.ids import is_id
from core.logs import known

NAME_LENGTH = 60
_CARD = "profile.json"
_GONE = ".deleted-"

log = logging.getLogger(__name__)


class Profiles:
    """The profiles of one data folder."""

    def __init__(self, data: Path) -> None:
        self._root = data / "profiles"

    def sweep(self) -> None:
        """Finish deletions that were cut short; what resists keeps nobody out. Raises FolderUnwritable."""
        with _Folder(self._root):
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            left = list(self._root.glob(f"{_GONE}*"))
        for folder in left:
            try:
                shutil.rmtree(folder)
            except OSError:
                log.exception("a deleted profile's files are still there")

    def all(self) -> tuple[ProfileInfo, ...]:
        """Every profile, last used first. A folder without a readable card goes by its id."""
        found = [self._read(folder) for folder in self._root.glob("*") if is_id(folder.name) and folder.is_dir()]
        return tuple(sorted(found, key=lambda info: (-info.used, -info.created, info.id)))

    def get(self, profile: str) -> ProfileInfo:
        """Raises NoSuchProfile."""
        folder = self.folder(profile)
        if not folder.is_dir():
            raise NoSuchProfile
        return self._read(folder)

    def folder(self, profile: str) -> Path:
        """Raises NoSuchProfile for what is no id, so that no id can leave the data folder."""
        if not is_id(profile):
            raise NoSuchProfile
        return self._root / profile

    def file(self, profile: str) -> Path:
        """The profile's database."""
        return self.folder(profile) / "profile.duckdb"

    def create(self, profile: str, name: str) -> None:
        """Make a profile that is not there yet. Raises NameEmpty, NameTaken, FolderUnwritable, DiskFull."""
        folder = self.folder(profile)
        if folder.is_dir() and (folder / _CARD).exists():
            return
        name = self._free(name, profile)
        made = now()
        with _Folder(self._root):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._write(ProfileInfo(id=profile, name=name, created=made, used=made, memories=0))
        except InglenookError:
            self._leave(folder)
            raise

    def rename(self, profile: str, name: str) -> ProfileInfo:
        """The profile under its new name. Raises NoSuchProfile, NameEmpty, NameTaken, FolderUnwritable, DiskFull."""
        renamed = msgspec.structs.replace(self.get(profile), name=self._free(name, profile))
        self._write(renamed)
        return renamed

    def touch(self, profile: str, *, memories: int | None = None, used: bool = False) -> None:
        """Note that a profile is in use now, or how many memories it holds. Raises nothing.

        A full disk must not keep anybody from reading, closing or deleting a profile.
        """
        changes: dict[str, int] = {"used": now()} if used else {}
        if memories is not None:
            changes["memories"] = memories
        try:
            self._write(msgspec.structs.replace(self.get(profile), **changes))
        except InglenookError as error:
            log.warning("a profile's card was not written: %s", known(error.code))

    def check_typed(self, profile: str, typed: str) -> None:
        """Raises NameMismatch unless `typed` is the profile's name, or the profile is gone."""
        folder = self.folder(profile)
        if folder.is_dir() and typed != self._read(folder).name:
            raise NameMismatch

    def delete(self, profile: str, typed: str) -> None:
        """Remove the folder with everything in it; nothing where it is gone already.

        Raises NameMismatch, FolderUnwritable; then called again, it removes what was left.
        """
        folder = self.folder(profile)
        gone = folder.with_name(_GONE + profile)
        self.check_typed(profile, typed)
        with _Folder(folder):
            if gone.is_dir():
                shutil.rmtree(gone)
            if folder.is_dir():
                shutil.rmtree(folder.rename(gone))

    def _free(self, name: str, profile: str) -> str:
        name = " ".join("".join(c for c in name if c.isprintable() or c.isspace()).split())
        if not name or len(name) > NAME_LENGTH:
            raise NameEmpty
        if any(other.name.casefold() == name.casefold() and other.id != profile for other in self.all()):
            raise NameTaken(name=name)
        return name

    def _leave(self, folder: Path) -> None:
        """An empty folder would be listed as a profile that nobody made."""
        (folder / _CARD).with_suffix(".new").unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            folder.rmdir()

    def _read(self, folder: Path) -> ProfileInfo:
        try:
            info = msgspec.json.decode((folder / _CARD).read_bytes(), type=ProfileInfo)
        except (FileNotFoundError, msgspec.DecodeError):
            return ProfileInfo(id=folder.name, name=folder.name[:8], created=0, used=0, memories=0)
        except OSError as error:
            raise FolderUnwritable(path=str(folder), details=str(error)) from error
        return msgspec.structs.replace(info, id=folder.name)

    def _write(self, info: ProfileInfo) -> None:
        path = self.folder(info.id) / _CARD
        new = path.with_suffix(".new")
        with _Folder(path.parent):
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.encode(info))
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)


class _Folder:
    """Turns the operating system's refusals inside the block into ours."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFull(path=self._path) from error
        if isinstance(error, OSError):
            raise FolderUnwritable(path=self._path, details=str(error)) from error
