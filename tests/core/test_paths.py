import stat
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import FolderUnwritable
from core.paths import Paths, default_paths, make_private
from tests.fakes.ordinary_user import as_ordinary_user

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")


def _mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def test_home_variable_moves_all_three(tmp_path: Path) -> None:
    paths = default_paths({"INGLENOOK_HOME": str(tmp_path)})
    assert paths == Paths(data=tmp_path / "data", logs=tmp_path / "logs", config=tmp_path / "config")


def test_relative_home_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_paths({"INGLENOOK_HOME": "here"}).data == tmp_path / "here" / "data"


def test_tilde_in_home_is_the_home_folder() -> None:
    assert default_paths({"INGLENOOK_HOME": "~/nook"}).logs == Path.home() / "nook" / "logs"


@pytest.mark.parametrize("environ", [{}, {"INGLENOOK_HOME": ""}])
def test_platform_folders_else(environ: dict[str, str]) -> None:
    paths = default_paths(environ)
    folders = (paths.data, paths.logs, paths.config)
    assert all(folder.is_absolute() and "inglenook" in str(folder).lower() for folder in folders)


def test_asking_makes_nothing(tmp_path: Path) -> None:
    default_paths({"INGLENOOK_HOME": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


@posix
def test_make_closes_folders_to_others(tmp_path: Path) -> None:
    paths = default_paths({"INGLENOOK_HOME": str(tmp_path / "a" / "b")})
    paths.make()
    paths.make()
    assert {_mode(folder) for folder in (paths.data, paths.profiles, paths.logs, paths.config)} == {0o700}


@posix
def test_open_folder_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o755)
    make_private(folder)
    assert _mode(folder) == 0o700


def test_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(FolderUnwritable) as caught:
        default_paths({"INGLENOOK_HOME": str(tmp_path)}).make()
    assert caught.value.params == {"path": str(tmp_path / "data")}


@posix
def test_unwritable_parent(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom core.errors import FolderUnwritable\nimport core.paths\n"
        "try:\n    core.paths.make_private(Path(sys.argv[1]))\nexcept FolderUnwritable:\n    print('refused')\n"
    )
    tmp_path.chmod(0o500)
    command = as_ordinary_user(sys.executable, "-c", code, str(tmp_path / "new"))
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    tmp_path.chmod(0o700)
    assert ran.stdout == "refused\n", ran.stderr


def test_importing_is_light() -> None:
    code = "import sys, core.paths; print([m for m in ('platformdirs', 'asyncio', 'msgspec') if m in sys.modules])"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
