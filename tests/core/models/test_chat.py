"""OllamaChat against the fake server: tokens as they come, hanging up at once, and every fault with its own error."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage

from core.errors import BugError, MachineError, ModelFailed, ModelMissing, ModelServerDown
from core.models.chat import OllamaChat, to_wire
from core.models.transport import Transport
from tests.fakes.ollama_server import FakeModel, FakeOllama, Fault, Kind, Reply

THINKER = FakeModel("qwen3:4b", family="qwen3", capabilities=("completion", "thinking"))
QUESTION: list[BaseMessage] = [SystemMessage("Be brief."), HumanMessage("Hello?")]


@pytest.fixture
async def transport(server: FakeOllama) -> AsyncIterator[Transport]:
    made = Transport(server.host)
    yield made
    await made.close()


@pytest.fixture
def chat(transport: Transport) -> OllamaChat:
    return OllamaChat(transport=transport, model="llama3.2:3b", num_ctx=4096)


async def soon(server: FakeOllama, lines: int = 0, *, gone: bool = False) -> None:
    """Wait until the server has sent so many lines of the newest chat, and seen the client leave if `gone`."""

    def happened() -> bool:
        return bool(server.chats) and server.chats[-1].lines >= lines and server.chats[-1].gone is gone

    await asyncio.to_thread(server.wait, happened)


async def read(chat: OllamaChat, seen: list[str]) -> None:
    async for chunk in chat.astream(QUESTION):
        seen.append(chunk.text)


async def test_tokens_arrive_one_by_one_while_the_server_still_writes(server: FakeOllama, chat: OllamaChat) -> None:
    server.hold()
    seen: list[str] = []
    async with aclosing(chat.astream(QUESTION)) as stream:  # type: ignore[type-var]  # it is a generator
        for _ in range(3):
            server.release()
            seen.append((await anext(stream)).text)
            assert server.chats[0].lines == len(seen)
        server.open()
        seen += [chunk.text async for chunk in stream]
    assert "".join(seen) == "This is the answer."
    assert seen[:3] == ["This", " is", " the"]


async def test_last_chunk_counts(chat: OllamaChat) -> None:
    chunks = [chunk async for chunk in chat.astream(QUESTION)]
    last = chunks[-1]
    assert isinstance(last, AIMessageChunk)
    assert last.usage_metadata is not None
    assert last.usage_metadata["output_tokens"] == 4
    assert last.usage_metadata["input_tokens"] > 0
    assert last.response_metadata["done_reason"] == "stop"
    assert last.response_metadata["total_duration"] > 0
    assert last.chunk_position == "last"
    assert not any(chunk.usage_metadata for chunk in chunks[:-1] if isinstance(chunk, AIMessageChunk))


async def test_invoke_gives_the_whole(chat: OllamaChat) -> None:
    answer = await chat.ainvoke(QUESTION)
    assert answer.text == "This is the answer."
    assert answer.usage_metadata is not None
    with pytest.raises(BugError):
        chat.invoke(QUESTION)


async def test_what_is_sent(server: FakeOllama, chat: OllamaChat) -> None:
    await chat.ainvoke(QUESTION, stop=["\n\n"], format={"type": "object"})
    request = server.chats[0]
    assert request.body == {
        "model": "llama3.2:3b",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello?"}],
        "options": {"num_ctx": 4096, "stop": ["\n\n"]},
        "keep_alive": "15m",
        "truncate": False,
        "shift": False,
        "stream": True,
        "format": {"type": "object"},
    }
    assert request.headers["user-agent"] == "inglenook"


async def test_environment_adds_nothing(server: FakeOllama, chat: OllamaChat, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("OLLAMA_API_KEY", "secret")
    transport = Transport(server.host)
    await chat.model_copy(update={"transport": transport}).ainvoke(QUESTION)
    await transport.close()
    assert "authorization" not in server.chats[0].headers


async def test_redirects_are_not_followed(server: FakeOllama, chat: OllamaChat) -> None:
    server.fault(Fault(Kind.STATUS, status=302, error="elsewhere"))
    with pytest.raises(ModelFailed, match="model_failed"):
        await chat.ainvoke(QUESTION)
    assert len(server.requests) == 1


@pytest.mark.parametrize("released", [0, 2])
async def test_cancelling_hangs_up_at_once(server: FakeOllama, chat: OllamaChat, released: int) -> None:
    server.hold()
    seen: list[str] = []
    task = asyncio.create_task(read(chat, seen))
    server.release(released)
    await soon(server, released)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await soon(server, gone=True)
    assert server.chats[0].lines == released
    assert len(seen) <= released


async def test_leaving_the_stream_hangs_up(server: FakeOllama, chat: OllamaChat) -> None:
    server.hold()
    server.release(1)
    async with aclosing(chat.astream(QUESTION)) as stream:  # type: ignore[type-var]  # it is a generator
        await anext(stream)
    await soon(server, gone=True)


async def test_cancelling_hangs_up_on_a_server_that_never_answers(server: FakeOllama, chat: OllamaChat) -> None:
    server.fault(Fault(Kind.HANG))
    task = asyncio.create_task(chat.ainvoke(QUESTION))
    await soon(server)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await soon(server, gone=True)
    assert (await chat.ainvoke(QUESTION)).text == "This is the answer."


async def test_thinking_comes_apart_from_the_text() -> None:
    with FakeOllama([THINKER], [Reply("Blue.", thinking="The sky? Blue.")]) as server:
        transport = Transport(server.host)
        chat = OllamaChat(transport=transport, model=THINKER.name, num_ctx=4096, think=True)
        chunks = [chunk async for chunk in chat.astream(QUESTION)]
        await transport.close()
    assert "".join(chunk.additional_kwargs.get("reasoning_content", "") for chunk in chunks) == "The sky? Blue."
    assert "".join(chunk.text for chunk in chunks) == "Blue."
    assert server.chats[0].body["think"] is True


async def test_loading_first_does_not_load_twice(server: FakeOllama, chat: OllamaChat) -> None:
    await chat.load()
    await chat.ainvoke(QUESTION)
    assert len(server.loads) == 1
    assert server.reloads == 0


FAULTS: list[tuple[Fault, type[MachineError], str, str]] = [
    (Fault(Kind.MISSING), ModelMissing, "model 'llama3.2:3b' not found", ""),
    (Fault(Kind.STATUS), ModelFailed, "500: llama runner process has terminated: exit status 2", ""),
    (Fault(Kind.STATUS, status=503, error="server busy"), ModelFailed, "503: server busy", ""),
    (Fault(Kind.ERROR_LINE, error="out of memory"), ModelFailed, "500: out of memory", ""),
    (Fault(Kind.ERROR_LINE, after=2, error="out of memory"), ModelFailed, "out of memory", "This is"),
    (Fault(Kind.CUT), ModelFailed, "RemoteProtocolError", ""),
    (Fault(Kind.CUT, after=2), ModelFailed, "RemoteProtocolError", "This is"),
    (Fault(Kind.GARBAGE, after=1), ModelFailed, '{"model":"llama3.2","mess', "This"),
    (Fault(Kind.SHORT, after=2), ModelFailed, "the answer broke off", "This is"),
]


@pytest.mark.parametrize(("fault", "kind", "details", "text"), FAULTS)
async def test_faults(
    server: FakeOllama, chat: OllamaChat, fault: Fault, kind: type[MachineError], details: str, text: str
) -> None:
    server.fault(fault)
    seen: list[str] = []
    with pytest.raises(kind) as caught:
        await read(chat, seen)
    assert details in caught.value.details
    assert caught.value.params == {"model": "llama3.2:3b"}
    assert "".join(seen) == text
    assert (await chat.ainvoke(QUESTION)).text == "This is the answer."


async def test_nothing_listens(server: FakeOllama, chat: OllamaChat) -> None:
    with server.refusing(), pytest.raises(ModelServerDown) as caught:
        await chat.ainvoke(QUESTION)
    assert caught.value.params == {"host": server.host}
    assert (await chat.ainvoke(QUESTION)).text == "This is the answer."


async def test_slow_is_no_error(server: FakeOllama, chat: OllamaChat) -> None:
    server.fault(Fault(Kind.SLOW, seconds=0.01))
    assert (await chat.ainvoke(QUESTION)).text == "This is the answer."


async def test_another_programs_404_is_no_missing_model(transport: Transport) -> None:
    with pytest.raises(ModelFailed) as caught:
        await transport.post("/api/unheard_of", {}, model="m")
    assert caught.value.details == "404: 404 page not found"


async def test_a_prompt_too_long_is_refused_not_cut(server: FakeOllama, chat: OllamaChat) -> None:
    with pytest.raises(ModelFailed) as caught:
        await chat.ainvoke([HumanMessage("first"), AIMessage("word " * 5000), HumanMessage("last")])
    assert "longer than the context length" in caught.value.details
    assert not server.chats[0].truncated


async def test_every_character_comes_through() -> None:
    text = "a\u0085b \u2028c\u2029 \x1cd \U0001f642 <e>&\r\n\n f\x00"
    with FakeOllama(answers=[text]) as server:
        transport = Transport(server.host)
        answer = await OllamaChat(transport=transport, model="llama3.2:3b", num_ctx=512).ainvoke([HumanMessage(text)])
        await transport.close()
    assert answer.text == text
    assert server.chats[0].messages[0]["content"] == text


def test_wire_joins_neighbours_and_leaves_out_the_empty() -> None:
    messages: list[BaseMessage] = [
        SystemMessage("s"),
        HumanMessage("failed question"),
        AIMessage(""),
        HumanMessage("memories"),
        HumanMessage("question"),
        AIMessageChunk(content="answer"),
    ]
    assert to_wire(messages) == [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "failed question\n\nmemories\n\nquestion"},
        {"role": "assistant", "content": "answer"},
    ]
