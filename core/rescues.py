"""Rescues: looks what can be brought back of a damaged profile, and brings it back. Lives on the engine's loop.

The copying is done by `core.storage.repair` on helper threads, beside the commands; whoever wants to open or delete
such a profile waits for it. An engine that died can be replaced between any two commands: the file that was looked at
is known by its place on the disk, its size and its time, which it keeps in every folder.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from core.commands import FindRescues, RestoreProfile
from core.errors import FileBroken, RescueGone
from core.patience import when_free
from core.profiles import Profiles
from core.rescue_events import ProfileRestored, RescueInfo, RescueKind, RescuesFound
from core.tasks import Tasks

if TYPE_CHECKING:
    from core.storage.repair import Rescue

Found: TypeAlias = "dict[str, Rescue]"
"""What was found of one file, each under the id that the window knows it by."""


class Rescues:
    """What the engine does with damaged profiles. The file must be closed in this process."""

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles
        self._running: defaultdict[str, Tasks] = defaultdict(Tasks)
        self._found: dict[str, Found] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def begin(self, profile: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do this to a profile beside everything else, after what is being done to it already."""
        self._running[profile].spawn(self._in_turn(profile, work))

    async def settle(self, profile: str) -> None:
        """Until nothing is being done to this profile."""
        await self._running[profile].wait()

    async def close(self) -> None:
        """Until nothing is being done at all."""
        for tasks in self._running.values():
            await tasks.wait()

    async def find(self, command: FindRescues) -> RescuesFound:
        """Look, and change nothing. Raises NoSuchProfile, FileBusy, DiskFull, FolderUnwritable."""
        file = self._file(command.profile)
        found = await when_free(partial(_look, file))
        damaged = _stamp(file)
        self._found[damaged] = found
        items = tuple(
            RescueInfo(id=key, kind=one.kind, until=one.until, gaps=one.findings > 0) for key, one in found.items()
        )
        return RescuesFound(profile=command.profile, damaged=damaged, folder=str(file.parent), items=items)

    async def restore(self, command: RestoreProfile) -> ProfileRestored:
        """Set the damaged file aside and put the rescue in its place; only say so where that is done already.

        Raises NoSuchProfile, RescueGone, FileBusy, DiskFull, FolderUnwritable.
        """
        file = self._file(command.profile)
        return await when_free(partial(_restore, file, command, self._found.get(command.damaged)))

    async def _in_turn(self, profile: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async with self._turns[profile]:
            await work()

    def _file(self, profile: str) -> Path:
        return self._profiles.file(self._profiles.get(profile).id)


def _look(file: Path) -> Found:
    """The log first, then copies, the whole ones and the newest before others; what holds nothing new is left out."""
    from core.storage.repair import rescues

    found: Found = {}
    for one in sorted(rescues(file), key=lambda one: (one.kind != "log", one.findings > 0)):
        if one.until and all(other.until != one.until or other.findings for other in found.values()):
            found[f"{one.kind}:{one.until}"] = one
    return found


def _restore(file: Path, command: RestoreProfile, found: "Found | None") -> ProfileRestored:
    if _stamp(file) == command.damaged:
        kept = _bring_back(file, command.rescue, found) if command.rescue else _begin_anew(file)
    else:
        kept = _kept(file, command.damaged)
    kind, _, until = (command.rescue or "empty:0").partition(":")
    return ProfileRestored(
        profile=command.profile, kind=msgspec.convert(kind, RescueKind), until=int(until), kept=str(kept)
    )


def _bring_back(file: Path, rescue: str, found: "Found | None") -> Path:
    from core.storage.repair import restore

    known = _look(file) if found is None else found
    if rescue not in known:
        raise RescueGone
    try:
        return restore(file, known[rescue])
    except FileBroken as error:
        raise RescueGone(details=error.details) from error


def _begin_anew(file: Path) -> Path:
    """Killed in the middle, it leaves the damaged file where it was, or none; opening makes an empty one then."""
    from core.storage import aside, faults, files, lock

    held = lock.hold(file)
    try:
        with faults.told(file):
            kept = aside.put(file)
            files.wal_of(file).unlink(missing_ok=True)
            file.unlink(missing_ok=True)
            files.sync_folder(file.parent)
            return kept
    finally:
        held.release()


def _kept(file: Path, damaged: str) -> Path:
    """Where the damaged file was set aside before. Raises RescueGone where it was not."""
    from core.storage import aside

    for folder in aside.folders(file):
        if _stamp(folder / file.name) == damaged:
            return folder
    raise RescueGone


def _stamp(file: Path) -> str:
    """What tells this file from all others, in every folder; nothing when there is none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return ""
    return f"{found.st_ino:x}-{found.st_size:x}-{found.st_mtime_ns:x}"
