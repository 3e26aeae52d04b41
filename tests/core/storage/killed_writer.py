"""A small engine for the kill test: asks, streams into the journal, remembers; says what has been acknowledged.

Run as `python -m tests.core.storage.killed_writer FILE ROUND`, and killed while it runs. Each line it prints names a
thing that is in the file for good.
"""

import sys

from langgraph.checkpoint.base import empty_checkpoint

from core.storage import Database, DuckDBSaver, DuckDBStore, Transcript
from core.storage.rows import HitRow, MessageRow, SavedRow

WORDS = 5


def said(*what: object) -> None:
    print(*what, flush=True)


def turn(transcript: Transcript, saver: DuckDBSaver, store: DuckDBStore, name: str, parent: str | None) -> str:
    """One question and its answer; returns the answer's id."""
    question, answer = f"q{name}", f"a{name}"
    transcript.add_question(
        thread="t", message=question, parent=parent, text=question * 50, time=1, utc_offset=0, title="t"
    )
    said("question", question)
    transcript.open_answer(turn=answer, thread="t", parent=question, model="m", time=2)
    for word in range(WORDS):
        transcript.journal(answer, text=f"{word} ", thinking="")
        said("journal", answer, word)
    store.put(("memories", "u"), name, {"data": name})
    said("memory", name)
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = {"one": name, "two": name}
    checkpoint["channel_versions"] = {"one": name, "two": name}
    saver.put({"configurable": {"thread_id": "t"}}, checkpoint, {}, {"one": name, "two": name})
    said("checkpoint", checkpoint["id"], name)
    row = MessageRow(id=answer, thread="t", parent=question, role="assistant", text=name * 50, state="whole", time=3)
    hit = HitRow(key=name, text=name, score=1, sent=True, learned=1, rank=0)
    transcript.finish_answer(row, [hit], [SavedRow(key=name, text=name)])
    said("answer", answer)
    return answer


def main() -> None:
    db = Database.open(sys.argv[1])
    transcript = Transcript(db)
    transcript.recover()
    thread = transcript.thread("t")
    parent = thread.leaf if thread else None
    said("open")
    for number in range(10_000):
        parent = turn(transcript, DuckDBSaver(db), DuckDBStore(db), f"{sys.argv[2]}.{number}", parent)


if __name__ == "__main__":
    main()
