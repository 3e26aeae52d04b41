"""How well a model of Ollama forms memories: sixty labelled turns, through the program's own worker.

    python -m tests.bench.remember_live MODEL [--host 127.0.0.1:11434] [--words-only]

The turns are written into a fresh profile and worked on one after the other, as after a quiet while. It prints
precision and recall of the memories, and what went wrong turn by turn. Nobody's own profile is touched.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from langgraph.store.base import BaseStore

from core.embed import ChildEmbeddings
from core.errors import MachineError
from core.ids import new_id
from core.memory.value import Memory, read
from core.memory.worker import Worker
from core.models.chat import OllamaChat
from core.models.ollama import OllamaServer, find_host
from core.records import OpenFile, open_file
from core.storage.rows import MessageRow
from core.workshop import Workshop
from tests.bench.remember_score import Judged, Labelled, judge, labelled, report, score

MOST = 1_000
"""Memories. Sixty turns lead to no more than five each."""


class Bench:
    """A profile of its own, and the worker over it."""

    def __init__(self, file: OpenFile, store: BaseStore, worker: Worker) -> None:
        self._file = file
        self._store = store
        self._worker = worker
        self._time = 1_780_000_000_000

    async def judge(self, turn: Labelled) -> Judged:
        """Let one turn be worked on."""
        self._time += 3_600_000
        question = new_id()
        await self._file.db.run(self._write, turn, question)
        await self._worker.begin()
        while await self._worker.step():
            pass
        memories = await self._memories()
        return judge(turn, [one.text for one in memories if any(each.message == question for each in one.sources)])

    def _write(self, turn: Labelled, question: str) -> None:
        thread, answer = new_id(), new_id()
        transcript = self._file.transcript
        transcript.add_question(
            thread=thread,
            message=question,
            parent=None,
            text=turn.text,
            time=self._time,
            utc_offset=60,
            title="",
        )
        row = MessageRow(
            id=answer, thread=thread, parent=question, role="assistant", text="", state="whole", time=self._time
        )
        transcript.finish_answer(row, [], [])

    async def _memories(self) -> list[Memory]:
        """In use, and waiting for the person."""
        places = (("memories", self._file.user_id), ("inbox", self._file.user_id))
        found = [item for place in places for item in await self._store.asearch(place, limit=MOST)]
        return [read(item.key, item.value) for item in found]


@asynccontextmanager
async def bench(model: OllamaChat, workshop: Workshop, folder: Path) -> AsyncIterator[Bench]:
    """Over a fresh profile in `folder`."""
    file = await open_file(new_id(), "Bench", folder / "bench.duckdb")
    try:
        chat = await file.db.run(workshop.chat, file)
        worker = Worker(file, chat, file.keeper, model=model, wrote=lambda _: None)
        yield Bench(file, chat.store, worker)
    finally:
        await file.close()


async def run(name: str, workshop: Workshop, folder: Path, turns: Sequence[Labelled]) -> tuple[list[Judged], float]:
    """Every turn judged, and the seconds it took. Raises ModelServerDown, ModelMissing, ModelFailed."""
    model = await workshop.server.chat(name)
    await model.load()
    began = time.monotonic()
    async with bench(model, workshop, folder) as at_work:
        judged = [await at_work.judge(turn) for turn in turns]
    return judged, time.monotonic() - began


async def _main(name: str, host: str, words_only: bool) -> int:
    embeddings = ChildEmbeddings(on_stage=lambda _: None)
    workshop = Workshop(OllamaServer(host), embeddings)
    turns = labelled()
    try:
        if not words_only:
            await embeddings.aembed_query("ready")
        with tempfile.TemporaryDirectory() as folder:
            judged, seconds = await run(name, workshop, Path(folder), turns)
    except MachineError as error:
        print(f"{error.code}: {error.details or error.params}", file=sys.stderr)
        return 1
    finally:
        await workshop.close()
    print(report(name, score(turns, judged), judged, seconds=seconds))
    return 0


def main() -> None:
    """Measure one model."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.remember_live", description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--host", default=find_host(os.environ).address)
    parser.add_argument("--words-only", action="store_true", help="do not load the embedding model")
    asked = parser.parse_args()
    raise SystemExit(asyncio.run(_main(asked.model, asked.host, asked.words_only)))


if __name__ == "__main__":
    main()
