"""Does one acknowledged thing after another, each between two marks on stderr that strace sees.

Run as `python -m tests.core.storage.synced_writer FILE` under strace.
"""

import os
import sys
from collections.abc import Callable

from langgraph.checkpoint.base import empty_checkpoint

from core.storage import Database, DuckDBSaver, DuckDBStore, Transcript

TIMES = 5


def main() -> None:
    with Database.open(sys.argv[1]) as db:
        transcript, saver, store = Transcript(db), DuckDBSaver(db), DuckDBStore(db)
        config = saver.put({"configurable": {"thread_id": "t"}}, empty_checkpoint(), {}, {})

        def follow() -> None:
            newest = saver.get_tuple({"configurable": {"thread_id": "t"}})
            assert newest is not None
            saver.put(newest.config, empty_checkpoint(), {}, {})

        def ask(number: int) -> None:
            transcript.add_question(
                thread="t", message=f"q{number}", parent=None, text="q", time=1, utc_offset=0, title="t"
            )

        works: dict[str, Callable[[int], object]] = {
            "put": lambda _: saver.put(config, empty_checkpoint(), {}, {}),
            "put_writes": lambda number: saver.put_writes(config, [("c", number)], f"task{number}"),
            "get_tuple": lambda _: saver.get_tuple(config),
            "store put": lambda number: store.put(("n",), str(number), {"data": "x" * 5000}),
            "store get": lambda number: store.get(("n",), str(number)),
            "store delete": lambda number: store.delete(("n",), str(number)),
            "question": ask,
            "journal": lambda _: transcript.journal("turn", text="x", thinking=""),
            "put after a get": lambda _: follow(),
            "settling": lambda _: list(saver.list(None)),
        }
        for name, work in works.items():
            os.write(2, f"MARK {name}\n".encode())
            for number in range(TIMES):
                work(number)
        os.write(2, b"MARK end\n")


if __name__ == "__main__":
    main()
