"""The life of the embedding process and its queue, tried with a small child that has no model."""

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.embed import ChildEmbeddings
from core.embed_keeper import Limits
from core.errors import EmbedderDown, WeightsWrong
from core.events import EmbedderStage

FAKE = Path(__file__).parents[1] / "fakes" / "embed_child.py"
SECONDS = 30
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # on Windows SIGTERM ends a process at once


class Stages:
    """What `on_stage` told, to wait for."""

    def __init__(self) -> None:
        self.told: list[EmbedderStage] = []
        self._changed = threading.Condition()

    def __call__(self, stage: EmbedderStage) -> None:
        with self._changed:
            self.told.append(stage)
            self._changed.notify_all()

    def wait(self, *stages: EmbedderStage) -> None:
        """Until exactly these were told."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.told) >= len(stages), timeout=SECONDS)
            assert tuple(self.told) == stages


class Bench:
    """A folder for the fake children, a gate to hold them at, a clock that stands still."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.stages, self.refused, self.now = folder, Stages(), list[int](), 100.0
        self._gate = socket.create_server(("127.0.0.1", 0))
        self._gate.settimeout(SECONDS)
        self._made: list[ChildEmbeddings] = []

    def make(self, limits: Limits | None = None) -> ChildEmbeddings:
        port = str(self._gate.getsockname()[1])
        made = ChildEmbeddings(
            on_stage=self.stages,
            on_refused=self.refused.append,
            limits=limits or Limits(),
            command=[sys.executable, str(FAKE), str(self.folder), port],
            clock=lambda: self.now,
        )
        self._made.append(made)
        return made

    @property
    def starts(self) -> int:
        file = self.folder / "starts"
        return len(file.read_text().splitlines()) if file.exists() else 0

    def order(self, name: str) -> None:
        (self.folder / name).touch()

    def held(self) -> socket.socket:
        """Wait until a child holds; sending a byte lets it go on."""
        return self._gate.accept()[0]

    def close(self) -> None:
        for made in self._made:
            made.close()
        self._gate.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


@pytest.fixture
def failing(allow_log: Callable[[str], None]) -> None:
    """Children fail in this test, and the log says so."""
    allow_log("embedder failed")
    allow_log("the embedder wrote nonsense")


def test_nothing_starts_before_it_is_needed(bench: Bench) -> None:
    embeddings = bench.make()
    assert (embeddings.stage, embeddings.pid, bench.starts) == ("asleep", None, 0)


def test_first_call_starts_and_waits(bench: Bench) -> None:
    embeddings = bench.make()
    assert embeddings.embed_query("four") == [0.0, 4.0]
    assert embeddings.embed_documents(["a", "bb", "ccc", "dddd", "eeeee"])[4] == [5.0, 5.0]
    bench.stages.wait("loading", "ready")
    assert (embeddings.stage, bench.starts) == ("ready", 1)


async def test_asynchronous_calls(bench: Bench) -> None:
    embeddings = bench.make()
    assert await embeddings.aembed_query("four") == [0.0, 4.0]
    assert [row[1] for row in await embeddings.aembed_documents(["a", "bb", "ccc", "dddd", "eeeee"])] == [1, 2, 3, 4, 5]
    assert await embeddings.aembed_documents([]) == []


def test_wake_starts_once(bench: Bench) -> None:
    embeddings = bench.make()
    embeddings.wake()
    embeddings.wake()
    bench.stages.wait("loading", "ready")
    embeddings.wake()
    assert embeddings.embed_query("x") == [0.0, 1.0]
    assert bench.starts == 1


async def test_query_overtakes_waiting_batches(bench: Bench) -> None:
    embeddings = bench.make()
    documents = asyncio.create_task(embeddings.aembed_documents(["hold", *"abcdefghijk"]))
    held = await asyncio.to_thread(bench.held)
    query = asyncio.create_task(embeddings.aembed_query("question"))
    await asyncio.sleep(0)
    held.send(b"x")
    assert await query == [4.0, 8.0]  # right after the batch of four that the child had
    assert [row[0] for row in await documents] == [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12]
    held.close()


async def test_cancelled_work_is_skipped(bench: Bench) -> None:
    embeddings = bench.make()
    first = asyncio.create_task(embeddings.aembed_query("hold"))
    held = await asyncio.to_thread(bench.held)
    given_up = asyncio.create_task(embeddings.aembed_documents(["x"] * 40))
    await asyncio.sleep(0)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    held.send(b"x")
    assert await first == [0.0, 4.0]
    assert await embeddings.aembed_query("next") == [1.0, 4.0]
    held.close()


def test_idle_child_is_dropped_and_comes_back(bench: Bench) -> None:
    embeddings = bench.make(Limits(idle=0.05))
    embeddings.wake()
    bench.stages.wait("loading", "ready", "asleep")
    assert embeddings.pid is None
    embeddings.embed_query("x")
    bench.stages.wait("loading", "ready", "asleep", "loading", "ready")
    assert bench.starts == 2


@pytest.mark.usefixtures("failing")
def test_killed_while_idle_it_is_replaced(bench: Bench) -> None:
    embeddings = bench.make()
    embeddings.wake()
    bench.stages.wait("loading", "ready")
    assert embeddings.pid is not None
    os.kill(embeddings.pid, KILL)
    bench.stages.wait("loading", "ready", "failed", "loading", "ready")
    assert embeddings.embed_query("x") == [0.0, 1.0]


@pytest.mark.usefixtures("failing")
async def test_killed_at_work_it_is_replaced_and_asked_again(bench: Bench) -> None:
    embeddings = bench.make()
    call = asyncio.create_task(embeddings.aembed_query("once hold"))
    held = await asyncio.to_thread(bench.held)
    assert embeddings.pid is not None
    os.kill(embeddings.pid, KILL)
    assert await call == [0.0, 9.0]
    assert bench.starts == 2
    held.close()


@pytest.mark.usefixtures("failing")
def test_deadly_text_is_tried_twice(bench: Bench) -> None:
    embeddings = bench.make()
    with pytest.raises(EmbedderDown) as caught:
        embeddings.embed_query("die")
    assert "die" not in str(caught.value)
    assert bench.starts == 2
    bench.now += 1
    assert embeddings.embed_query("x") == [0.0, 1.0]


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("text", ["once nonsense", "once hang", "once die"])
def test_child_that_fails_once(bench: Bench, text: str) -> None:
    embeddings = bench.make(Limits(answer=1 if "hang" in text else SECONDS))
    assert embeddings.embed_documents([text])[0] == [0.0, float(len(text))]
    assert bench.starts == 2


@pytest.mark.usefixtures("failing")
def test_vectors_of_a_wrong_size(bench: Bench) -> None:
    with pytest.raises(EmbedderDown):
        bench.make().embed_query("short")


def test_unfit_text_fails_alone(bench: Bench) -> None:
    embeddings = bench.make()
    with pytest.raises(EmbedderDown) as caught:
        embeddings.embed_documents(["unfit"])
    assert caught.value.params == {"kind": "ValueError"}
    assert embeddings.embed_query("x") == [1.0, 1.0]
    assert bench.starts == 1


@pytest.mark.usefixtures("failing")
def test_repeated_failures_are_spaced_out(bench: Bench) -> None:
    embeddings = bench.make()
    bench.order("crash_always")
    starts = []
    for later in (0, 0, 0, 0.9, 0.2, 1.9, 0.2, 3.9, 0.2):
        bench.now += later
        with pytest.raises(EmbedderDown):
            embeddings.embed_query("x")
        starts.append(bench.starts)
    assert starts == [1, 2, 2, 2, 3, 3, 4, 4, 5]
    (bench.folder / "crash_always").unlink()
    bench.now += 60
    assert embeddings.embed_query("x") == [0.0, 1.0]


@pytest.mark.usefixtures("failing")
def test_wrong_weights_are_named_and_not_tried_again_soon(bench: Bench) -> None:
    embeddings = bench.make()
    bench.order("wrong")
    for _ in range(2):
        with pytest.raises(WeightsWrong) as caught:
            embeddings.embed_query("x")
        assert caught.value.params == {"path": "/weights"}
    assert (embeddings.stage, bench.starts) == ("failed", 1)
    bench.now += 60
    assert embeddings.embed_query("x") == [0.0, 1.0]


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("order", ["crash", "strange"])
def test_bad_start_is_forgiven_once(bench: Bench, order: str) -> None:
    embeddings = bench.make()
    bench.order(order)
    with pytest.raises(EmbedderDown):
        embeddings.embed_query("x")
    assert embeddings.embed_query("x") == [0.0, 1.0]


@pytest.mark.usefixtures("failing")
def test_program_that_is_not_there(tmp_path: Path) -> None:
    stages = Stages()
    embeddings = ChildEmbeddings(on_stage=stages, command=[str(tmp_path / "missing")])
    with pytest.raises(EmbedderDown):
        embeddings.embed_query("x")
    stages.wait("loading", "failed")
    embeddings.close()


def test_refusals_of_the_child_are_passed_on(bench: Bench) -> None:
    bench.make().embed_query("refused")
    assert bench.refused == [2]


async def test_close_ends_those_who_wait(bench: Bench) -> None:
    embeddings = bench.make()
    calls = [asyncio.create_task(embeddings.aembed_query(text)) for text in ("hold", "x", "y")]
    held = await asyncio.to_thread(bench.held)
    embeddings.close()
    embeddings.close()
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(result) for result in results] == [EmbedderDown] * 3
    assert embeddings.pid is None
    with pytest.raises(EmbedderDown):
        await embeddings.aembed_documents(["x"])
    held.close()


def test_close_before_anything(bench: Bench) -> None:
    embeddings = bench.make()
    embeddings.close()
    embeddings.wake()
    with pytest.raises(EmbedderDown):
        embeddings.embed_query("x")
    assert bench.starts == 0
