"""Embeddings: LangChain's interface over an embedding process. Made by the engine after Ready; any thread may call it.

The parts: `embed_keeper` (life of the child, on a thread of its own), `embed_inbox` (what waits), `embed_process`
(one child), `embed_wire` (frames), `embed_child` (the process itself), `embed_model` (MiniLM). Another way of
computing the same vectors is another `embed_model`. This process never imports numpy or torch for it.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from itertools import chain
from typing import Final

from langchain_core.embeddings import Embeddings

from core.embed_inbox import Rank, Rows
from core.embed_keeper import Keeper, Limits, OnGone
from core.embed_process import EmbedProcess, child_environment, real_command
from core.events import EmbedderStage

DIMENSIONS: Final = 384
MODEL_NAME: Final = "sentence-transformers/all-MiniLM-L6-v2"
BATCH_TEXTS: Final = 4
BATCH_CHARACTERS: Final = 4_000
"""A question waits behind one batch at most; a longer text goes alone."""
MOST_CHARACTERS: Final = 15_000
"""Of one text. The model looks at about 9,000 of them in English."""


class ChildEmbeddings(Embeddings):
    """MiniLM in a child process, which is started when first needed.

    Every call waits until the model is loaded, seconds at the first. The synchronous ones block their thread and are
    not for the event loop, nor for `on_stage`. All raise `EmbedderDown` or `WeightsWrong`, at once while the child
    keeps dying and the next attempt is not due. No exception holds any of the texts.
    """

    dimensions = DIMENSIONS

    def __init__(
        self,
        *,
        on_stage: Callable[[EmbedderStage], None],
        on_refused: Callable[[int], None] | None = None,
        idle_seconds: float = 600.0,
        limits: Limits | None = None,
        command: Sequence[str] | None = None,
        environ: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`on_stage` comes on the embedder's thread, `on_refused` (how many more) on another: both must hand over.

        `idle_seconds` unused and the child is dropped. The rest is for tests: another child, other limits.
        """
        self._on_refused = on_refused or _ignore
        self._command = list(command or real_command())
        self._environ = child_environment(os.environ if environ is None else environ)
        self._keeper = Keeper(self._start, on_stage, limits=limits or Limits(idle=idle_seconds), clock=clock)

    @property
    def stage(self) -> EmbedderStage:
        """As last told to `on_stage`."""
        return self._keeper.stage

    @property
    def pid(self) -> int | None:
        """The child's process number, None without a child."""
        return self._keeper.pid

    def wake(self) -> None:
        """Have the child started if it is not there, and return at once."""
        self._keeper.wake()

    def close(self) -> None:
        """End the child, within milliseconds; calls that wait, and all later ones, raise `EmbedderDown`."""
        self._keeper.close()

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, before all documents that wait."""
        return self._keeper.submit([_fit(text)], Rank.QUERY).result()[0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of texts, in batches between which questions are answered."""
        futures = self._submit(texts)
        try:
            return list(chain.from_iterable(future.result() for future in futures))
        finally:
            _cancel(futures)

    async def aembed_query(self, text: str) -> list[float]:
        """As `embed_query`; cancelled, it is skipped if its turn has not come."""
        return (await asyncio.wrap_future(self._keeper.submit([_fit(text)], Rank.QUERY)))[0]

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        """As `embed_documents`; cancelled, what has not begun is skipped."""
        futures = self._submit(texts)
        try:
            return list(chain.from_iterable(await asyncio.gather(*map(asyncio.wrap_future, futures))))
        finally:
            _cancel(futures)

    def _submit(self, texts: Sequence[str]) -> "list[Future[Rows]]":
        return [self._keeper.submit(batch, Rank.BATCH) for batch in batches([_fit(text) for text in texts])]

    def _start(self, on_gone: OnGone) -> EmbedProcess:
        return EmbedProcess(self._command, self._environ, on_gone=on_gone, on_refused=self._on_refused)


def batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """The texts in their order, at most four together, and less when they are long."""
    batch: list[str] = []
    for text in texts:
        if batch and (len(batch) == BATCH_TEXTS or sum(map(len, batch)) + len(text) > BATCH_CHARACTERS):
            yield batch
            batch = []
        batch.append(text)
    if batch:
        yield batch


def _fit(text: str) -> str:
    """Cut, and without lone surrogates, which no encoder takes."""
    return text[:MOST_CHARACTERS].encode("utf-8", "replace").decode()


def _cancel(futures: "Sequence[Future[Rows]]") -> None:
    for future in futures:
        future.cancel()


def _ignore(_: int) -> None:
    """For callers without an offline count."""
