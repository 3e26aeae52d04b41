"""What the computer can do to a profile: each trouble has its code and its words, and nothing is overwritten.

Through the real engine process, which goes on once the cause is gone.
"""

import itertools
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

import pytest

from core.commands import AnyCommand, CreateProfile, FindRescues, ListProfiles, OpenProfile, RestoreProfile
from core.events import Accepted, Answered, Problem
from core.ids import new_id
from core.rescue_events import RescuesFound
from core.storage import Database, Transcript
from desktop import wording
from tests.conftest import light_environ
from tests.fakes.window import Window, question

pytestmark = pytest.mark.usefixtures("light")

FAKES = Path(__file__).parents[1] / "fakes"
ENGINE = [sys.executable, "-P", "-m", "core"]
TOLD = "Remember: my name is Bob"
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="capabilities, mounts and limits are Linux's")


@pytest.fixture(scope="module")
def environ() -> dict[str, str]:
    return light_environ()


def refused(window: Window, command: AnyCommand, code: str, *, press: str) -> Problem:
    """The command is refused with this code, and the window's sentence for it says what to press."""
    window.send(command)
    end = window.concluded(command.id)
    assert isinstance(end, Problem)
    assert end.code == code
    words = wording.problem(end.code, end.params, end.details)
    assert words.button == press
    assert "?" not in words.sentence, "a parameter is missing"
    return end


def told_and_closed(window: Window) -> tuple[str, str, Path]:
    """A profile with a chat, closed again: its id, the chat's, its folder."""
    profile, thread = window.new_profile(), new_id()
    window.ask(profile, TOLD, thread=thread)
    window.new_profile()
    return profile, thread, window.home / "data" / "profiles" / profile


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".lock"}


def open_again(window: Window, profile: str, thread: str) -> None:
    window.open_profile(profile)
    assert window.page(profile, thread).messages[0].text == TOLD
    assert window.ask(profile, "what is my name?").message.text == "Your name is Bob."


def test_a_file_that_is_no_profile(window: Window) -> None:
    profile, thread, folder = told_and_closed(window)
    file = folder / "profile.duckdb"
    whole = file.read_bytes()
    file.write_bytes(os.urandom(len(whole)))
    before = contents(folder)
    problem = refused(window, OpenProfile(id=new_id(), profile=profile), "file_broken", press="Bring it back")
    assert problem.params["path"] == str(file)
    assert contents(folder) == before
    file.write_bytes(whole)
    open_again(window, profile, thread)


def test_a_file_of_a_newer_version(window: Window) -> None:
    profile, thread, folder = told_and_closed(window)
    known = _set_version(folder, "999")
    before = contents(folder)
    problem = refused(window, OpenProfile(id=new_id(), profile=profile), "file_too_new", press="All profiles")
    assert (problem.params["found"], problem.params["known"]) == ("999", known)
    assert contents(folder) == before
    _set_version(folder, known, known="999")
    open_again(window, profile, thread)


def _set_version(folder: Path, version: str, *, known: str = "") -> str:
    """Write a schema version past our own refusal to open what is newer; gives the one before."""
    import duckdb

    if not known:
        with Database.open(folder / "profile.duckdb") as db:
            before = Transcript(db).meta("schema_version")
            Transcript(db).set_meta("schema_version", version)
            return str(before)
    with duckdb.connect(str(folder / "profile.duckdb")) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE name = 'schema_version'", [version])
    return known


@linux_only
def test_a_data_folder_that_cannot_be_written_to(home: Path) -> None:
    data = home / "data"
    data.mkdir(mode=0o500)
    with Window(home, argv=[sys.executable, str(FAKES / "ordinary_user.py"), *ENGINE]) as window:
        problem = refused(window, ListProfiles(id=new_id()), "folder_unwritable", press="Try again")
        assert problem.params["path"].startswith(str(data))
        assert list(data.iterdir()) == []
        data.chmod(0o700)
        window.hello()
        profile, thread, folder = told_and_closed(window)
        before = contents(folder)
        folder.chmod(0o500)
        refused(window, OpenProfile(id=new_id(), profile=profile), "folder_unwritable", press="Try again")
        assert contents(folder) == before
        folder.chmod(0o700)
        open_again(window, profile, thread)


@linux_only
def test_a_disk_that_is_full(home: Path) -> None:
    with small_disk(home) as disk, Window(home, argv=disk.argv) as window:
        profile, thread = window.new_profile(), new_id()
        window.ask(profile, TOLD, thread=thread)
        disk.fill(window)
        long = question(profile, "a long story " * 50_000)
        refused(window, long, "disk_full", press="Try again")
        assert not any(isinstance(event, Accepted | Answered) and event.turn == long.turn for event in window.events)
        refused(window, CreateProfile(id=new_id(), profile=new_id(), name="Ana"), "disk_full", press="Try again")
        disk.free(window)
        open_again(window, profile, thread)
        window.do(CreateProfile(id=new_id(), profile=new_id(), name="Ana"))


@linux_only
def test_a_damaged_file_on_a_full_disk(home: Path) -> None:
    with small_disk(home) as disk, Window(home, argv=disk.argv) as window:
        profile, thread, outside = told_and_closed(window)
        folder = Path(f"/proc/{window.process.pid}/root{outside}")
        _damage(folder / "profile.duckdb")
        before = contents(folder)
        disk.fill(window)
        look = FindRescues(id=new_id(), profile=profile)
        refused(window, look, "disk_full", press="Try again")
        disk.free(window)
        window.send(look)
        found = window.wait(RescuesFound)
        disk.fill(window)
        restore = RestoreProfile(id=new_id(), profile=profile, damaged=found.damaged, rescue=found.items[0].id)
        refused(window, restore, "disk_full", press="Try again")
        assert contents(folder) == before
        disk.free(window)
        window.do(restore)
        open_again(window, profile, thread)
        (kept,) = folder.glob("profile.duckdb.damaged-*")
        assert contents(kept) == {"profile.duckdb": before["profile.duckdb"]}


def _damage(file: Path) -> None:
    """A copy as the engine makes it, and then a file of which nothing can be read."""
    whole = file.read_bytes()
    file.with_name("profile.duckdb.snapshot-20260101T000000.000000Z").write_bytes(whole)
    file.write_bytes(b"\0" * len(whole))


class SmallDisk:
    """A file system of a few megabytes below the home, mounted for the engine alone. Needs root."""

    SIZE = 12 * 1024 * 1024

    def __init__(self, home: Path) -> None:
        mount = f'mount -t tmpfs -o size={self.SIZE},mode=700 tmpfs "{home}" && exec "$@"'
        self._home = home
        self.argv = ["unshare", "--mount", "sh", "-c", mount, "sh", *ENGINE]

    def fill(self, window: Window) -> None:
        with FileIO(self._filler(window), "w") as file:
            for size in (65_536, 4_096, 1):
                _write_all(file, b"x" * size)

    def free(self, window: Window) -> None:
        self._filler(window).unlink()

    def _filler(self, window: Window) -> Path:
        return Path(f"/proc/{window.process.pid}/root{self._home}/filler")


class LimitedFiles:
    """No file may grow beyond its size now: the same complaint, for those who may not mount."""

    argv = ENGINE

    def fill(self, window: Window) -> None:
        resource.prlimit(window.process.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))

    def free(self, window: Window) -> None:
        both = resource.RLIM_INFINITY, resource.RLIM_INFINITY
        resource.prlimit(window.process.pid, resource.RLIMIT_FSIZE, both)


def _write_all(file: FileIO, piece: bytes) -> None:
    """Write the piece until there is no room for it."""
    with pytest.raises(OSError, match="No space left"):
        all(file.write(piece) for _ in itertools.count())


@contextmanager
def small_disk(home: Path) -> Iterator[SmallDisk | LimitedFiles]:
    """A disk that can be filled up and freed again."""
    yield SmallDisk(home) if _may_mount() else LimitedFiles()


def _may_mount() -> bool:
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return False
    probe = ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(probe, capture_output=True, timeout=30).returncode == 0
