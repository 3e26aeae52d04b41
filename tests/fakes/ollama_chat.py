"""/api/chat of the fake Ollama, in the order of steps, statuses and sentences of the real handler."""

import asyncio
import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.fakes.ollama_http import Cut, Response
from tests.fakes.ollama_models import FakeModel, Json, stamp, until
from tests.fakes.ollama_record import Request, render, runner
from tests.fakes.ollama_script import Fault, Kind

if TYPE_CHECKING:
    from tests.fakes.ollama_server import FakeOllama

TOO_LONG = (
    "the prompt is longer than the context length currently available to the model; shorten the prompt, "
    "adjust the context length in settings, or use a model with a longer context length"
)
WRONG_FORMAT = 'invalid format: {}; expected "json" or a valid JSON Schema object'


async def chat(server: "FakeOllama", request: Request, response: Response, fault: Fault | None) -> None:
    """One chat request, or a load or unload where there are no messages."""
    body = request.body
    name = str(body.get("model", ""))
    model = server.find(name)
    if not name or model is None or model.remote_host:
        await response.error(*((404, f"model '{name}' not found") if name else (400, "model is required")))
        return
    if not request.messages and body.get("keep_alive") in (0, "0", "0s"):
        server.unload()
        await response.json(200, _done(name, "unload"))
        return
    if body.get("think") and "thinking" not in model.capabilities:
        await response.error(400, f'"{name}" does not support thinking')
        return
    if body.get("tools") and "tools" not in model.capabilities:
        await response.error(400, f"registry.ollama.ai/library/{model.full_name} does not support tools")
        return
    began = time.perf_counter_ns()
    server.load(model, runner(model.full_name, _known(server, body)), until(body.get("keep_alive")))
    if not request.messages:
        await response.json(200, _done(name, "load"))
        return
    await _answer(server, request, response, fault, _Run(server, model, request, began))


class _Run:
    """The numbers of one answer."""

    def __init__(self, server: "FakeOllama", model: FakeModel, request: Request, began: int) -> None:
        self.name = str(request.body["model"])
        self.began = began
        body = _known(server, request.body)
        self.num_ctx = int(request.options.get("num_ctx", 4096))
        self.prompt = server.count(render(request.messages).decode())
        self.fits = self.prompt < self.num_ctx or body.get("truncate") is not False
        if self.fits and self.prompt >= self.num_ctx:
            self.prompt = self._cut(server, request)
        wanted = int(request.options.get("num_predict", -1))
        room = self.num_ctx - self.prompt if body.get("shift") is False else 1_000_000
        self.limit = min(wanted, room) if wanted >= 0 else room
        default = "thinking" in model.capabilities
        self.think = bool(request.body.get("think", default))

    def _cut(self, server: "FakeOllama", request: Request) -> int:
        """Leave out the oldest messages, silently, but never the last one and no system message."""
        request.truncated = True
        system = [message for message in request.messages if message["role"] == "system"]
        rest = [message for message in request.messages if message["role"] != "system"]
        while len(rest) > 1 and server.count(render(system + rest).decode()) >= self.num_ctx:
            rest.pop(0)
        return server.count(render(system + rest).decode())

    def line(self, message: Json) -> Json:
        return {"model": self.name, "created_at": stamp(datetime.now(UTC)), "message": message, "done": False}

    def last(self, made: int, reason: str) -> Json:
        total = time.perf_counter_ns() - self.began + 3
        line = self.line({"role": "assistant", "content": ""}) | {"done": True, "done_reason": reason}
        line |= {"total_duration": total, "load_duration": 1, "prompt_eval_count": self.prompt}
        return line | {"prompt_eval_duration": 1, "eval_count": made, "eval_duration": total - 2}


async def _answer(server: "FakeOllama", request: Request, response: Response, fault: Fault | None, run: _Run) -> None:
    if not run.fits:
        await response.error(400, TOO_LONG)
        return
    wanted = request.body.get("format")
    if not (wanted in (None, "", "json") or isinstance(wanted, dict)):
        await response.error(500, WRONG_FORMAT.format(json.dumps(json.dumps(wanted))))
        return
    pieces = server.script.reply(request.body).pieces(think=run.think)
    made, reason = pieces[: max(run.limit, 0)], "stop" if len(pieces) <= run.limit else "length"
    if request.body.get("stream") is False:
        await response.unless_gone(server.gate.passed())
        await response.json(200, run.last(len(made), reason) | {"message": _whole(made)})
        return
    for piece in made:
        await _pace(server, response, fault)
        if await _broken(response, request, fault):
            return
        await response.line(run.line({"role": "assistant", **piece}))
        server.notify()
    await _pace(server, response, fault)
    if not await _broken(response, request, fault):
        await response.line(run.last(len(made), reason))
        await response.end()


async def _pace(server: "FakeOllama", response: Response, fault: Fault | None) -> None:
    await response.unless_gone(server.gate.passed())
    seconds = fault.seconds if fault is not None and fault.kind is Kind.SLOW else server.delay
    if seconds:
        await response.unless_gone(asyncio.sleep(seconds))


async def _broken(response: Response, request: Request, fault: Fault | None) -> bool:
    """Let the fault happen when its time has come. True when the stream is at its end by that."""
    if fault is None or request.lines < fault.after:
        return False
    if fault.kind is Kind.CUT:
        raise Cut
    if fault.kind is Kind.ERROR_LINE:
        await (response.line({"error": fault.error}) if request.lines else response.error(500, fault.error))
    elif fault.kind is Kind.GARBAGE:
        await response.raw_line(b'{"model":"llama3.2","mess')
    if fault.kind in (Kind.ERROR_LINE, Kind.GARBAGE, Kind.SHORT) and request.status == 200:
        await response.end()
    return fault.kind in (Kind.ERROR_LINE, Kind.GARBAGE, Kind.SHORT)


def _whole(made: list[Json]) -> Json:
    joined: Json = {"role": "assistant", "content": "".join(piece["content"] for piece in made)}
    thinking = "".join(piece.get("thinking", "") for piece in made)
    calls = [call for piece in made for call in piece.get("tool_calls", ())]
    return joined | ({"thinking": thinking} if thinking else {}) | ({"tool_calls": calls} if calls else {})


def _done(name: str, reason: str) -> Json:
    message = {"role": "assistant", "content": ""}
    moment = stamp(datetime.now(UTC))
    return {"model": name, "created_at": moment, "message": message, "done": True, "done_reason": reason}


def _known(server: "FakeOllama", body: Json) -> Json:
    """The body without what this version ignores."""
    new = ("truncate", "shift")
    return body if server.since(0, 12, 6) else {name: value for name, value in body.items() if name not in new}
