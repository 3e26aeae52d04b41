"""A second process that tries to open a file each time it gets a line, and says how that went.

Run as `python -m tests.core.storage.refused FILE`. It answers "busy busy" when both our lock and DuckDB's own refused
it. It never opens the file otherwise than DuckDB does.
"""

import sys

import duckdb

from core.errors import FileBusy
from core.storage import Database


def ours(path: str) -> str:
    try:
        Database.open(path).close()
    except FileBusy:
        return "busy"
    return "open"


def of_duckdb(path: str) -> str:
    try:
        duckdb.connect(path, read_only=True).close()
    except duckdb.IOException as error:
        return "busy" if "Could not set lock" in str(error) else str(error)
    return "open"


def main() -> None:
    for _ in sys.stdin:
        print(ours(sys.argv[1]), of_duckdb(sys.argv[1]), flush=True)


if __name__ == "__main__":
    main()
