"""A fake Ollama: a real HTTP server on a free port of this computer, for tests, the bench and the demo.

    with FakeOllama(answers=["Hello."]) as server:
        ...                     # talk to server.host
        server.chats[-1].messages

Its loop runs on a thread of its own, so it can be used from synchronous and asynchronous code. Lists that it keeps
(requests, loads) may be read at any time; `wait` until what they should tell has happened. It speaks version
`version`: before 0.12.6 it does not know truncate and shift, before 0.30 tags are poor, before 0.6.4 show is.
"""

import asyncio
import json
import os
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.fakes.ollama_http import ClientGone, Cut, Response, read_request
from tests.fakes.ollama_models import FakeModel, Json, full_name
from tests.fakes.ollama_record import Load, Prefix, Request, prefix
from tests.fakes.ollama_routes import answer
from tests.fakes.ollama_script import Answers, Fault, Gate, Kind, Reply, Script

__all__ = ["FakeModel", "FakeOllama", "Fault", "Kind", "Load", "Prefix", "Reply", "Request"]

T = TypeVar("T")
WAIT_SECONDS = 60.0
DEFAULT_MODEL = FakeModel("llama3.2:3b")


class FakeOllama:
    """`answers`: texts or replies in order, or a function of the request's body. `delay`: seconds before each line."""

    def __init__(
        self,
        models: Sequence[FakeModel] = (DEFAULT_MODEL,),
        answers: Answers = ("This is the answer.",),
        *,
        delay: float = 0.0,
        version: str = "0.33.0",
        port: int = 0,
        count: Callable[[str], int] = lambda text: len(text.encode()) // 4 + 1,
    ) -> None:
        self.models = list(models)
        self.shelf: dict[str, FakeModel] = {}
        """What /api/pull can fetch, by name."""
        self.script = Script(answers)
        self.delay = delay
        self.version = version
        self.count = count
        self.gate = Gate()
        self.requests: list[Request] = []
        self.loads: list[Load] = []
        """Each time a model was loaded into memory, and with what."""
        self.port = port
        self._faults: list[tuple[str, Fault, int]] = []
        self._loaded: tuple[FakeModel, Load, datetime] | None = None
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake-ollama", daemon=True)
        self._listener: asyncio.Server | None = None
        self._seat: socket.socket | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._listen())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # What happened

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def chats(self) -> list[Request]:
        """The chat requests with messages."""
        return [request for request in self.requests if request.is_chat]

    @property
    def reloads(self) -> int:
        """How often a model had to be loaded after the first time: another one, another num_ctx, another shift."""
        return max(len(self.loads) - 1, 0)

    @property
    def common_prefixes(self) -> list[Prefix]:
        """One for each two consecutive chat requests."""
        chats = self.chats
        return [prefix(earlier, later) for earlier, later in pairwise(chats)]

    def wait(self, happened: Callable[[], bool]) -> None:
        """Block until it has happened. From a coroutine: `await asyncio.to_thread(server.wait, ...)`."""
        with self._changed:
            if not self._changed.wait_for(happened, WAIT_SECONDS):
                raise AssertionError(f"did not happen within {WAIT_SECONDS:g} s; requests: {self.requests}")

    # What shall happen

    def fault(self, fault: Fault, *, path: str = "/api/chat", times: int = 1) -> None:
        """Let the next `times` requests of `path` go wrong."""
        self._faults.append((path, fault, times))

    def clear_faults(self) -> None:
        self._faults.clear()

    def hold(self) -> None:
        """From now on each line of a stream (of a chat: its first token, too) waits to be released."""
        self._run(_soon(self.gate.hold))

    def release(self, lines: int = 1) -> None:
        """Let so many lines through, all requests together."""
        self._loop.call_soon_threadsafe(self.gate.release, lines)

    def open(self) -> None:
        """Hold nothing any more."""
        self._run(_soon(self.gate.open))

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Nothing listens on the port meanwhile. Connections that are open stay."""
        self._run(self._deaf())
        self._seat = _seat(self.port)
        try:
            yield
        finally:
            self._run(self._listen())

    # For the endpoints, on the server's loop

    def since(self, *version: int) -> bool:
        return tuple(int(part) for part in self.version.split(".")) >= version

    def find(self, name: str) -> FakeModel | None:
        wanted = full_name(name).lower()
        return next((model for model in self.models if model.full_name.lower() == wanted), None)

    def add(self, model: FakeModel) -> None:
        self.remove(model.name)
        self.models.append(model)

    def remove(self, name: str) -> bool:
        model = self.find(name)
        if model is not None:
            self.models.remove(model)
        return model is not None

    def load(self, model: FakeModel, load: Load, until: datetime) -> None:
        """One model at a time; one that is loaded already, and in the same way, is used as it is."""
        if self._loaded is None or self._loaded[1] != load:
            self.loads.append(load)
        self._loaded = (model, load, until)

    def unload(self) -> None:
        self._loaded = None

    def processes(self) -> list[Json]:
        if self._loaded is None:
            return []
        model, load, until = self._loaded
        return [model.process(load.num_ctx, until)]

    def notify(self) -> None:
        """Wake who waits."""
        with self._changed:
            self._changed.notify_all()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        if request is not None:
            await self._respond(request, reader, writer)

    async def _respond(self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        response, cut = Response(request, reader, writer), False
        self.requests.append(request)
        try:
            request.body = json.loads(request.raw or b"{}")
            self.notify()
            await answer(self, request, response, self._fault_of(request.path))
            request.finished = True
        except json.JSONDecodeError as error:
            await response.error(400, str(error))
        except ClientGone:
            request.gone = True
        except Cut:
            cut = True
        finally:
            await response.close(cut=cut)
            self.notify()

    def _fault_of(self, path: str) -> Fault | None:
        for at, (where, fault, times) in enumerate(self._faults):
            if where == path:
                self._faults[at : at + 1] = [(where, fault, times - 1)] if times > 1 else []
                return fault
        return None

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(self._serve(reader, writer))
        task.add_done_callback(lambda _: writer.close())  # also where the task never came to run

    async def _listen(self) -> None:
        seat, self._seat = self._seat or _seat(self.port), None
        self._listener = await asyncio.start_server(self._accept, sock=seat, limit=2**24)
        self.port = seat.getsockname()[1]

    async def _deaf(self) -> None:
        await _turns()  # who has connected is let in: asyncio trips over a connection whose listener is closed
        if self._listener is not None:
            self._listener.close()

    async def _stop(self) -> None:
        await self._deaf()
        await _turns()
        for task in (tasks := asyncio.all_tasks() - {asyncio.current_task()}):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await _turns()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_SECONDS)


def _seat(port: int) -> socket.socket:
    """A socket that has the port and does not listen yet: nobody else can get it, and who connects is refused."""
    seat = socket.socket()
    if os.name == "posix":  # elsewhere it means that two may listen
        seat.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    seat.bind(("127.0.0.1", port))
    return seat


async def _turns() -> None:
    """Let transports take their first and last steps, which are calls of the loop's own."""
    for _ in range(3):
        await asyncio.sleep(0)


async def _soon(step: Callable[[], None]) -> None:
    step()
