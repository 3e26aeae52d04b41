"""What one question costs: statements, rows, vectors; and who goes first, a question or the work in the background."""

import threading
from typing import cast

import pytest

from core.memory.finding import Filters
from core.memory.index import Index
from core.memory.overtaking import Overtaking
from core.memory.recall import Query, Recall
from core.storage import Database
from tests.core.memory.counted import Counted
from tests.core.memory.searched import USER, Letters, Searched

SAID = 60
READS = 6
"""Statements of a question: documents, postings, vectors, cosines, texts, what is withheld."""
FACTS = 3
"""Once after each commit."""


@pytest.fixture(scope="module")
def searched() -> Searched:
    made = Searched(Letters())
    for number in range(SAID):
        made.say(f"the otter number {number} likes river {number * 7}", thread=f"t{number % 5}")
    for number in range(10):
        made.remember(f"k{number}", f"my otter {number} eats fish")
    made.embed()
    return made


def asking(searched: Searched) -> tuple[Recall, Counted, list[str]]:
    embedded: list[str] = []

    async def embed(text: str) -> list[float]:
        embedded.append(text)
        return Letters().embed_query(text)

    counted = Counted(searched.db)
    index = Index(cast("Database", counted), USER, identity=searched.index.identity)
    return Recall(index, embed), counted, embedded


QUERY = Query(text="When did I say which river my otter likes?", asker="Bob", time=1_700_000_900_000)


async def test_a_question_takes_six_statements_and_one_vector(searched: Searched) -> None:
    recall, counted, embedded = asking(searched)
    await recall.recall(QUERY, vectors=True)
    counted.statements.clear()
    embedded.clear()
    counted.rows = 0
    found = await recall.recall(QUERY, vectors=True)
    assert found.hits
    assert len(counted.statements) == READS, counted.statements
    assert len(embedded) == 1
    terms, texts = 4, SAID + 10
    assert counted.rows <= (4 + terms) * texts, "documents, vectors, cosines and texts once, and where the terms occur"


async def test_after_a_commit_the_facts_are_read_once_more(searched: Searched) -> None:
    recall, counted, _ = asking(searched)
    await recall.recall(QUERY, vectors=True)
    searched.db.owe_scrub()
    counted.statements.clear()
    await recall.recall(QUERY, vectors=True)
    assert len(counted.statements) == 1 + FACTS + READS, counted.statements
    counted.statements.clear()
    await recall.recall(QUERY, vectors=True)
    assert len(counted.statements) == READS


@pytest.mark.parametrize(
    ("filters", "vectors"),
    [
        (Filters(kinds=frozenset({"message"}), roles=frozenset({"user"}), threads=frozenset({"t1", "t2"})), True),
        (Filters(kinds=frozenset({"memory"})), True),
        (Filters(), False),
    ],
)
async def test_filters_and_words_alone_take_no_more(searched: Searched, filters: Filters, vectors: bool) -> None:
    recall, counted, _ = asking(searched)
    query = Query(text="which river?", filters=filters)
    await recall.search(query, vectors=vectors)
    counted.statements.clear()
    assert await recall.search(query, vectors=vectors)
    assert len(counted.statements) <= READS, counted.statements


async def test_what_is_not_wanted_costs_one_look_at_copies(searched: Searched) -> None:
    recall, counted, _ = asking(searched)
    query = Query(text="which river?", filters=Filters(without=frozenset({"k1"})))
    await recall.search(query, vectors=True)
    counted.statements.clear()
    await recall.search(query, vectors=True)
    assert len(counted.statements) == READS + 1


def test_the_background_waits_for_a_search() -> None:
    overtaking, order = Overtaking(), list[str]()
    begun = threading.Event()

    def work() -> None:
        begun.set()
        overtaking.pause()
        order.append("background")

    worker = threading.Thread(target=work)
    with overtaking.searching(), overtaking.searching():
        worker.start()
        assert begun.wait(5)
        worker.join(0.02)
        order.append("question")
    worker.join(5)
    assert order == ["question", "background"]
    overtaking.pause()


async def test_a_question_takes_in_the_newest_and_leaves_the_rest_to_the_background() -> None:
    searched = Searched()
    for number in range(30):
        searched.say(f"otter {number}")
    assert searched.index.update(2), "the background has begun"
    await searched.recall("who is a heron?")
    assert waiting(searched) == 28
    newest = searched.say("my heron is called Tom")
    found = await searched.recall("what is my heron called?")
    assert found.hits[0].key == newest
    searched.remember("k", "my badger is called Ida")
    found = await searched.recall("what is my badger called?")
    assert found.hits[0].key == "k"
    while searched.index.update(2):
        pass
    assert waiting(searched) == 0


async def test_where_nobody_is_at_work_a_question_takes_in_some() -> None:
    searched = Searched()
    for number in range(30):
        searched.say(f"otter {number}")
    await searched.recall("who is an otter?")
    assert 0 < waiting(searched) < 30


def test_a_step_ends_for_a_question_that_waits() -> None:
    searched = Searched()
    for number in range(30):
        searched.say(f"otter {number}")
    with searched.index.overtaking.waiting():
        assert searched.index.update(20), "there is more to do"
    assert waiting(searched) == 29, "one in any case"
    assert searched.index.update(20)
    assert waiting(searched) == 9


def waiting(searched: Searched) -> int:
    with searched.db.read() as connection:
        return int(connection.execute("SELECT count(*) FROM search.waiting").fetchall()[0][0])
