"""OllamaServer: its states, and what it lists."""

import pytest

from core.errors import ConnectionRefusedByUs, ModelFailed, ModelMissing
from core.events import ModelInfo
from core.models.ollama import Look, OllamaChat, OllamaServer, is_cloud_name
from tests.fakes.ollama_server import FakeModel, FakeOllama, Fault, Kind

CLOUD = FakeModel("gpt-oss:120b-cloud", remote_host="https://ollama.com:443", remote_model="gpt-oss:120b")
ALIAS = FakeModel("mine", remote_host="https://ollama.com:443", remote_model="gpt-oss:120b")
MODELS = (
    FakeModel("llama3.2:3b"),
    FakeModel("qwen3:4b", family="qwen3", context=40_960, capabilities=("completion", "thinking", "vision")),
    FakeModel("nomic-embed-text", family="nomic-bert", capabilities=("embedding",)),
    FakeModel("tiny", context=2048, capabilities=("completion",)),
    CLOUD,
    ALIAS,
)


async def look(server: FakeOllama, patience: float = 5.0) -> Look:
    ollama = OllamaServer(server.host, patience=patience)
    try:
        return await ollama.look()
    finally:
        await ollama.close()


async def chat(server: FakeOllama, model: str) -> OllamaChat:
    ollama = OllamaServer(server.host)
    try:
        return await ollama.chat(model)
    finally:
        await ollama.close()


@pytest.mark.parametrize("version", ["0.33.0", "0.12.6", "0.5.0"])
async def test_lists_what_can_chat_on_this_computer(version: str) -> None:
    with FakeOllama(MODELS, version=version) as server:
        seen = await look(server)
    assert (seen.state, seen.version) == ("ready", version)
    expected = [
        ModelInfo(name="llama3.2:3b", size=2_019_393_189, context=131_072),
        ModelInfo(name="qwen3:4b", size=2_019_393_189, context=40_960, vision=True, thinking=True),
        ModelInfo(name="tiny:latest", size=2_019_393_189, context=2048),
    ]
    if version == "0.5.0":  # says nothing of what models can do, so the embedding model looks like any other
        assert [model.name for model in seen.models if model.name not in ("nomic-embed-text:latest",)] == [
            model.name for model in expected
        ]
    else:
        assert list(seen.models) == expected


async def test_no_models() -> None:
    with FakeOllama([CLOUD]) as server:
        assert (await look(server)).state == "no_models"


async def test_not_running(server: FakeOllama) -> None:
    with server.refusing():
        seen = await look(server)
    assert seen.state == "not_running"
    assert "ConnectError" in seen.details
    assert (await look(server)).state == "ready"


@pytest.mark.parametrize("path", ["/api/version", "/api/tags"])
async def test_answers_with_an_error(server: FakeOllama, path: str) -> None:
    server.fault(Fault(Kind.STATUS, error="broken"), path=path)
    assert await look(server) == Look("failed", details="500: broken")


async def test_never_answers(server: FakeOllama) -> None:
    server.fault(Fault(Kind.HANG), path="/api/tags")
    seen = await look(server, patience=0.05)
    assert seen.state == "failed"
    assert "no answer" in seen.details


async def test_one_broken_model_does_not_hide_the_others() -> None:
    with FakeOllama(MODELS[:2], version="0.12.6") as server:
        server.fault(Fault(Kind.STATUS), path="/api/show")
        seen = await look(server)
    assert [model.name for model in seen.models] == ["llama3.2:3b", "qwen3:4b"]
    assert sorted(model.context for model in seen.models)[0] == 0


async def test_old_servers_are_asked_once_per_model() -> None:
    with FakeOllama(MODELS[:2], version="0.12.6") as server:
        ollama = OllamaServer(server.host)
        assert await ollama.look() == await ollama.look()
        await ollama.close()
    assert sorted(request.body["model"] for request in server.requests if request.path == "/api/show") == [
        "llama3.2:3b",
        "qwen3:4b",
    ]


@pytest.mark.parametrize("version", ["0.33.0", "0.12.6"])
async def test_a_turn_asks_nothing_about_a_model_that_was_seen(version: str) -> None:
    with FakeOllama(MODELS, version=version) as server:
        ollama = OllamaServer(server.host)
        await ollama.look()
        asked = len(server.requests)
        assert (await ollama.chat("qwen3:4b")).think is True
        assert (await ollama.chat("tiny")).num_ctx == 2048
        assert len(server.requests) == asked
        server.add(FakeModel("tiny", context=1024, capabilities=("completion",)))
        await ollama.look()
        assert (await ollama.chat("tiny")).num_ctx == 1024
        await ollama.close()


@pytest.mark.parametrize(
    ("model", "num_ctx", "think"), [("llama3.2:3b", 8192, None), ("qwen3:4b", 8192, True), ("tiny", 2048, None)]
)
async def test_chat_knows_window_and_thinking(model: str, num_ctx: int, think: bool | None) -> None:
    with FakeOllama(MODELS) as server:
        made = await chat(server, model)
    assert (made.num_ctx, made.think) == (num_ctx, think)


@pytest.mark.parametrize("model", ["nope", CLOUD.name, ALIAS.name, "gpt-oss:20b:cloud", " GPT-oss:20B-CLOUD "])
async def test_missing_and_cloud_models_are_never_called(model: str) -> None:
    with FakeOllama(MODELS) as server:
        with pytest.raises(ModelMissing):
            await chat(server, model)
        assert not any(request.path == "/api/chat" for request in server.requests)
        if is_cloud_name(model):
            assert server.requests == []


async def test_garbage_instead_of_a_model(server: FakeOllama) -> None:
    server.fault(Fault(Kind.STATUS, status=200, error="no model"), path="/api/show")
    assert (await chat(server, "llama3.2:3b")).num_ctx == 4096
    server.fault(Fault(Kind.STATUS, status=500), path="/api/show")
    with pytest.raises(ModelFailed):
        await chat(server, "llama3.2:3b")


@pytest.mark.parametrize("host", ["192.168.1.5:11434", "example.org:80", "127.0.0.1.example.org:80"])
def test_another_computer_is_refused(host: str) -> None:
    with pytest.raises(ConnectionRefusedByUs) as caught:
        OllamaServer(host)
    assert caught.value.params == {"host": host}
