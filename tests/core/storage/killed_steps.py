"""Kills a long job at each of its steps in turn, and says what the file is like afterwards.

Run as `python -m tests.core.storage.killed_steps JOB FOLDER`, where the folder has p.duckdb as it is before the job.
For each step, a forked child copies the folder, begins the job, and dies when Python is about to touch a file for the
n-th time (not counting trials, which are copies); another child opens what is left. One line is printed for each n,
until the job comes to its end. POSIX only.
"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from core.errors import FileBroken
from core.storage import Database, files, walcheck
from core.storage.repair import Rescue, repair, restore
from core.storage.snapshots import snapshots

TOUCHES = {"os.rename", "os.remove", "os.chmod", "os.mkdir", "os.link", "shutil.copyfile"}


def compact(path: Path, arm: Callable[[], None]) -> None:
    with Database.open(path) as db:
        arm()
        db.compact()


def snapshot(path: Path, arm: Callable[[], None]) -> None:
    with Database.open(path) as db:
        arm()
        db.snapshot()


def scrub(path: Path, arm: Callable[[], None]) -> None:
    with Database.open(path) as db:
        db.owe_scrub()
        arm()
        db.scrub()


def restore_log(path: Path, arm: Callable[[], None]) -> None:
    """The last commit of the log is damaged."""
    log = files.wal_of(path)
    keep = max(end for end in walcheck.commits(log) if end < log.stat().st_size - 20)
    arm()
    restore(path, Rescue("log", 0, path, keep))


def restore_snapshot(path: Path, arm: Callable[[], None]) -> None:
    (snapshot,) = snapshots(path)
    arm()
    restore(path, Rescue("snapshot", 0, snapshot))


JOBS = {job.__name__: job for job in (compact, snapshot, scrub, restore_log, restore_snapshot)}


def die_at(step: int, folder: str) -> Callable[[], None]:
    """Gives what begins the count of files touched in the folder."""
    touched = 0

    def on_audit(event: str, values: tuple[object, ...]) -> None:
        nonlocal touched
        if event in TOUCHES and str(values[0]).startswith(folder) and ".trial" not in str(values[0]):
            touched += 1
            if touched == step:
                os._exit(9)

    return lambda: sys.addaudithook(on_audit)


def count(path: Path) -> int:
    with Database.open(path) as db, db.read() as connection:
        return int(connection.execute("SELECT count(*) FROM settings").fetchall()[0][0])


def pay(path: Path) -> list[str]:
    """Do what was erased and is still owed; "paid" if there was anything."""
    with Database.open(path) as db:
        if not db.owes_scrub():
            return []
        assert db.scrub()
        assert not db.owes_scrub()
        return ["paid"]


def look(path: Path) -> str:
    """How many settings the file has, after a repair where it needs one, and how many each snapshot has."""
    try:
        held = str(count(path))
    except FileBroken:
        repair(path)
        held = f"repaired {count(path)}"
    paid = pay(path) if held.isdecimal() else []
    copies = [str(count(made.rename(path.with_name(f"copy{number}")))) for number, made in enumerate(snapshots(path))]
    strange = sorted(each.name for each in path.parent.iterdir() if each.name.endswith((".draft", ".trial", ".wal")))
    return " ".join(["holds", held, "snapshots", *copies, *strange, *paid])


def in_child(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        work()
        sys.stdout.flush()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    job, source = JOBS[sys.argv[1]], Path(sys.argv[2])
    step = code = 1
    while code:
        folder = source.with_name(f"{source.name}-{step}")
        shutil.copytree(source, folder)
        path = folder / "p.duckdb"
        arm = die_at(step, str(folder))
        code = in_child(lambda: job(path, arm))  # noqa: B023  the child runs at once
        in_child(lambda: print(step, "ended" if code == 0 else "killed", look(path)))  # noqa: B023
        step += 1


if __name__ == "__main__":
    main()
