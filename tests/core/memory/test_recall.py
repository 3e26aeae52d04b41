"""Which memories are found and sent: with words alone, with vectors, and while vectors are still missing."""

import re
from collections.abc import Iterator, Sequence

import pytest
from langchain_core.embeddings import Embeddings
from langchain_core.messages import HumanMessage
from langgraph.store.base import BaseStore, IndexConfig
from langgraph.store.memory import InMemoryStore

from core.embed import ChildEmbeddings
from core.errors import EmbedderDown
from core.memory.recall import MOST_SENT, recall
from core.memory.recall_model import RecallModel
from core.storage import Database, DuckDBStore
from tests.core.memory.pairs import TODAY, Pair, learned, pairs

OTHERS = (
    "the boiler was serviced in May",
    "my library card ends in 220",
    "Nora plays the violin",
    "the recycling is collected on Wednesdays",
    "my gym closes at ten",
    "I borrowed a ladder from the neighbour",
    "the printer needs black ink",
    "our plumber is Mr Hale",
)
"""Memories that answer none of the pairs' questions."""


@pytest.fixture
def store() -> Iterator[DuckDBStore]:
    db = Database.open(":memory:")
    yield DuckDBStore(db)
    db.close()


def fill(store: BaseStore, texts: Sequence[str], *, user: str = "u1") -> None:
    for day, text in enumerate(texts):
        store.put(("memories", user), f"k{day}", {"data": text, "learned": learned(day)})


async def sent(store: BaseStore, question: str, *, vectors: bool = False) -> list[str]:
    found = await recall(store, "u1", question, vectors=vectors)
    return [hit.text for hit in found.hits if hit.sent]


async def test_the_hit_says_all_about_its_memory(store: DuckDBStore) -> None:
    fill(store, ["my name is Bob", *OTHERS])
    found = await recall(store, "u1", "what is my name?", vectors=False)
    assert found.mode == "words"
    best = found.hits[0]
    assert (best.key, best.text, best.sent, best.learned) == ("k0", "my name is Bob", True, learned(0))
    assert -1.0 <= best.score <= 1.0


async def test_nobody_sees_the_memories_of_another(store: DuckDBStore) -> None:
    fill(store, ["my name is Alice"], user="u10")
    fill(store, ["my name is Bob"], user="u2")
    assert (await recall(store, "u1", "what is my name?", vectors=False)).hits == ()


async def test_nothing_stored_finds_nothing(store: DuckDBStore) -> None:
    assert (await recall(store, "u1", "what is my name?", vectors=False)).hits == ()
    assert (await recall(store, "u1", "", vectors=False)).hits == ()


async def test_at_most_five_are_sent_and_limit_are_found(store: DuckDBStore) -> None:
    fill(store, [f"my cousin number {number} is called Sam" for number in range(30)])
    found = await recall(store, "u1", "what is my cousin called?", vectors=False, limit=8)
    assert len(found.hits) == 8
    assert sum(hit.sent for hit in found.hits) == MOST_SENT
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)


async def test_everything_means_the_newest_of_everything(store: DuckDBStore) -> None:
    fill(store, OTHERS)
    found = await recall(store, "u1", "What do you know about me?", vectors=False, limit=4)
    assert [hit.text for hit in found.hits] == list(OTHERS[::-1][:4])
    assert all(hit.sent for hit in found.hits)


async def test_small_talk_recalls_nothing(store: DuckDBStore) -> None:
    fill(store, ["my name is Bob"])
    for message in ("hello", "Thanks!", "who are you?"):
        assert (await recall(store, "u1", message, vectors=False)).hits == ()


async def test_a_question_of_the_world_sends_nothing_without_vectors(store: DuckDBStore) -> None:
    fill(store, ["my name is Bob", *OTHERS])
    assert await sent(store, "what is the capital of France?") == []


async def test_words_that_no_memory_has_get_the_newest(store: DuckDBStore) -> None:
    fill(store, [*OTHERS, "I bake bread every Sunday"])
    assert "I bake bread every Sunday" in await sent(store, "what keeps me busy at weekends?")


async def test_more_than_a_page_of_memories_is_searched() -> None:
    store = InMemoryStore()
    fill(store, ["my name is Bob", *(f"box {number} is in the cellar" for number in range(1_100))])
    assert (await sent(store, "what is my name?"))[0] == "my name is Bob"


@pytest.mark.parametrize("pair", [pair for pair in pairs() if pair.memories], ids=lambda pair: pair.name)
async def test_with_words_alone_the_model_gets_what_it_needs(pair: Pair) -> None:
    store = InMemoryStore()
    fill(store, [*pair.memories, *OTHERS])
    await answered(store, pair, vectors=False)


async def answered(store: BaseStore, pair: Pair, *, vectors: bool) -> None:
    """Search, then ask the built-in model with what was sent, as the graph does."""
    found = await recall(store, "u1", pair.question, vectors=vectors)
    if pair.name == "all about me":
        return
    lines = [{"text": hit.text, "learned": hit.learned} for hit in found.hits if hit.sent]
    prompt = [HumanMessage("notes", additional_kwargs={"memories": lines}), HumanMessage(pair.question)]
    text = RecallModel(today=lambda: TODAY).invoke(prompt).text
    for pattern in pair.expect:
        assert re.search(pattern, text), text
    for pattern in pair.reject:
        assert not re.search(pattern, text), text


class Letters(Embeddings):
    """A vector of how often each letter occurs: enough to tell near texts from far ones."""

    def embed_query(self, text: str) -> list[float]:
        counts = [float(text.lower().count(chr(97 + number))) for number in range(26)]
        length = sum(count * count for count in counts) ** 0.5 or 1.0
        return [count / length for count in counts]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]


class Dead(Letters):
    """An embedder whose process is gone when a question comes."""

    def embed_query(self, text: str) -> list[float]:
        raise EmbedderDown(text[:0])

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[1.0] * 26 for _ in texts]


def index(embeddings: Embeddings, dims: int) -> IndexConfig:
    return {"embed": embeddings, "dims": dims, "fields": ["data"]}


async def test_with_vectors_near_text_is_found_without_a_common_word() -> None:
    with DuckDBStore.from_path(":memory:", index=index(Letters(), 26)) as store:
        fill(store, ["zzyzx", "the tip is edible"])
        found = await recall(store, "u1", "i bleed, the pit site", vectors=True)
    assert found.mode == "vectors"
    assert found.hits[0].text == "the tip is edible"
    assert found.hits[0].score == pytest.approx(1.0, abs=0.15)


async def test_what_has_no_vector_yet_is_found_by_its_words() -> None:
    db = Database.open(":memory:")
    store = DuckDBStore(db, index=index(Letters(), 26), deferred=True)
    fill(store, OTHERS)
    while store.embed_pending():
        pass
    store.put(("memories", "u1"), "new", {"data": "my name is Bob", "learned": learned(20)})
    found = await recall(store, "u1", "what is my name?", vectors=True)
    db.close()
    assert "my name is Bob" in [hit.text for hit in found.hits if hit.sent]


async def test_an_embedder_that_died_leaves_the_words() -> None:
    with DuckDBStore.from_path(":memory:", index=index(Dead(), 26)) as store:
        fill(store, ["my name is Bob", *OTHERS])
        found = await recall(store, "u1", "what is my name?", vectors=True)
    assert found.mode == "words"
    assert found.hits[0].text == "my name is Bob"


class Known(Embeddings):
    """The real model, asked once for each text."""

    def __init__(self, model: Embeddings) -> None:
        self._model = model
        self._known: dict[str, list[float]] = {}

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= zip(new, self._model.embed_documents(new), strict=True)
        return [self._known[text] for text in texts]


@pytest.fixture
def minilm(real: ChildEmbeddings) -> Known:
    return Known(real)


async def test_with_the_real_model_every_pair_is_answered(minilm: Known) -> None:
    known = [pair for pair in pairs() if pair.memories]
    minilm.embed_documents([*OTHERS, *(text for pair in known for text in (*pair.memories, pair.question))])
    for pair in known:
        store = InMemoryStore(index=index(minilm, 384))
        fill(store, [*pair.memories, *OTHERS])
        await answered(store, pair, vectors=True)


async def test_the_real_model_finds_what_shares_no_word(minilm: Known) -> None:
    store = InMemoryStore(index=index(minilm, 384))
    fill(store, ["my dentist is Dr Halloran on Mill Street", "I cycle to the office", *OTHERS])
    assert "my dentist is Dr Halloran on Mill Street" in await sent(store, "who looks after my teeth", vectors=True)
