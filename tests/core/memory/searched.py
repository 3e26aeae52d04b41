"""A file with chats and memories that can be searched, and small embedders for it."""

from collections.abc import Sequence
from typing import Any

from langchain_core.embeddings import Embeddings
from langgraph.store.base import PutOp
from msgspec.structs import replace

from core.errors import EmbedderDown
from core.ids import new_id
from core.memory.finding import Filters
from core.memory.index import Index
from core.memory.recall import Found, Query, Recall
from core.storage import Database, DuckDBStore, Transcript, planes
from core.storage.rows import MessageRow
from core.storage.search_vectors import Identity
from tests.core.memory.pairs import learned

USER = "u1"
DAY = 86_400_000


class Searched:
    """An open file in memory, and everything that searches it. Without an embedder words alone decide."""

    def __init__(self, embeddings: Embeddings | None = None) -> None:
        self.db = Database.open(":memory:")
        self.transcript = Transcript(self.db)
        self.embeddings = embeddings
        dims = len(embeddings.embed_documents(["x"])[0]) if embeddings else 0
        index: Any = {"embed": embeddings, "dims": dims, "fields": ["data"]} if embeddings else None
        self.store = DuckDBStore(self.db, index=index, deferred=True)
        self.index = Index(self.db, USER, identity=Identity("test", dims, "hash") if embeddings else None)
        self._recall = Recall(self.index, self._embed)
        self._time = 1_700_000_000_000
        self.embedded: list[str] = []

    def remember(self, key: str, text: str, **fields: object) -> str:
        """Store a memory; gives its key."""
        self.store.put(("memories", USER), key, {"data": text, **fields})
        return key

    def say(self, text: str, *, thread: str = "t0", role: str = "user", parent: str | None = None) -> str:
        """Write a message at the end of its chat, or after `parent`; gives its id. Each a minute after the last."""
        self._time += 60_000
        known = self.transcript.thread(thread)
        before = parent or (known.leaf if known else None)
        message = new_id()
        if role == "user":
            self.transcript.add_question(
                thread=thread, message=message, parent=before, text=text, time=self._time, utc_offset=0, title=thread
            )
        else:
            row = MessageRow(
                id=message, thread=thread, parent=before, role=role, text=text, state="whole", time=self._time
            )
            self.transcript.finish_answer(row, [], [])
        return message

    def embed(self) -> None:
        """Give everything its vector."""
        while self.store.embed_pending():
            pass
        while self.index.update():
            pass
        while lacking := self.index.lacking(32):
            texts = [text for _, text in lacking]
            self.embedded += texts
            assert self.embeddings is not None
            self.index.place([doc for doc, _ in lacking], planes.unit(self.embeddings.embed_documents(texts)))

    async def recall(self, text: str, query: Query | None = None) -> Found:
        """Ask, with vectors where there is an embedder."""
        asked = replace(query or Query(text=text), text=text, asker="Bob", time=self._time)
        return await self._recall.recall(asked, vectors=self.embeddings is not None)

    async def among(self, memories: Sequence[str], question: str) -> Found:
        """Ask with these memories, one learned a day, beside the others; they are gone again afterwards."""
        keys = [self.remember(f"among{day}", text, learned=learned(day)) for day, text in enumerate(memories)]
        if self.embeddings is not None:
            self.embed()
        found = await self.recall(question)
        self.store.batch([PutOp(("memories", USER), key, None) for key in keys])
        return found

    def without(self, *keys: str) -> Query:
        """Everything but these."""
        return Query(text="", filters=Filters(without=frozenset(keys)))

    async def _embed(self, text: str) -> list[float]:
        assert self.embeddings is not None
        return await self.embeddings.aembed_query(text)


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
