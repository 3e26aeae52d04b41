"""Chat: the graph of one open profile over its file, and its memories. Made off the loop, used on it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence, Set
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage
from langgraph.store.base import IndexConfig

from core.attachments.prompting import attached_to
from core.embed import MODEL_NAME
from core.embed_model import WEIGHTS_SHA256
from core.graph import Save, TurnContext, build_graph
from core.memory.finding import Filters
from core.memory.index import Index
from core.memory.keeper import Keeper, Kept
from core.memory.neighbours import NEAR
from core.memory.recall import Query, Recall
from core.memory.recall_model import RecallModel
from core.memory.words_in import has_words
from core.models.attachment_prompts import Attached
from core.parts import Part
from core.positions import Positions
from core.remembered import Brought, Remembered
from core.stopping import unless_stopped
from core.storage import Database, DuckDBSaver, DuckDBStore, Transcript, planes
from core.storage.reading_store import ReadingStore
from core.storage.search_vectors import Identity

if TYPE_CHECKING:
    from core.embed import ChildEmbeddings

PENDING_BATCH = 4
INDEX_BATCH = 16
"""Texts whose vectors are written together. The embedder takes four of them at a time, and questions before them."""


@dataclass(frozen=True)
class Question:
    """One turn to run: the user's message, and the ids and model of its answer. `keeps`, `looks`: see TurnContext.

    `memory` False: nothing is stored and nothing recalled. `utc_offset` in minutes east of UTC, where it was asked;
    None: where this computer is. `without`, `begun`: see `core.asking`.
    """

    thread: str
    parent: str | None
    message: str
    answer: str
    text: str
    user_name: str
    model: BaseChatModel
    num_ctx: int | None
    keeps: bool = True
    looks: bool = True
    memory: bool = True
    utc_offset: int | None = None
    without: Set[str] = frozenset()
    begun: str = ""


@dataclass(frozen=True)
class Ended:
    """The graph's last word: the checkpoint that holds the turn."""

    checkpoint: str


class Chat:
    """Runs turns. One per open profile and one per temporary chat; closes nothing, the file belongs to the engine.

    `over`: the profile's own chat, for a temporary one, which looks into the memories of that and writes none.
    """

    def __init__(
        self,
        db: Database,
        transcript: Transcript,
        user_id: str,
        embeddings: "ChildEmbeddings",
        *,
        over: "Chat | None" = None,
        keeper: Keeper | None = None,
    ) -> None:
        self._db = db
        self._user_id = user_id
        self._embeddings = embeddings
        self._remembered: Remembered = over._remembered if over else Remembered(db, keeper or Keeper(db, user_id))
        index: IndexConfig = {"embed": embeddings, "dims": embeddings.dimensions, "fields": ["data"]}
        self.store: DuckDBStore = over.store if over else DuckDBStore(db, index=index, deferred=True)
        self._saver = DuckDBSaver(db)
        self._graph = build_graph(self._saver, ReadingStore(self.store) if over else self.store)
        self._index: Index = over._index if over else Index(db, user_id, identity=_identity(embeddings))
        self.recall: Recall = over.recall if over else Recall(self._index, embeddings.aembed_query)
        self._positions = Positions(self._graph, db, transcript)

    async def run(self, question: Question, stop: asyncio.Event) -> AsyncIterator[Part | Ended]:
        """Everything that happens in one turn, as it happens. Raises what the model raised.

        Stopped before the graph began, it raises Stopped; later it ends as if the answer were whole.
        """
        start = await unless_stopped(self._positions.before(question.thread, question.parent), stop)
        checkpoint = ""
        brought = (
            await self._remembered.bring(question.text, question.without)
            if question.looks and question.memory
            else Brought()
        )
        # The built-in model reads no files, and takes what it is given for the question.
        reads = not isinstance(question.model, RecallModel)
        attached = await self._db.run(attached_to, self._db, question.thread) if reads else {}
        stream = self._graph.astream(
            {"messages": [HumanMessage(question.text, id=question.message)]},
            start,
            context=self._context(question, brought, stop, attached),
            stream_mode=["custom", "checkpoints"],
            durability="exit",
        )
        async with aclosing(cast("AsyncGenerator[tuple[str, Any], None]", stream)) as parts:
            async for mode, part in parts:
                if mode == "custom":
                    yield part
                else:
                    checkpoint = part["config"]["configurable"]["checkpoint_id"]
        yield Ended(checkpoint)

    async def embed_pending(self) -> None:
        """Give vectors to memories that were stored without; asks nothing of an embedder that is not up."""
        while self.has_vectors and await self.store.aembed_pending(PENDING_BATCH):
            pass

    async def index_pending(self) -> None:
        """Make all searchable that is not yet, the newest first, then give it vectors. For the background."""
        while await self._db.run(self._index.update):
            pass
        while self.has_vectors and (lacking := await self._db.run(self._index.lacking, INDEX_BATCH)):
            vectors = await self._embeddings.aembed_documents([text for _, text in lacking])
            await self._db.run(self._index.place, [doc for doc, _ in lacking], planes.unit(vectors))

    async def find_memories(self, query: str, limit: int = 500) -> list[str]:
        """The keys of the memories in use that fit what somebody types, best first: by a word, or near in meaning."""
        wanted = Query(text=query, filters=Filters(kinds=frozenset({"memory"})), limit=limit)
        found = await self.recall.search(wanted, vectors=self.has_vectors)
        return [one.key for one in found if one.cosine is None or one.cosine >= NEAR or has_words(one.text, query)]

    async def trim(self, keep: int) -> None:
        """Leave the last `keep` checkpoints of every branch of every chat, and the empty ones that chats start from."""
        for thread in await self._saver.along_threads(keep):
            await self._saver.atrim(thread, keep=keep)

    def _context(
        self, question: Question, brought: Brought, stop: asyncio.Event, attached: "Mapping[str, Sequence[Attached]]"
    ) -> TurnContext:
        return TurnContext(
            recall=self.recall,
            user_id=self._user_id,
            user_name=question.user_name,
            thread=question.thread,
            answer=question.answer,
            model=question.model,
            num_ctx=question.num_ctx,
            stop=stop,
            vectors=lambda: self.has_vectors,
            keeps=question.keeps,
            looks=question.looks and question.memory,
            save=self._saving(question) if question.memory else None,
            pinned=brought.pinned,
            unwanted=brought.unwanted,
            begun=question.begun,
            refused=brought.refused,
            attached=attached,
        )

    def _saving(self, question: Question) -> Save:
        async def save(fact: str) -> Kept:
            return await self._remembered.note(fact, question)

        return save

    @property
    def has_vectors(self) -> bool:
        """Whether the embedder is up, so that a question gets a vector."""
        return self._embeddings.stage == "ready"


def _identity(embeddings: "ChildEmbeddings") -> Identity:
    """Whose vectors the file holds: other dimensions are another model."""
    return Identity(MODEL_NAME, embeddings.dimensions, WEIGHTS_SHA256)
