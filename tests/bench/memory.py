"""Resident memory of this process and of the program's other two, asked from within the window's process."""

import psutil

MEGA = 1024 * 1024


def resident(pid: int | None = None) -> dict[str, float]:
    """Megabytes: all that is resident, and what is nobody else's."""
    full = psutil.Process(pid).memory_full_info()
    return {"rss": full.rss / MEGA, "uss": full.uss / MEGA}


def embedder_of(engine: int) -> int:
    """The engine's largest descendant; beside the embedder there may be multiprocessing's tiny resource tracker."""
    return int(max(psutil.Process(engine).children(recursive=True), key=lambda child: child.memory_info().rss).pid)
