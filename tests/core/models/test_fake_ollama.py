"""The fake Ollama speaks Ollama's protocol: checked with the official client, and byte by byte where that is lax."""

import asyncio
import json
import socket

import httpx
import ollama
import pytest

from tests.fakes.ollama_record import render
from tests.fakes.ollama_server import FakeModel, FakeOllama, Fault, Kind, Reply

THINKER = FakeModel("qwen3:4b", family="qwen3", capabilities=("completion", "tools", "thinking"))
CLOUD = FakeModel("gpt-oss:120b-cloud", remote_host="https://ollama.com:443", remote_model="gpt-oss:120b", size=384)
HELLO = [{"role": "user", "content": "Hello"}]


def post(server: FakeOllama, path: str, **body: object) -> httpx.Response:
    return httpx.post(f"http://{server.host}{path}", json=body, trust_env=False)


def test_official_client_reads_version_list_show_and_processes(server: FakeOllama) -> None:
    with ollama.Client(server.host) as client:
        assert [model.model for model in client.list().models] == ["llama3.2:3b"]
        shown = client.show("llama3.2:3b")
        assert shown.modelinfo is not None
        assert shown.modelinfo["llama.context_length"] == 131_072
        assert shown.capabilities == ["completion", "tools"]
        client.chat("llama3.2:3b", HELLO, options={"num_ctx": 2048}, keep_alive="15m")
        assert [(row.model, row.context_length) for row in client.ps().models] == [("llama3.2:3b", 2048)]


def test_official_client_streams_a_chat() -> None:
    replies = [Reply("It is blue.", thinking="The sky? Blue.")]
    with FakeOllama([THINKER], replies) as server, ollama.Client(server.host) as client:
        parts = list(client.chat(THINKER.name, HELLO, stream=True, think=True))
    assert "".join(part.message.content or "" for part in parts) == "It is blue."
    assert "".join(part.message.thinking or "" for part in parts) == "The sky? Blue."
    assert [part.done for part in parts] == [False] * 6 + [True]
    assert (parts[-1].done_reason, parts[-1].eval_count) == ("stop", 6)


def test_whole_answer_with_tools_and_format() -> None:
    call = {"function": {"name": "get_weather", "arguments": {"city": "Tokyo"}}}
    with FakeOllama(answers=[Reply(calls=(call,)), '{"age": 22}']) as server, ollama.Client(server.host) as client:
        called = client.chat("llama3.2:3b", HELLO, tools=[{"type": "function", "function": {"name": "get_weather"}}])
        shaped = client.chat("llama3.2:3b", HELLO, format={"type": "object"})
    assert called.message.tool_calls is not None
    assert called.message.tool_calls[0].function.arguments == {"city": "Tokyo"}
    assert shaped.message.content == '{"age": 22}'
    assert server.chats[1].body["format"] == {"type": "object"}


def test_pull_tells_its_progress_and_delete_removes(server: FakeOllama) -> None:
    server.shelf["qwen3:4b"] = THINKER
    with ollama.Client(server.host) as client:
        lines = list(client.pull("qwen3:4b", stream=True))
        assert [line.status for line in lines[:1]] == ["pulling manifest"]
        assert [line.status for line in lines[-3:]] == ["verifying sha256 digest", "writing manifest", "success"]
        assert lines[4].completed == lines[4].total == THINKER.layers[0]
        assert server.find("qwen3:4b") == THINKER
        client.delete("qwen3:4b")
        with pytest.raises(ollama.ResponseError, match="model 'qwen3:4b' not found"):
            client.delete("qwen3:4b")
        with pytest.raises(ollama.ResponseError, match="file does not exist"):
            list(client.pull("nothing", stream=True))


def test_streams_are_lines_as_go_writes_them() -> None:
    with FakeOllama(answers=["a<b \u2028&"]) as server:
        answer = post(server, "/api/chat", model="llama3.2:3b", messages=HELLO)
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert b'"content":"a\\u003cb"' in answer.content
    first, *_, last = (json.loads(line) for line in answer.content.split(b"\n") if line)
    assert list(first) == ["model", "created_at", "message", "done"]
    assert last["done_reason"] == "stop"
    assert last["total_duration"] >= last["eval_duration"] >= 0


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("/api/chat", {"model": "nope", "messages": HELLO}, 404, "model 'nope' not found"),
        ("/api/chat", {"model": "gpt-oss:120b-cloud", "messages": HELLO}, 404, "model 'gpt-oss:120b-cloud' not found"),
        ("/api/chat", {"messages": HELLO}, 400, "model is required"),
        ("/api/chat", {"model": "llama3.2:3b", "messages": HELLO, "think": True}, 400, "does not support thinking"),
        ("/api/show", {"model": "nope"}, 404, "model 'nope' not found"),
        ("/api/show", {}, 400, "model is required"),
    ],
)
def test_refusals(path: str, body: dict[str, object], status: int, error: str) -> None:
    with FakeOllama([FakeModel("llama3.2:3b"), CLOUD]) as server:
        answer = post(server, path, **body)
    assert answer.status_code == status
    assert error in answer.json()["error"]


def test_refusals_without_json(server: FakeOllama) -> None:
    assert httpx.get(f"http://{server.host}/nothing", trust_env=False).text == "404 page not found"
    assert httpx.get(f"http://{server.host}/api/chat", trust_env=False).status_code == 405
    assert httpx.get(f"http://{server.host}/", trust_env=False).text == "Ollama is running"
    empty = httpx.post(f"http://{server.host}/api/chat", trust_env=False)
    assert (empty.status_code, empty.json()) == (400, {"error": "missing request body"})


def test_load_unload_and_reloads(server: FakeOllama) -> None:
    def loaded(num_ctx: int, **more: object) -> object:
        body = {"model": "llama3.2:3b", "messages": [], "options": {"num_ctx": num_ctx, "temperature": 0.5}, **more}
        return post(server, "/api/chat", **body).json()["done_reason"]

    assert loaded(4096) == "load"
    assert loaded(4096) == "load"
    assert server.reloads == 0
    assert loaded(8192) == "load"
    assert loaded(8192, shift=False) == "load"
    assert server.reloads == 2
    assert loaded(8192, keep_alive=0) == "unload"
    assert server.processes() == []


def test_a_prompt_too_long_is_cut_or_refused() -> None:
    talk = [{"role": "system", "content": "s" * 40}, *({"role": "user", "content": f"{n}" * 400} for n in range(3))]
    talk.insert(2, {"role": "assistant", "content": "a" * 400})
    body = {"model": "llama3.2:3b", "messages": talk, "options": {"num_ctx": 250}}
    with FakeOllama() as server:
        assert post(server, "/api/chat", **body).status_code == 200
        assert server.chats[0].truncated
        refused = post(server, "/api/chat", **body, truncate=False, shift=False)
        assert refused.status_code == 400
        assert "longer than the context length" in refused.json()["error"]


def test_the_answer_ends_where_the_window_does() -> None:
    with FakeOllama(answers=["word " * 50], count=lambda text: len(text.split())) as server:
        body = {"model": "llama3.2:3b", "messages": HELLO, "options": {"num_ctx": 20}, "truncate": False}
        lines = post(server, "/api/chat", **body, shift=False).text.splitlines()
    assert json.loads(lines[-1])["done_reason"] == "length"
    assert json.loads(lines[-1])["eval_count"] == len(lines) - 1 < 20


def test_old_servers_know_less() -> None:
    with FakeOllama(version="0.12.5") as server:
        tag = httpx.get(f"http://{server.host}/api/tags", trust_env=False).json()["models"][0]
        long = [{"role": "user", "content": "x" * 4000}] * 2
        body = {"model": "llama3.2:3b", "messages": long, "options": {"num_ctx": 300}, "truncate": False}
        assert post(server, "/api/chat", **body).status_code == 200
    assert "capabilities" not in tag
    assert "context_length" not in tag["details"]


def test_cloud_models_are_marked() -> None:
    with FakeOllama([CLOUD]) as server:
        tag = httpx.get(f"http://{server.host}/api/tags", trust_env=False).json()["models"][0]
        shown = post(server, "/api/show", model=CLOUD.name).json()
    assert tag["remote_host"] == shown["remote_host"] == "https://ollama.com:443"
    assert tag["remote_model"] == shown["remote_model"] == "gpt-oss:120b"


async def test_gate_holds_each_line(server: FakeOllama) -> None:
    server.hold()
    async with ollama_client(server) as client:
        task = asyncio.create_task(client.chat("llama3.2:3b", HELLO))
        await asyncio.to_thread(server.wait, lambda: len(server.chats) == 1)
        assert server.chats[0].lines == 0
        server.open()
        assert (await task).message.content == "This is the answer."


def ollama_client(server: FakeOllama) -> ollama.AsyncClient:
    return ollama.AsyncClient(server.host)


def test_refusing_listens_no_more_and_then_again_on_the_same_port(server: FakeOllama) -> None:
    address = ("127.0.0.1", server.port)
    with server.refusing(), pytest.raises(ConnectionRefusedError):
        socket.create_connection(address)
    with socket.create_connection(address):
        pass


@pytest.mark.parametrize(("kind", "lines"), [(Kind.CUT, 2), (Kind.SHORT, 2), (Kind.GARBAGE, 3), (Kind.ERROR_LINE, 3)])
def test_faults_in_mid_stream_happen_once_and_where_they_should(server: FakeOllama, kind: Kind, lines: int) -> None:
    server.fault(Fault(kind, after=2))
    with ollama.Client(server.host) as client:
        try:
            list(client.chat("llama3.2:3b", HELLO, stream=True))
        except (httpx.RemoteProtocolError, ollama.ResponseError, json.JSONDecodeError):
            pass
        else:
            assert kind is Kind.SHORT
        assert server.chats[0].lines == lines
        assert client.chat("llama3.2:3b", HELLO).message.content == "This is the answer."


def test_a_last_message_of_the_assistant_is_left_open() -> None:
    asked = [{"role": "user", "content": "count"}]
    begun = [*asked, {"role": "assistant", "content": "one two"}]
    assert render(begun) == render(asked) + b"<|im_start|>assistant\none two"
    assert render([*begun, *asked]).startswith(render(begun) + b"<|im_end|>\n")
