"""Opens a file, which takes its schema steps. Run as `python -m tests.core.storage.killed_opener FILE`, and killed."""

import sys

from core.storage import Database


def main() -> None:
    print("opening", flush=True)
    Database.open(sys.argv[1])
    print("open", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
