"""What the product would put into the prompt for each question: recall itself, over a file with a person's chats."""

import asyncio
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from core.embed import DIMENSIONS, MODEL_NAME, ChildEmbeddings
from core.embed_model import WEIGHTS_SHA256
from core.memory.evaluate import Said, write_chats
from core.memory.index import Index
from core.memory.recall import Query, Recall
from core.storage import Database, planes
from core.storage.search_vectors import Identity
from tests.bench.recall.lines import World

_USER: Final = "asked"
_STEP: Final = 200
IDLE: Final = tuple(Path(__file__).with_name("idle.txt").read_text(encoding="utf-8").splitlines())
"""Small talk, questions about the world and errands: nothing that was said helps with them."""


@dataclass(frozen=True)
class Sent:
    """For one question: the ids of what is sent, and how many words that is."""

    ids: Sequence[str]
    words: int


def sent(worlds: Sequence[World]) -> Mapping[str, Sent]:
    """By the question's id, and of people who write English each of IDLE by `idle`.

    Loads the model once; a person's questions see that person's messages alone.
    """
    with closing(ChildEmbeddings(on_stage=lambda _: None)) as embeddings:
        found: dict[str, Sent] = {}
        for world in worlds:
            with _indexed(world, embeddings) as index:
                found |= asyncio.run(_asked(world, Recall(index, embeddings.aembed_query)))
        return found


def idle(world: World) -> Mapping[str, str]:
    """The lines of IDLE that this person writes, by their ids."""
    return {f"{world.person}-idle{number}": line for number, line in enumerate(IDLE) if world.language == "en"}


@contextmanager
def _indexed(world: World, embeddings: ChildEmbeddings) -> Iterator[Index]:
    with tempfile.TemporaryDirectory(prefix="inglenook-sent-") as folder, Database.open(Path(folder) / "p") as db:
        index = Index(db, _USER, identity=Identity(MODEL_NAME, DIMENSIONS, WEIGHTS_SHA256))
        said = [Said(id=one.id, text=one.text, thread=one.thread, role=one.role) for one in world.messages]
        write_chats(db, said, {one.id: _ms(one.time) for one in world.messages})
        while index.update(_STEP):
            pass
        while lacking := index.lacking(_STEP):
            vectors = embeddings.embed_documents([text for _, text in lacking])
            index.place([doc for doc, _ in lacking], planes.unit(vectors))
        yield index


async def _asked(world: World, recall: Recall) -> dict[str, Sent]:
    last = world.questions[-1]
    lines = [(one.id, one.text, one.time) for one in world.questions]
    lines += [(key, line, last.time) for key, line in idle(world).items()]
    found: dict[str, Sent] = {}
    for key, text, time in lines:
        query = Query(text=text, asker=last.asker, time=_ms(time))
        hits = [hit for hit in (await recall.recall(query, vectors=True)).hits if hit.sent]
        found[key] = Sent([hit.key for hit in hits], sum(len(hit.text.split()) for hit in hits))
    return found


def _ms(time: str) -> int:
    return int(datetime.fromisoformat(time).replace(tzinfo=UTC).timestamp() * 1000)
