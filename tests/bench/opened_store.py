"""A process that opens a store and searches it, and tells how much memory that took. Started by large_store.py.

Its arguments: the DuckDB file, and a .npy file with a question's vector in each row.
"""

import sys
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped]  # types-psutil is not among what checks need

from core.storage import DuckDBStore
from tests.bench.marks import tell
from tests.bench.stores import NAMESPACE, LookUp

MEGA = 1024 * 1024


def main(path: Path, questions: Path) -> None:
    rows = np.load(questions)
    with DuckDBStore.from_path(path, index=LookUp(rows, rows).index()) as store:
        most = [_resident()]
        for number in range(len(rows)):
            assert store.search(NAMESPACE, query=f"{number} ?", limit=10)
            most.append(_resident())
    tell("searched", opened=most[0], most=max(most))


def _resident() -> float:
    return float(psutil.Process().memory_info().rss / MEGA)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
