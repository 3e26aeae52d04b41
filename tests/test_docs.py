"""The documents say what is there: the map of the code, the changelog's version, the table of make targets."""

import re
import sys
import tomllib
from pathlib import Path

from core.version import VERSION

ROOT = Path(__file__).resolve().parent.parent


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project_version() -> str:
    version: str = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    return version


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE))


def test_every_file_of_the_code_is_in_the_map_and_nothing_else() -> None:
    mapped = re.findall(r"^- `((?:core|desktop)/[\w/]+\.py)`: \S", read("CONTRIBUTING.md"), re.MULTILINE)
    files = [path for folder in ("core", "desktop") for path in (ROOT / folder).rglob("*.py")]
    there = {path.relative_to(ROOT).as_posix() for path in files if path.name != "__init__.py"}
    assert len(mapped) == len(set(mapped))
    assert there - set(mapped) == set(), "files without a line in CONTRIBUTING.md"
    assert set(mapped) - there == set(), "lines in CONTRIBUTING.md without a file"


def test_the_newest_version_of_the_changelog_is_the_projects() -> None:
    newest = re.search(r"^## \[(\d+\.\d+\.\d+)\]", read("CHANGELOG.md"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == project_version() == VERSION


def test_the_readme_lists_every_make_target_and_no_other() -> None:
    listed = re.findall(r"^\| `make ([a-z-]+)` \|", read("README.md"), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == make_targets()


def test_every_make_target_named_in_the_documents_exists() -> None:
    for name in ("README.md", "CONTRIBUTING.md", ".ci/run"):
        named = set(re.findall(r"`make ([a-z-]+)", read(name)))
        assert named <= make_targets(), name


def test_every_file_that_a_document_links_to_exists() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        links = re.findall(r"\]\(([^):#]+)\)", read(name))
        assert [link for link in links if not (ROOT / link).exists()] == [], name


def test_the_constraints_pin_everything_that_the_project_asks_for() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    asked = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    names = {re.split(r"[<>=;\[ ]", requirement)[0].lower() for requirement in asked}
    pinned = set(re.findall(r"^([a-z0-9-]+)==", read("constraints.txt"), re.MULTILINE))
    assert names - pinned == set()


def test_every_package_folder_of_the_code_is_installed() -> None:
    listed = set(tomllib.loads(read("pyproject.toml"))["tool"]["setuptools"]["packages"])
    there = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for folder in ("core", "desktop")
        for path in (ROOT / folder).rglob("__init__.py")
    }
    assert listed == there


def test_what_the_code_imports_is_what_the_project_asks_for() -> None:
    asked = tomllib.loads(read("pyproject.toml"))["project"]["dependencies"]
    names = {re.split(r"[<>=;\[ ]", requirement)[0].lower().replace("-", "_") for requirement in asked}
    names |= {"pyside6", "markdown_it", "langgraph", "core", "desktop"}  # imported by another name than installed
    imported = {
        name.partition(".")[0].lower()
        for folder in ("core", "desktop")
        for path in (ROOT / folder).rglob("*.py")
        for name in re.findall(r"^ *(?:from|import) ([\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert imported - names - sys.stdlib_module_names == set()
