"""What is missing is named with the command that installs it, for the Linux at hand."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.packaging.script import load_script


@pytest.fixture(scope="module")
def libraries() -> ModuleType:
    return load_script("system_libraries")


@pytest.mark.parametrize(
    ("release", "family"),
    [
        ('ID=debian\nVERSION_ID="12"\n', "debian"),
        ("ID=ubuntu\nID_LIKE=debian\n", "debian"),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', "debian"),
        ("ID=fedora\n", "fedora"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "fedora"),
        ("ID=arch\n", ""),
        ("", ""),
    ],
)
def test_the_family_of_a_linux_is_read_from_its_release_file(libraries: ModuleType, release: str, family: str) -> None:
    assert libraries.family(release) == family


@pytest.mark.parametrize(
    ("family", "commands"),
    [
        ("debian", ["sudo apt-get install libgl1 libxcb-icccm4"]),
        ("fedora", ["sudo dnf install libglvnd-glx xcb-util-wm"]),
        ("", ["sudo apt-get install libgl1 libxcb-icccm4", "sudo dnf install libglvnd-glx xcb-util-wm"]),
    ],
)
def test_the_advice_names_what_is_missing_and_the_command(
    libraries: ModuleType, family: str, commands: list[str]
) -> None:
    wanted = [need for need in libraries.QT_NEEDS if need.name in {"libGL.so.1", "libxcb-icccm.so.4"}]
    advice = libraries.advice(wanted, family)
    assert "libGL.so.1, libxcb-icccm.so.4" in advice
    assert all(command in advice for command in commands)


def test_what_is_here_is_not_missing_and_what_is_not_is(libraries: ModuleType) -> None:
    python = Path(sys.executable)
    here = [libraries.Need("ensurepip", "", "", "module"), libraries.Need(str(python), "", "", "program")]
    absent = [
        libraries.Need("libno-such-thing.so.9", "a", "b"),
        libraries.Need("no-such-program", "a", "b", "program"),
        libraries.Need("no_such_module", "a", "b", "module"),
    ]
    assert libraries.missing([*here, *absent]) == absent


def test_nothing_missing_needs_nothing(libraries: ModuleType, tmp_path: Path) -> None:
    libraries.provide([libraries.Need("ensurepip", "", "", "module")], tmp_path / "log")
    assert not (tmp_path / "log").exists()


def test_what_is_optional_is_done_without(
    libraries: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("platform.system", lambda: "Linux")
    absent = [libraries.Need("no-such-program", "a", "b", "program")]
    libraries.provide(absent, tmp_path / "log", optional=True)
    with pytest.raises(libraries.LibrariesMissing, match="no-such-program"):
        libraries.provide(absent, tmp_path / "log")
