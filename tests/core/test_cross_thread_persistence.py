"""LangGraph's how-to on cross-thread persistence, over a file that is closed and opened again between threads."""

import subprocess
import sys
from pathlib import Path

from core.storage import DuckDBSaver
from tests.core.cross_thread_persistence import converse, memories

ROOT = Path(__file__).parents[2]


def test_a_memory_crosses_threads_but_not_users(tmp_path: Path) -> None:
    path = tmp_path / "memory.duckdb"
    converse(path, "1", "1", "Hi! Remember: my name is Bob")
    assert converse(path, "2", "1", "what is my name?") == "Your name is Bob."
    assert converse(path, "3", "2", "what is my name?") == "I do not know your name."
    assert memories(path, "1") == ["my name is Bob"]
    assert memories(path, "2") == []


def test_a_thread_goes_on_after_the_file_was_closed(tmp_path: Path) -> None:
    path = tmp_path / "memory.duckdb"
    converse(path, "1", "1", "Hi! Remember: my name is Bob")
    converse(path, "1", "1", "what is my name?")
    with DuckDBSaver.from_path(path) as saver:
        found = saver.get_tuple({"configurable": {"thread_id": "1"}})
    assert found is not None
    assert [message.text for message in found.checkpoint["channel_values"]["messages"]] == [
        "Hi! Remember: my name is Bob",
        "I will remember that.",
        "what is my name?",
        "Your name is Bob.",
    ]


def test_the_example_runs_by_itself() -> None:
    command = [sys.executable, "-m", "tests.core.cross_thread_persistence"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert "Your name is Bob." in ran.stdout
