"""HTTP/1.1 as far as the fake Ollama needs it: one request per connection, JSON or a chunked stream of lines back.

As Go's server does it: the status goes out with the first line, and a client that hangs up is noticed while waiting.
"""

import asyncio
import json
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

from tests.fakes.ollama_models import Json
from tests.fakes.ollama_record import Request

T = TypeVar("T")
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 500: "Internal Server Error"}
_GO_ESCAPES = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"})


class ClientGone(Exception):
    """The client closed its end."""


class Cut(Exception):
    """The fake breaks the connection on purpose."""


def go_json(value: object) -> bytes:
    """As Go's encoder writes it: UTF-8, no spaces, and five characters escaped."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_GO_ESCAPES).encode()


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """None where the client leaves without having said anything."""
    try:
        first = await reader.readexactly(1)
        arrived = time.monotonic_ns()
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    raw = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, path.partition("?")[0], headers, raw, arrived)


class Response:
    """The answer to one request. `status` and `lines` of the request are kept up to date."""

    def __init__(self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._request = request
        self._writer = writer
        self._gone = asyncio.ensure_future(reader.read(1))

    async def unless_gone(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for something, or raise ClientGone as soon as the client hangs up."""
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait((task, self._gone), return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise ClientGone
            return task.result()
        finally:
            task.cancel()

    async def json(self, status: int, value: object) -> None:
        await self.whole(status, "application/json; charset=utf-8", go_json(value))

    async def error(self, status: int, message: str) -> None:
        await self.json(status, {"error": message})

    async def whole(self, status: int, kind: str, content: bytes) -> None:
        self._head(status, kind, f"Content-Length: {len(content)}")
        self._writer.write(b"" if self._request.method == "HEAD" else content)
        await self._drain()

    async def line(self, value: Json) -> None:
        """One line of the stream; the first one brings the status along."""
        await self.raw_line(go_json(value))

    async def raw_line(self, line: bytes) -> None:
        if not self._request.status:
            self._head(200, "application/x-ndjson", "Transfer-Encoding: chunked")
        self._request.lines += 1  # before the client can have it
        self._writer.write(b"%x\r\n%s\r\n" % (len(line) + 1, line + b"\n"))
        await self._drain()

    async def end(self) -> None:
        """The proper end of a stream."""
        self._writer.write(b"0\r\n\r\n")
        await self._drain()

    async def close(self, *, cut: bool) -> None:
        self._gone.cancel()
        await asyncio.wait((self._gone,))
        if not self._gone.cancelled():
            self._gone.exception()  # a reset connection: taken note of
        if cut:
            self._writer.transport.abort()

    def _head(self, status: int, kind: str, length: str) -> None:
        self._request.status = status
        lines = (f"HTTP/1.1 {status} {_REASONS.get(status, 'Error')}", f"Content-Type: {kind}", length)
        self._writer.write(("\r\n".join((*lines, "Connection: close")) + "\r\n\r\n").encode())

    async def _drain(self) -> None:
        if self._gone.done():
            raise ClientGone
        try:
            await self._writer.drain()
        except ConnectionError as error:
            raise ClientGone from error
