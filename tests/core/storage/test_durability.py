"""An acknowledged commit has reached the disk: as strace counts, once each, and reading never does.

But for the first reading of what waits: that brings it into its tables.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.storage.synced_writer import TIMES

ROOT = Path(__file__).parents[3]
MARK = re.compile(r'write\(2, "MARK ([a-z_ ]+)\\n"')
SYNC = re.compile(r"(?:fdatasync|fsync)\(")


def synced(trace: str) -> dict[str, int]:
    """How often the disk was waited for, by what was done meanwhile."""
    counts: dict[str, int] = {}
    name = ""
    for line in trace.splitlines():
        if (mark := MARK.search(line)) is not None:
            name = mark[1]
            counts[name] = 0
        elif name and SYNC.search(line) and "resumed" not in line:
            counts[name] += 1
    return counts


def test_marks_and_calls_are_read_from_a_trace() -> None:
    trace = (
        '7 fdatasync(4) = 0\n7 write(2, "MARK put\\n", 9) = 9\n7 fdatasync(4 <unfinished ...>\n'
        '8 <... fdatasync resumed>) = 0\n8 fsync(3) = 0\n7 write(2, "MARK end\\n", 9) = 9\n'
    )
    assert synced(trace) == {"put": 2, "end": 0}


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_each_commit_waits_for_the_disk_once(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-e", "trace=fdatasync,fsync,write", "-o", str(trace)]
    command += [sys.executable, "-m", "tests.core.storage.synced_writer", str(tmp_path / "p.duckdb")]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)
    if "PTRACE" in ran.stderr and ran.returncode != 0:
        pytest.skip("strace may not trace here")
    assert ran.returncode == 0, ran.stderr
    counts = synced(trace.read_text(encoding="utf-8"))
    reading = {"get_tuple": 0, "store get": 0}
    writes = ("put", "put_writes", "store put", "store delete", "question", "journal", "put after a get")
    wanted = reading | dict.fromkeys(writes, TIMES) | {"settling": 1}
    assert {name: counts[name] for name in wanted} == wanted
