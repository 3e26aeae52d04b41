"""HTTP to Ollama and nothing else: JSON there and back, lines of JSON as they come, errors as ours. Engine's loop.

Not the `ollama` package's client: it cannot send `truncate` and `shift`, drops `remote_host` from the list of models,
splits the stream at characters that are legal inside a JSON string (U+0085, U+2028), follows redirects, and adds
OLLAMA_API_KEY to every request. Our tests use it to check the fake server.
"""

import json
import ssl
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import httpx
import msgspec

from core.errors import ConnectionRefusedByUs, ModelFailed, ModelMissing, ModelServerDown
from core.models.host import is_here

LONGEST_LINE: Final = 8 * 1024 * 1024
CONNECT_SECONDS: Final = 5.0
DETAILS: Final = 500
"""Characters of raw text that are kept of an error."""

Body = Mapping[str, Any]


class _Error(msgspec.Struct):
    error: str = ""


class Transport:
    """Talks to one host on this computer. Cancelling the task that waits closes its connection at once."""

    def __init__(self, host: str) -> None:
        if not is_here(host):
            raise ConnectionRefusedByUs(host=host)
        self.host = host
        self._client = httpx.AsyncClient(
            base_url=f"http://{host}",
            headers={"User-Agent": "inglenook", "Accept-Encoding": "identity"},
            # No end to waiting for an answer: a large model takes minutes to load, and there is Stop.
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
            # A kept connection saves 0.1 ms here and fails when Ollama was restarted meanwhile.
            limits=httpx.Limits(max_keepalive_connections=0),
            trust_env=False,
            follow_redirects=False,
            # No certificates to load: https is not spoken.
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        )

    async def get(self, path: str) -> bytes:
        """The body of a good answer."""
        return await self._whole("GET", path, None, "")

    async def post(self, path: str, body: Body, *, model: str) -> bytes:
        """The body of a good answer. `model` is what an error is about."""
        return await self._whole("POST", path, body, model)

    async def lines(self, path: str, body: Body, *, model: str) -> AsyncGenerator[bytes, None]:
        """The lines of a good answer as they come, without those that are empty. Close it (aclosing) to hang up."""
        with self._errors(model):
            async with self._client.stream("POST", path, content=_encode(body), headers=_JSON) as response:
                if response.status_code != httpx.codes.OK:
                    _refuse(response.status_code, await response.aread(), model)
                rest = b""
                async for chunk in response.aiter_bytes():
                    *whole, rest = (rest + chunk).split(b"\n")
                    for line in filter(bytes.strip, whole):
                        yield line
                    if len(rest) > LONGEST_LINE:
                        raise ModelFailed(model=model, details="a line of more than 8 MiB")
                if rest.strip():
                    yield rest

    async def close(self) -> None:
        """Close what is open."""
        await self._client.aclose()

    async def _whole(self, method: str, path: str, body: Body | None, model: str) -> bytes:
        content, headers = (None, None) if body is None else (_encode(body), _JSON)
        with self._errors(model):
            response = await self._client.request(method, path, content=content, headers=headers)
        if response.status_code != httpx.codes.OK:
            _refuse(response.status_code, response.content, model)
        return response.content

    @contextmanager
    def _errors(self, model: str) -> Iterator[None]:
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise ModelServerDown(host=self.host, details=_told(error)) from error
        except httpx.HTTPError as error:
            raise ModelFailed(model=model, details=_told(error)) from error


_JSON: Final = {"Content-Type": "application/json"}


def raw(line: bytes) -> str:
    """An answer nobody can read, as text for the curious."""
    return line.decode("utf-8", "replace")[:DETAILS]


def _encode(body: Body) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _refuse(status: int, body: bytes, model: str) -> None:
    """Raise what a status and its `{"error": ...}` mean. Another program's 404 page is no missing model."""
    try:
        said = msgspec.json.decode(body, type=_Error).error
    except msgspec.MsgspecError:
        said = ""
    if status == httpx.codes.NOT_FOUND and said and model:
        raise ModelMissing(model=model, details=said[:DETAILS])
    raise ModelFailed(model=model, details=f"{status}: {said[:DETAILS] or raw(body)}")


def _told(error: httpx.HTTPError) -> str:
    return f"{type(error).__name__}: {error}"[:DETAILS]
