"""A profile of somebody who has used the program for years: written straight into the file, for `make bench-full`."""

import random
from collections.abc import Sequence
from typing import Final

from langgraph.store.base import IndexConfig

from core.ids import new_id
from core.storage import Database, DuckDBStore, Transcript
from core.storage.rows import MessageRow
from tests.bench.homes import Home

MESSAGES: Final = 10_000
CHATS: Final = 500
MEMORIES: Final = 10_000
DIMENSIONS: Final = 384
_START: Final = 1_700_000_000_000
_ANSWER: Final = "That is **number {number}**.\n\n- one thing\n- another thing\n\n```python\nprint({number})\n```\n"


def fill(home: Home) -> str:
    """One chat grows long, the list of chats too, and there is much to remember. Returns what to call it."""
    db = Database.open(home.database)
    try:
        transcript = Transcript(db)
        for number in range(CHATS):
            with db.write():
                _talk(transcript, new_id(), None, number, rounds=1)
        with db.write():
            _talk(transcript, home.thread, home.leaf, CHATS, rounds=MESSAGES // 2)
        _remember(db, str(transcript.meta("user_id")))
    finally:
        db.close()
    return f"A profile with {CHATS} chats, {MESSAGES:,} messages in the one that is shown, and {MEMORIES:,} memories"


def _talk(transcript: Transcript, thread: str, parent: str | None, start: int, *, rounds: int) -> None:
    for number in range(start, start + rounds):
        question, time = new_id(), _START + number * 60_000
        text = f"What is number {number}?"
        transcript.add_question(
            thread=thread, message=question, parent=parent, text=text, time=time, utc_offset=0, title=text
        )
        parent = new_id()
        answer = MessageRow(
            id=parent, thread=thread, parent=question, role="assistant", text=_ANSWER.format(number=number),
            state="whole", time=time + 1_000, model="recall",
        )  # fmt: skip
        transcript.finish_answer(answer, (), ())


def _remember(db: Database, user: str) -> None:
    """Random vectors: what the search costs does not depend on what they mean."""
    chance = random.Random(1)

    def embed(texts: Sequence[str]) -> list[list[float]]:
        return [[chance.gauss(0, 1) for _ in range(DIMENSIONS)] for _ in texts]

    index: IndexConfig = {"embed": embed, "dims": DIMENSIONS, "fields": ["data"]}
    store = DuckDBStore(db, index=index)
    with db.write():
        for number in range(MEMORIES):
            value = {
                "data": f"my thing {number} is in box {number * 7}",
                "learned": _START + number,
                "source": "",
                "thread": "",
            }
            store.put(("memories", user), new_id(), value)
