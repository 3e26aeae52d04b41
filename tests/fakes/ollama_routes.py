"""The other endpoints of the fake Ollama: version, tags, show, ps, pull with progress, delete."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tests.fakes.ollama_chat import chat
from tests.fakes.ollama_http import Cut, Response
from tests.fakes.ollama_models import FakeModel
from tests.fakes.ollama_record import Request
from tests.fakes.ollama_script import Fault, Kind

if TYPE_CHECKING:
    from tests.fakes.ollama_server import FakeOllama

PULL_STEPS = 4
"""Progress lines per layer."""
_BROKEN_STREAM = (Kind.SLOW, Kind.ERROR_LINE, Kind.CUT, Kind.GARBAGE, Kind.SHORT)
Route = Callable[["FakeOllama", Request, Response, Fault | None], Awaitable[None]]


async def _root(_server: "FakeOllama", _request: Request, response: Response, _fault: Fault | None) -> None:
    await response.whole(200, "text/plain; charset=utf-8", b"Ollama is running")


async def _version(server: "FakeOllama", _request: Request, response: Response, _fault: Fault | None) -> None:
    await response.json(200, {"version": server.version})


async def _tags(server: "FakeOllama", _request: Request, response: Response, _fault: Fault | None) -> None:
    newest = sorted(server.models, key=lambda model: model.modified, reverse=True)
    await response.json(200, {"models": [model.tag(rich=server.since(0, 30, 0)) for model in newest]})


async def _ps(server: "FakeOllama", _request: Request, response: Response, _fault: Fault | None) -> None:
    await response.json(200, {"models": server.processes()})


async def _show(server: "FakeOllama", request: Request, response: Response, _fault: Fault | None) -> None:
    name = str(request.body.get("model") or request.body.get("name") or "")
    model = server.find(name)
    if not name:
        await response.error(400, "model is required")
    elif model is None:
        await response.error(404, f"model '{name}' not found")
    else:
        await response.json(200, model.show(rich=server.since(0, 6, 4)))


async def _delete(server: "FakeOllama", request: Request, response: Response, _fault: Fault | None) -> None:
    name = str(request.body.get("model") or request.body.get("name") or "")
    if server.remove(name):
        await response.whole(200, "text/plain", b"")
    else:
        await response.error(404, f"model '{name}' not found")


async def _pull(server: "FakeOllama", request: Request, response: Response, fault: Fault | None) -> None:
    name = str(request.body.get("model") or request.body.get("name") or "")
    if not name:
        await response.error(400, "invalid model name")
        return
    model = server.shelf.get(name)
    await response.line({"status": "pulling manifest"})
    if model is None:
        await response.line({"error": "pull model manifest: file does not exist"})
    elif not await _layers(server, request, response, fault, model):
        return
    else:
        for status in ("verifying sha256 digest", "writing manifest", "success"):
            await response.line({"status": status})
        server.add(model)
    await response.end()


async def _layers(
    server: "FakeOllama", request: Request, response: Response, fault: Fault | None, model: FakeModel
) -> bool:
    for number, total in enumerate(model.layers):
        digest = f"{number:02x}{model.digest[2:]}"
        for step in range(1, PULL_STEPS + 1):
            await response.unless_gone(server.gate.passed())
            if fault is not None and fault.kind is Kind.CUT and request.lines >= fault.after:
                raise Cut
            if fault is not None and fault.kind is Kind.ERROR_LINE and request.lines >= fault.after:
                await response.line({"error": fault.error})
                await response.end()
                return False
            line = {"status": f"pulling {digest[:12]}", "digest": f"sha256:{digest}", "total": total}
            await response.line(line | {"completed": total * step // PULL_STEPS})
            server.notify()
    return True


ROUTES: dict[tuple[str, str], Route] = {
    ("GET", "/"): _root,
    ("HEAD", "/"): _root,
    ("GET", "/api/version"): _version,
    ("HEAD", "/api/version"): _version,
    ("GET", "/api/tags"): _tags,
    ("HEAD", "/api/tags"): _tags,
    ("GET", "/api/ps"): _ps,
    ("POST", "/api/show"): _show,
    ("POST", "/api/chat"): chat,
    ("POST", "/api/pull"): _pull,
    ("DELETE", "/api/delete"): _delete,
}


async def answer(server: "FakeOllama", request: Request, response: Response, fault: Fault | None) -> None:
    """Find the endpoint, let faults before the stream happen, else answer."""
    route = ROUTES.get((request.method, request.path))
    if fault is not None and fault.kind not in _BROKEN_STREAM:
        await _fail(request, response, fault)
    elif fault is not None and fault.kind is Kind.CUT and not fault.after:
        raise Cut
    elif route is not None and request.method in ("POST", "DELETE") and not request.raw:
        await response.error(400, "missing request body")
    elif route is not None:
        await route(server, request, response, fault)
    elif any(path == request.path for _, path in ROUTES):
        await response.whole(405, "text/plain", b"405 method not allowed")
    else:
        await response.whole(404, "text/plain", b"404 page not found")


async def _fail(request: Request, response: Response, fault: Fault) -> None:
    if fault.kind is Kind.HANG:
        await response.unless_gone(_never())
    elif fault.kind is Kind.MISSING:
        await response.error(404, f"model '{request.body.get('model', '')}' not found")
    else:
        await response.error(fault.status, fault.error)


async def _never() -> None:
    await asyncio.Event().wait()
