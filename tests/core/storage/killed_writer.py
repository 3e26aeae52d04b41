"""A small engine for the kill test: asks, streams, remembers, forgets, prunes, copies the file; says what is certain.

Run as `python -m tests.core.storage.killed_writer FILE ROUND`, and killed while it runs. A line is printed before each
thing that takes something away ("forgetting"), and one after everything that is in the file for good.
"""

import random
import sys
from typing import Any

from langgraph.checkpoint.base import empty_checkpoint

from core.storage import Database, DuckDBSaver, DuckDBStore, Transcript
from core.storage.rows import HitRow, MessageRow, SavedRow

WORDS = 3
MEMORIES = ("memories", "u")


def said(*what: object) -> None:
    print(*what, flush=True)


class Writer:
    """Does one thing after another in an open file, as the dice say."""

    def __init__(self, db: Database, name: str) -> None:
        self._db = db
        self._name = name
        self._dice = random.Random(name)
        self._transcript = Transcript(db)
        self._saver = DuckDBSaver(db)
        self._store = DuckDBStore(db)
        self._transcript.recover()
        thread = self._transcript.thread("t")
        self._parent = thread.leaf if thread else None
        found = self._saver.get_tuple({"configurable": {"thread_id": "t"}})
        self._long: list[str] = found.checkpoint["channel_values"]["long"] if found else []
        self._memories: list[str] = []

    def run(self) -> None:
        for number in range(10_000):
            name = f"{self._name}.{number}"
            self._turn(name)
            self._dice.choice([self._forget, self._scratch, self._prune, self._snapshot, self._compact])(name)

    def _turn(self, name: str) -> None:
        question, answer = f"q{name}", f"a{name}"
        self._transcript.add_question(
            thread="t", message=question, parent=self._parent, text=question * 50, time=1, utc_offset=0, title="t"
        )
        said("question", question)
        self._transcript.open_answer(turn=answer, thread="t", parent=question, model="m", time=2)
        for word in range(WORDS):
            self._transcript.journal(answer, text=f"{word} ", thinking="")
            said("journal", answer, word)
        self._store.put(MEMORIES, name, {"data": name})
        self._memories.append(name)
        said("memory", name)
        self._long.append(name * 40)
        place = self._put("t", {"name": name, "long": self._long})
        said("checkpoint", place["configurable"]["checkpoint_id"], name)
        self._saver.put_writes(place, [("one", name), ("two", name)], "task")
        said("writes", place["configurable"]["checkpoint_id"], name)
        row = MessageRow(
            id=answer, thread="t", parent=question, role="assistant", text=name * 50, state="whole", time=3
        )
        hit = HitRow(key=name, text=name, score=1, sent=True, learned=1, rank=0)
        self._transcript.finish_answer(row, [hit], [SavedRow(key=name, text=name)])
        said("answer", answer)
        self._parent = answer

    def _put(self, thread: str, values: dict[str, Any]) -> Any:
        config: Any = {"configurable": {"thread_id": thread}}
        before = self._saver.get_tuple(config)
        checkpoint = empty_checkpoint()
        old = before.checkpoint["channel_versions"] if before else {}
        versions: dict[str, str | int | float] = {
            channel: self._saver.get_next_version(old.get(channel), None) for channel in values
        }
        checkpoint["channel_values"], checkpoint["channel_versions"] = values, versions
        return self._saver.put(before.config if before else config, checkpoint, {}, dict(versions))

    def _forget(self, _name: str) -> None:
        key = self._memories.pop(self._dice.randrange(len(self._memories)))
        said("forgetting", key)
        self._store.delete(MEMORIES, key)
        said("forgotten", key)

    def _scratch(self, name: str) -> None:
        """A thread that is copied and deleted."""
        self._put(f"s{name}", {"name": name, "long": [name * 40]})
        self._saver.copy_thread(f"s{name}", f"c{name}")
        said("copied", f"c{name}", name)
        said("deleting", f"s{name}")
        self._saver.delete_thread(f"s{name}")
        said("deleted", f"s{name}")

    def _prune(self, name: str) -> None:
        said("pruning", name)
        if self._dice.random() < 0.5:
            self._saver.prune(["t"])
        else:
            self._saver.trim("t", keep=2)
        said("pruned", name)

    def _snapshot(self, name: str) -> None:
        said("snapshot", name)
        self._db.snapshot()
        said("snapshot done", name)

    def _compact(self, name: str) -> None:
        said("compacting", name)
        self._db.compact()
        said("compacted", name)


def main() -> None:
    db = Database.open(sys.argv[1])
    writer = Writer(db, sys.argv[2])
    said("open")
    writer.run()


if __name__ == "__main__":
    main()
