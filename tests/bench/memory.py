"""Resident memory of this process and of the program's other two, asked from within the window's process."""

import psutil  # type: ignore[import-untyped]  # types-psutil is not among what checks need

from tests.bench.marks import tell

MEGA = 1024 * 1024


def tell_memory(process: str, pid: int | None = None) -> None:
    """Megabytes: all that is resident, and what is nobody else's. Without a pid: of this process."""
    full = psutil.Process(pid).memory_full_info()
    tell("memory", process=process, rss=full.rss / MEGA, uss=full.uss / MEGA)


def embedder_of(engine: int) -> int:
    """The engine's largest descendant; beside the embedder there may be multiprocessing's tiny resource tracker."""
    return int(max(psutil.Process(engine).children(recursive=True), key=lambda child: child.memory_info().rss).pid)
