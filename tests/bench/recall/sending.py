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
from core.ids import new_id
from core.memory.index import Index
from core.memory.recall import Query, Recall
from core.storage import Database, Transcript, messages, planes
from core.storage.rows import MessageRow
from core.storage.search_vectors import Identity
from tests.bench.recall.lines import Message, World

_USER: Final = "asked"
_STEP: Final = 200


@dataclass(frozen=True)
class Sent:
    """For one question: the ids of what is sent, and how many words that is."""

    ids: Sequence[str]
    words: int


def sent(worlds: Sequence[World]) -> Mapping[str, Sent]:
    """By the question's id. Loads the model once; a person's questions see that person's messages alone."""
    with closing(ChildEmbeddings(on_stage=lambda _: None)) as embeddings:
        found: dict[str, Sent] = {}
        for world in worlds:
            with _indexed(world, embeddings) as index:
                found |= asyncio.run(_asked(world, Recall(index, embeddings.aembed_query)))
        return found


@contextmanager
def _indexed(world: World, embeddings: ChildEmbeddings) -> Iterator[Index]:
    with tempfile.TemporaryDirectory(prefix="inglenook-sent-") as folder, Database.open(Path(folder) / "p") as db:
        index = Index(db, _USER, identity=Identity(MODEL_NAME, DIMENSIONS, WEIGHTS_SHA256))
        _write(db, world.messages)
        while index.update(_STEP):
            pass
        while lacking := index.lacking(_STEP):
            vectors = embeddings.embed_documents([text for _, text in lacking])
            index.place([doc for doc, _ in lacking], planes.unit(vectors))
        yield index


def _write(db: Database, said: Sequence[Message]) -> None:
    transcript = Transcript(db)
    last: dict[str, MessageRow] = {}
    with db.write() as connection:
        for one in said:
            before = last.get(one.thread)
            row = MessageRow(
                id=one.id, thread=before.thread if before else new_id(), parent=before.id if before else None,
                role=one.role, text=one.text, state="whole", time=_ms(one.time),
            )  # fmt: skip
            if before is None:
                transcript.add_question(
                    thread=row.thread, message=row.id, parent=None, text=row.text, time=row.time, utc_offset=0, title=""
                )
            messages.put(connection, row)
            last[one.thread] = row
        for row in last.values():
            transcript.finish_answer(row, [], [])


async def _asked(world: World, recall: Recall) -> dict[str, Sent]:
    found: dict[str, Sent] = {}
    for question in world.questions:
        query = Query(text=question.text, asker=question.asker, time=_ms(question.time))
        hits = [hit for hit in (await recall.recall(query, vectors=True)).hits if hit.sent]
        found[question.id] = Sent([hit.key for hit in hits], sum(len(hit.text.split()) for hit in hits))
    return found


def _ms(time: str) -> int:
    return int(datetime.fromisoformat(time).replace(tzinfo=UTC).timestamp() * 1000)
