"""Not relevant here: also for questions that mean nearly the same, as far as vectors tell."""

import pytest

from core.memory.index import Index
from core.memory.keeper import Keeper
from core.memory.likeness import close_to
from core.memory.recall import Query, Recall
from core.memory.value import Memory
from core.storage import Database, Transcript, planes
from core.storage.search_vectors import Identity

MEANINGS = {
    "Which pet do I have?": [1.0, 0.0, 0.0],
    "What animal lives with me?": [0.9, 0.4, 0.0],
    "Which pet did we talk about?": [0.5, 0.8, 0.0],
    "I have a pet snake": [0.6, 0.6, 0.5],
}


async def embed(text: str) -> list[float]:
    return MEANINGS.get(text, [0.3, 0.3, 0.9])


@pytest.fixture
def searched(db: Database) -> Index:
    """A question that was answered, and a memory, both with their vectors."""
    Transcript(db).add_question(
        thread="t", message="m", parent=None, text="Which pet do I have?", time=5, utc_offset=0, title="Pets"
    )
    Keeper(db, "u1").save(Memory(key="k", text="I have a pet snake", learned=1))
    index = Index(db, "u1", identity=Identity("tiny", 3, "0"))
    while index.update():
        pass
    lacking = index.lacking(10)
    index.place([doc for doc, _ in lacking], planes.unit([MEANINGS[text] for _, text in lacking]))
    return index


def test_a_question_is_close_from_that_cosine_on(searched: Index) -> None:
    assert close_to(searched, MEANINGS["Which pet do I have?"], ["m", "nowhere"]) == ["m"]
    assert close_to(searched, MEANINGS["What animal lives with me?"], ["m"]) == ["m"]
    assert close_to(searched, MEANINGS["Which pet did we talk about?"], ["m"]) == []
    assert close_to(searched, [1.0, 0.0, 0.0], []) == []


@pytest.mark.parametrize(
    ("question", "vectors", "found"),
    [
        ("What animal lives with me?", True, False),
        ("Which pet did we talk about?", True, True),
        ("Which pet do I have?", False, True),  # the words of the same question are compared before
    ],
)
async def test_what_was_refused_is_not_found(searched: Index, question: str, vectors: bool, found: bool) -> None:
    recall = Recall(searched, embed)
    query = Query(text=question, refused={"m": frozenset({"k"})})
    hits = (await recall.recall(query, vectors=vectors)).hits
    assert ("k" in [hit.key for hit in hits]) == found
    hits = (await recall.recall(Query(text=question), vectors=vectors)).hits
    assert "k" in [hit.key for hit in hits]
