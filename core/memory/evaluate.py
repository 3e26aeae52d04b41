"""The door to recall's quality: `python -P -m core.memory.evaluate FILE.jsonl` prints one JSON object.

Each line of the file is {"type": "message", "id", "thread", "time", "role", "speaker", "text"} or {"type": "question",
"id", "asker", "time", "text", "evidence": [ids]}. The messages go into a file of their own in a temporary folder,
through the product's index, and each question through the product's search. Lines may name a "person": then each
person's questions are asked of that person's messages alone. Beside ours stand four others, on the same vectors and
words: cosine, BM25, the fusion of both, and the recipe that ours began with.
"""

import argparse
import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from core.embed import DIMENSIONS, MODEL_NAME, ChildEmbeddings
from core.embed_model import WEIGHTS_SHA256
from core.ids import new_id
from core.memory.asked import ASSISTANT, ask
from core.memory.finding import find
from core.memory.index import Index
from core.memory.measures import MEASURES, measured
from core.memory.rivals import by_cosine, fused
from core.memory.weights import LITE, OURS, WORDS
from core.storage import Database, Transcript, leaves, messages, planes
from core.storage.rows import MessageRow
from core.storage.search_vectors import Identity

SHOWN: Final = 20
REACH: Final = 60
"""How many of each ranking are looked at: 400 words are seldom more messages."""
_USER: Final = "evaluated"


class Said(msgspec.Struct, frozen=True, tag="message", kw_only=True):
    """A message of the file."""

    id: str
    text: str
    thread: str = ""
    time: str | int | float | None = None
    role: str = "user"
    speaker: str | None = None
    person: str = ""


class Question(msgspec.Struct, frozen=True, tag="question", kw_only=True):
    """A question of the file, with the messages that answer it."""

    id: str
    text: str
    evidence: tuple[str, ...] = ()
    asker: str | None = None
    time: str | int | float | None = None
    person: str = ""


class Unreadable(ValueError):
    """The file is not what it should be; says where."""


class World(NamedTuple):
    """What is searched together."""

    said: list[Said]
    questions: list[Question]


class Ranking(NamedTuple):
    """The ids that each recipe found for a question, and the milliseconds that ours took."""

    question: Question
    found: dict[str, list[str]]
    took: float


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when the questions were asked; 2 with a sentence on stderr for a file that cannot be read."""
    parser = argparse.ArgumentParser(prog="python -P -m core.memory.evaluate", description=__doc__)
    parser.add_argument("file", type=Path)
    try:
        worlds = read(parser.parse_args(arguments).file)
    except (Unreadable, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    with ExitStack() as stack:
        embedders = [stack.enter_context(closing(ChildEmbeddings(on_stage=_ignore))) for _ in range(_processes())]
        rankings = [ranking for world in worlds for ranking in _asked(world, embedders)]
    lengths = {one.id: len(one.text.split()) for world in worlds for one in world.said}
    sys.stdout.buffer.write(
        msgspec.json.format(msgspec.json.encode(_report(rankings, lengths, worlds)), indent=1) + b"\n"
    )
    return 0


def read(path: Path) -> list[World]:
    """The worlds of a file, in the order in which they first come. Raises Unreadable or OSError."""
    decoder = msgspec.json.Decoder(Said | Question)
    worlds: dict[str, World] = {}
    seen: set[tuple[str, str, str]] = set()
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            one = decoder.decode(line)
            moment(one.time)
        except (msgspec.MsgspecError, ValueError, OverflowError) as error:
            raise Unreadable(f"{path}:{number}: {error}") from error
        name = (type(one).__name__, one.person, one.id)
        if name in seen:
            raise Unreadable(f"{path}:{number}: the id {one.id!r} is there already")
        seen.add(name)
        world = worlds.setdefault(one.person, World([], []))
        (world.said if isinstance(one, Said) else world.questions).append(one)
    if not any(world.said for world in worlds.values()):
        raise Unreadable(f"{path}: no messages")
    return list(worlds.values())


def moment(given: str | float | None) -> int:
    """Milliseconds since 1970 of ISO 8601 (UTC without a zone) or of milliseconds; 0 where nothing is given."""
    if given is None or given == "":
        return 0
    if not isinstance(given, str):
        return int(given)
    said = dt.datetime.fromisoformat(given)
    return int((said if said.tzinfo else said.replace(tzinfo=dt.UTC)).timestamp() * 1000)


def _asked(world: World, embedders: Sequence[ChildEmbeddings]) -> Iterable[Ranking]:
    with tempfile.TemporaryDirectory(prefix="inglenook-evaluate-") as folder, Database.open(Path(folder) / "w") as db:
        times = _times(world.said)
        speakers = {one.id: one.speaker or _unnamed(one) for one in world.said}
        index = Index(
            db, _USER, identity=Identity(MODEL_NAME, DIMENSIONS, WEIGHTS_SHA256),
            speaker_of=lambda row: speakers[row.id],
        )  # fmt: skip
        write_chats(db, world.said, times)
        while index.update(500):
            pass
        names = sorted({name for name in speakers.values() if name})
        newest = max(times.values(), default=0)
        askeds = [
            ask(one.text, asker=one.asker or "", time=moment(one.time) or newest, speakers=names)
            for one in world.questions
        ]
        texts = [
            *(one.text for one in world.said),
            *(one.text for one in world.questions),
            *(text for one in askeds for text in (one.bare, one.meant)),
        ]
        vectors = _embedded(texts, embedders)
        while lacking := index.lacking(500):
            index.place([doc for doc, _ in lacking], planes.unit([vectors[text] for _, text in lacking]))
        cosine = by_cosine([(one.id, one.text) for one in world.said], [one.text for one in world.questions], vectors)
        for one, asked, near in zip(world.questions, askeds, cosine, strict=True):
            bare, meant = planes.unit([vectors[asked.bare], vectors[asked.meant]])
            began = time.perf_counter()
            ours = [hit.key for hit in find(index, asked, meant, limit=REACH, weights=OURS)]
            took = 1000 * (time.perf_counter() - began)
            lite = [hit.key for hit in find(index, asked, bare, limit=REACH, weights=LITE)]
            words = [hit.key for hit in find(index, asked, None, limit=REACH, weights=WORDS)]
            found = {"cosine": near, "bm25": words, "rrf": fused(near, words), "lite": lite, "ours": ours}
            yield Ranking(one, found, took)


def _processes() -> int:
    """Embedders at work side by side: each uses one core."""
    return max(1, min(2, os.cpu_count() or 1))


def _ignore(_stage: object) -> None:
    """Nobody waits for the embedder's stages."""


def _unnamed(one: Said) -> str:
    return "" if one.role == "user" else ASSISTANT


def _times(said: Sequence[Said]) -> dict[str, int]:
    """Of each message; what has no time comes a second after the message before it."""
    times: dict[str, int] = {}
    last = 0
    for one in said:
        last = moment(one.time) or last + 1000
        times[one.id] = last
    return times


def write_chats(db: Database, said: Sequence[Said], times: Mapping[str, int]) -> None:
    """Each thread as a chat, in the order of the file. Ids of threads become ours."""
    transcript = Transcript(db)
    last: dict[str, MessageRow] = {}
    with db.write() as connection:
        for one in said:
            before = last.get(one.thread)
            row = MessageRow(
                id=one.id, thread=before.thread if before else new_id(), parent=before.id if before else None,
                role="user" if one.role == "user" else "assistant", text=one.text, state="whole", time=times[one.id],
            )  # fmt: skip
            if before is None:
                transcript.add_question(
                    thread=row.thread, message=row.id, parent=None, text=row.text, time=row.time, utc_offset=0, title=""
                )
            messages.put(connection, row)
            last[one.thread] = row
        for row in last.values():
            leaves.move(connection, row.thread, row.id)


def _embedded(texts: Iterable[str], embedders: Sequence[ChildEmbeddings]) -> dict[str, list[float]]:
    """Each text once; those of a length together, so that none is filled up to the length of a longer one."""
    unique = sorted(set(texts), key=len)
    shares = [unique[at :: len(embedders)] for at in range(len(embedders))]
    with ThreadPoolExecutor(len(embedders)) as pool:
        works = [pool.submit(one.embed_documents, share) for one, share in zip(embedders, shares, strict=True)]
        return {
            text: row
            for share, work in zip(shares, works, strict=True)
            for text, row in zip(share, work.result(), strict=True)
        }


def _report(rankings: Sequence[Ranking], lengths: Mapping[str, int], worlds: Sequence[World]) -> dict[str, Any]:
    told = [ranking for ranking in rankings if ranking.question.evidence]
    names = ("cosine", "bm25", "rrf", "lite", "ours")
    table = {
        name: measured([(one.found[name], one.question.evidence) for one in told], lengths) if told else {}
        for name in names
    }
    return {
        "messages": sum(len(world.said) for world in worlds),
        "questions": len(rankings),
        "with_evidence": len(told),
        "measures": list(MEASURES),
        "table": table,
        "ms_per_query": round(sum(one.took for one in rankings) / len(rankings), 2) if rankings else 0.0,
        "ranked": {one.question.id: one.found["ours"][:SHOWN] for one in rankings},
        **{f"ranked_by_{name}": {one.question.id: one.found[name][:SHOWN] for one in rankings} for name in names[:-1]},
    }


if __name__ == "__main__":
    sys.exit(main())
