"""Profiles: folders, names, deletion, and what a kill or another person's rights leave behind."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import DiskFull, FolderUnwritable, NameEmpty, NameMismatch, NameTaken, NoSuchProfile
from core.ids import new_id
from core.profiles import Profiles
from tests.conftest import AllowLog
from tests.fakes.ordinary_user import as_ordinary_user


@pytest.fixture
def profiles(tmp_path: Path) -> Profiles:
    made = Profiles(tmp_path)
    made.sweep()
    return made


def _make(profiles: Profiles, name: str) -> str:
    profile = new_id()
    profiles.create(profile, name)
    return profile


def test_a_profile_has_a_folder_of_its_own_that_nobody_else_reads(profiles: Profiles) -> None:
    bob = _make(profiles, "Bob")
    folder = profiles.folder(bob)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_the_last_used_comes_first(profiles: Profiles) -> None:
    bob, ana = _make(profiles, "Bob"), _make(profiles, "Ana")
    profiles.touch(bob, used=True)
    profiles.touch(bob, memories=3)
    listed = {info.id: info for info in profiles.all()}
    assert listed[bob].used >= listed[ana].used
    assert listed[bob].memories == 3


def test_making_one_twice_makes_one(profiles: Profiles) -> None:
    bob = _make(profiles, "Bob")
    profiles.rename(bob, "Robert")
    profiles.create(bob, "Bob")
    assert [info.name for info in profiles.all()] == ["Robert"]


@pytest.mark.parametrize("name", ["", "   ", "\t\n", "\0\x07", "x" * 61])
def test_a_name_of_nothing_is_refused(profiles: Profiles, name: str) -> None:
    with pytest.raises(NameEmpty):
        _make(profiles, name)
    assert profiles.all() == ()


def test_names_are_tidied_and_compared_without_case(profiles: Profiles) -> None:
    bob = _make(profiles, "  Bob\n Smith ")
    assert profiles.get(bob).name == "Bob Smith"
    with pytest.raises(NameTaken):
        _make(profiles, "bob SMITH")
    ana = _make(profiles, "Ana")
    with pytest.raises(NameTaken):
        profiles.rename(ana, "Bob Smith")
    profiles.rename(bob, "BOB smith")
    assert profiles.get(bob).name == "BOB smith"


def test_deleting_wants_the_very_name(profiles: Profiles) -> None:
    bob = _make(profiles, "Bob")
    for typed in ("", "bob", "Bob "):
        with pytest.raises(NameMismatch):
            profiles.delete(bob, typed)
    profiles.delete(bob, "Bob")
    assert profiles.all() == ()
    assert not profiles.folder(bob).exists()
    profiles.delete(bob, "Bob")


@pytest.mark.parametrize("profile", ["..", "", "../../etc", "A" * 32, "0" * 31])
def test_no_id_leaves_the_folder(profiles: Profiles, profile: str) -> None:
    for attempt in (profiles.folder, profiles.get, profiles.file):
        with pytest.raises(NoSuchProfile):
            attempt(profile)
    with pytest.raises(NoSuchProfile):
        profiles.delete(profile, profile)


def test_a_deletion_that_was_cut_short_is_finished(profiles: Profiles, tmp_path: Path) -> None:
    bob = _make(profiles, "Bob")
    folder = profiles.folder(bob)
    folder.rename(folder.with_name(f".deleted-{bob}"))
    assert profiles.all() == ()
    profiles.sweep()
    assert list((tmp_path / "profiles").iterdir()) == []


def test_what_resists_deletion_keeps_nobody_out_and_goes_later(
    profiles: Profiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, allow_log: AllowLog
) -> None:
    allow_log("a deleted profile's files are still there")
    bob = _make(profiles, "Bob")
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", _held)
        with pytest.raises(FolderUnwritable):
            profiles.delete(bob, "Bob")
        profiles.sweep()
        assert profiles.all() == ()
    profiles.delete(bob, "Bob")
    assert list((tmp_path / "profiles").iterdir()) == []


def _held(_path: Path) -> None:
    raise PermissionError(13, "held by another program")


def test_a_profile_without_a_readable_card_is_not_lost(profiles: Profiles) -> None:
    bob = _make(profiles, "Bob")
    (profiles.folder(bob) / "profile.json").write_bytes(b"\0\xff{")
    assert [info.id for info in profiles.all()] == [bob]
    profiles.rename(bob, "Bob")
    assert profiles.get(bob).name == "Bob"


REFUSED = """
import sys
from pathlib import Path
from core.errors import FolderUnwritable
from core.profiles import Profiles
try:
    Profiles(Path(sys.argv[1])).create("0" * 32, "Bob")
except FolderUnwritable as error:
    print(error.params["path"])
"""


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """In a process of its own, without root's power to write everywhere."""
    data = tmp_path / "data"
    (data / "profiles").mkdir(parents=True)
    (data / "profiles").chmod(0o555)
    command = as_ordinary_user(sys.executable, "-c", REFUSED, str(data))
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(data / "profiles"), done.stderr
    assert not list((data / "profiles").iterdir())


def test_a_full_disk_keeps_the_old_card(profiles: Profiles, monkeypatch: pytest.MonkeyPatch) -> None:
    bob = _make(profiles, "Bob")
    monkeypatch.setattr(os, "fsync", _full)
    with pytest.raises(DiskFull):
        profiles.rename(bob, "Robert")
    assert profiles.get(bob).name == "Bob"


def _full(_descriptor: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_file_in_the_way_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "profiles").write_text("")
    with pytest.raises(FolderUnwritable):
        Profiles(tmp_path).sweep()
