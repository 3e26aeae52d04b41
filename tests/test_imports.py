"""What import-linter cannot say: which modules of core the window may name, and what must not load early."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WIRE = {
    "attachment_commands", "attachment_events", "bin_commands", "bin_events", "branch_commands", "commands", "errors",
    "events", "find_events", "ids", "logs", "memory_commands", "memory_events", "offline", "paths", "rescue_events",
    "version", "wire", "wire_types",
}  # fmt: skip
SLOW = {
    "torch", "transformers", "sentence_transformers", "langgraph", "langchain_core", "duckdb", "numpy", "httpx",
    "markdown_it", "pygments", "ziamath", "latex2mathml",
}  # fmt: skip


def named_core_modules(source: str) -> Iterator[str]:
    """The modules of core that a file imports anywhere in it; "" for core itself."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name[5:] for alias in node.names if alias.name.startswith("core."))
        elif isinstance(node, ast.ImportFrom) and node.module == "core":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("core."):
            yield (node.module or "")[5:]


def loaded_by(statement: str) -> set[str]:
    """The names in sys.modules after a statement, in a fresh Python."""
    code = f"{statement}\nimport sys\nprint(*sys.modules, sep='\\n')"
    return set(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).split())


def test_the_window_names_only_the_wire_of_core() -> None:
    beyond = {
        f"{path.relative_to(ROOT)}: core.{module}"
        for path in (ROOT / "desktop").rglob("*.py")
        for module in named_core_modules(path.read_text(encoding="utf-8"))
        if module not in WIRE
    }
    assert beyond == set()


@pytest.mark.parametrize("statement", ["import core.__main__", "import desktop.__main__, desktop.app"])
def test_a_process_starts_without_slow_imports(statement: str) -> None:
    assert {name.partition(".")[0] for name in loaded_by(statement)} & SLOW == set()


def test_the_engine_loads_no_qt() -> None:
    assert not {name for name in loaded_by("import core.workshop") if name.startswith("PySide6")}


def test_storage_loads_no_graph() -> None:
    loaded = loaded_by("from core.storage import Database, DuckDBSaver, DuckDBStore, Transcript")
    assert "langgraph.checkpoint.base" in loaded
    assert "langgraph.graph" not in loaded


def test_no_folder_beside_the_code_is_a_package() -> None:
    assert [
        str(path) for name in ("packaging", "resources", "tests") for path in (ROOT / name).rglob("__init__.py")
    ] == []
