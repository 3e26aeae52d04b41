"""Puts one checkpoint after another, and lets them wait.

Run as `python -m tests.core.storage.killed_stager FILE COUNT`, and killed after the last.
"""

import sys

from core.storage import Database, DuckDBSaver
from tests.core.storage.checkpoints import at, grow


def main() -> None:
    saver = DuckDBSaver(Database.open(sys.argv[1]))
    saver.get_tuple(at())
    config = at()
    for number in range(int(sys.argv[2])):
        config = grow(saver, config, number)
        print(config["configurable"]["checkpoint_id"], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
