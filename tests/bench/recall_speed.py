"""Lines on recall's speed: the search over all messages and memories, beside LangGraph's store in memory.

The question's vector is there already; the embedder takes no time. Half of what is searched are memories.
"""

import asyncio
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import Final, NamedTuple

from langgraph.store.base import PutOp

from core.memory.index import STEP, Index
from core.memory.recall import Query, Recall
from core.storage import Database, DuckDBStore, Transcript, messages
from core.storage.rows import MessageRow
from core.storage.search_vectors import Identity
from tests.bench import stores
from tests.bench.interleaved import medians
from tests.bench.prose import Prose
from tests.bench.stores import LookUp
from tests.bench.table import Goal, Line
from tests.bench.vectors import DIMS, Cloud, Matrix

SIZE: Final = 10_000
LARGE: Final = 100_000
TIMES: Final = 20
_QUESTIONS: Final = 100
_IN_A_CHAT: Final = 100
_TOGETHER: Final = 500
_NEW: Final = 10_000
_BREATH: Final = 0.05
"""Seconds between two questions while others are taken in: without, those would get no turn."""
_GOAL: Final = Goal(15)
_LARGE_GOAL: Final = Goal(60)
_TENTH: Final = Goal(0.1, of="ratio")


class Filled(NamedTuple):
    """A file full of messages and memories, and what searches it."""

    db: Database
    texts: Index
    recall: Recall
    questions: Iterator[Query]


def lines(folder: Path, *, full: bool) -> list[Line]:
    """With 10,000 texts, and with 100,000 if `full`; while others are taken in."""
    return asyncio.run(_lines(folder, full))


async def _lines(folder: Path, full: bool) -> list[Line]:
    folder.mkdir()
    made = [*await _usual(folder)]
    if full:
        with Database.open(folder / "large.duckdb") as db:
            filled = _filled(db, LARGE)
            (ours,) = await medians([lambda: _ask(filled)], times=TIMES)
            made.append(Line(f"recall, {LARGE:,} texts", ours, goal=_LARGE_GOAL))
    return made


async def _usual(folder: Path) -> list[Line]:
    cloud = Cloud(SIZE)
    numbers = count()
    lookup = LookUp(cloud.draw(SIZE), cloud.draw(_QUESTIONS))
    with Database.open(folder / "usual.duckdb") as db:
        filled = _filled(db, SIZE)
        async with stores.memory(folder, lookup.index()) as memory:
            await stores.fill(memory, 0, SIZE)
            ours, theirs = await medians(
                [
                    lambda: _ask(filled),
                    lambda: memory.asearch(stores.NAMESPACE, query=f"{next(numbers)} ?", limit=10),
                ],
                times=TIMES,
            )
        return [
            Line(f"recall, {SIZE:,} texts", ours, goal=_GOAL),
            Line("the same beside a store in memory", ours, beside=theirs, goal=_TENTH),
            Line(f"recall while {_NEW:,} messages are taken in", await _meanwhile(filled)),
        ]


async def _meanwhile(filled: Filled) -> float:
    """The median of what questions take until the last message is taken in."""
    _say(filled.db, _NEW, "new")
    done = threading.Event()

    def take_in() -> None:
        while filled.texts.update(STEP):
            pass
        done.set()

    worker = threading.Thread(target=take_in)
    worker.start()
    times = []
    while not done.is_set():
        began = perf_counter_ns()
        await _ask(filled)
        times.append((perf_counter_ns() - began) / 1e6)
        await asyncio.sleep(_BREATH)
    worker.join()
    return median(times)


async def _ask(filled: Filled) -> None:
    found = await filled.recall.recall(next(filled.questions), vectors=True)
    assert found.hits


def _questions() -> Iterator[Query]:
    texts = Prose(7)
    while True:
        yield Query(text=f"When did I say {texts.text(40)}?", asker="Bob", time=1_800_000_000_000)


def _filled(db: Database, size: int) -> Filled:
    cloud = Cloud(size)
    index = Index(db, stores.NAMESPACE[1], identity=Identity("bench", DIMS, ""))
    _say(db, size // 2, "old")
    store = DuckDBStore(db)
    texts = Prose(5)
    for start in range(0, size - size // 2, _TOGETHER):
        numbers = range(start, start + _TOGETHER)
        store.batch([PutOp(stores.NAMESPACE, stores.key(number), {"data": texts.text(80)}) for number in numbers])
    while index.update(_TOGETHER):
        pass
    vectors = _endless(cloud)
    while lacking := index.lacking(_TOGETHER):
        index.place([doc for doc, _ in lacking], [next(vectors) for _ in lacking])
    questions = _endless(cloud)

    async def embed(_text: str) -> list[float]:
        row: list[float] = next(questions).tolist()
        return row

    return Filled(db, index, Recall(index, embed), _questions())


def _endless(cloud: Cloud) -> Iterator[Matrix]:
    while True:
        yield from cloud.draw(_TOGETHER)


def _say(db: Database, size: int, name: str) -> None:
    """Chats of a hundred messages."""
    transcript, texts = Transcript(db), Prose(6)
    for start in range(0, size, _IN_A_CHAT):
        with db.write() as connection:
            rows = [_row(f"{name}{start}", at, texts.text(80)) for at in range(_IN_A_CHAT)]
            transcript.add_question(
                thread=rows[0].thread,
                message=rows[0].id,
                parent=None,
                text=rows[0].text,
                time=1,
                utc_offset=0,
                title="",
            )
            for row in rows:
                messages.put(connection, row)
            transcript.finish_answer(rows[-1], [], [])


def _row(thread: str, at: int, text: str) -> MessageRow:
    return MessageRow(
        id=f"{thread}-{at}",
        thread=thread,
        parent=f"{thread}-{at - 1}" if at else None,
        role="assistant" if at % 2 else "user",
        text=text,
        state="whole",
        time=1_700_000_000_000 + at * 60_000,
    )
