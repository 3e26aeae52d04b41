"""One short answer as a JSON value: what is asked of Ollama, what is read, and what is asked again."""

import asyncio

import msgspec
import pytest
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from core.errors import ModelFailed, ModelMissing, ModelServerDown
from core.models.ollama import OllamaServer
from core.models.structured import Unreadable, ask
from tests.fakes.ollama_minds import HOSTILE
from tests.fakes.ollama_server import FakeModel, FakeOllama, Fault, Kind, Reply

SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
PROMPT: list[BaseMessage] = [SystemMessage("Count."), HumanMessage("one")]
THINKER = FakeModel("qwen3:4b", capabilities=("completion", "thinking"))


class Number(msgspec.Struct):
    n: int


async def number(fake: FakeOllama, *, most: int = 50) -> int:
    server = OllamaServer(fake.host)
    try:
        model = await server.chat(fake.models[0].name)
        return (await ask(model, PROMPT, Number, schema=SCHEMA, most=most)).n
    finally:
        await server.close()


async def test_the_request_loads_nothing_anew() -> None:
    with FakeOllama([THINKER], answers=['{"n": 3}']) as fake:
        server = OllamaServer(fake.host)
        model = await server.chat(THINKER.name)
        await model.ainvoke(PROMPT)
        assert (await ask(model, PROMPT, Number, schema=SCHEMA, most=50)).n == 3
        await model.ainvoke(PROMPT)
        await server.close()
    chat, request, _ = fake.chats
    assert request.body["format"] == SCHEMA
    assert request.options == {"num_ctx": chat.options["num_ctx"], "temperature": 0.0, "num_predict": 50}
    assert request.body["think"] is False
    assert request.body["keep_alive"] == chat.body["keep_alive"]
    assert fake.reloads == 0


async def test_a_model_that_cannot_think_is_not_told_not_to() -> None:
    with FakeOllama(answers=['{"n": 3}']) as fake:
        await number(fake)
    assert "think" not in fake.chats[0].body


@pytest.mark.parametrize(
    "said",
    [
        '{"n": 3}',
        '\n {"n":3} \n',
        '```json\n{"n": 3}\n```',
        '<think>{"n": 7}? No.</think>{"n": 3}',
        'thinking {without end</think>{"n": 3}',
        'Sure: {"n": 3}. More?',
        '{"n": 3, "why": "because {x}"}',
    ],
)
async def test_talk_around_the_object_is_left_out(said: str) -> None:
    with FakeOllama(answers=[said]) as fake:
        assert await number(fake) == 3
    assert len(fake.chats) == 1


async def test_what_cannot_be_read_is_asked_once_more_and_not_the_same_way() -> None:
    with FakeOllama(answers=['{"n": ', '{"n": 4}']) as fake:
        assert await number(fake) == 4
    first, second = fake.chats
    assert first.options["temperature"] == 0.0
    assert second.options["temperature"] > 0.0
    assert first.messages == second.messages
    assert fake.reloads == 0


@pytest.mark.parametrize("name", HOSTILE)
async def test_what_is_no_such_value_is_unreadable(name: str) -> None:
    with FakeOllama(answers=lambda _: HOSTILE[name]("I live in Porto")) as fake, pytest.raises(Unreadable):
        await number(fake)
    assert len(fake.chats) == 2


@pytest.mark.parametrize("said", ['{"n": "3"}', '{"n": 3.5}', '{"n": null}', '{"n": true}', "{}", "[3]", "3"])
async def test_another_type_is_unreadable(said: str) -> None:
    with FakeOllama(answers=[said]) as fake, pytest.raises(Unreadable):
        await number(fake)


async def test_an_answer_has_its_limit() -> None:
    with FakeOllama(answers=[Reply(tokens=(" \n",) * 500)]) as fake, pytest.raises(Unreadable):
        await number(fake, most=7)
    assert [request.lines for request in fake.chats] == [8, 8]


async def test_what_goes_wrong_with_the_server_is_an_error_of_ours() -> None:
    with FakeOllama(answers=['{"n": 3}']) as fake:
        fake.fault(Fault(Kind.ERROR_LINE, after=1))
        with pytest.raises(ModelFailed):
            await number(fake)
        fake.fault(Fault(Kind.CUT, after=1))
        with pytest.raises(ModelFailed):
            await number(fake)
        fake.fault(Fault(Kind.MISSING))
        with pytest.raises(ModelMissing):
            await number(fake)
        with fake.refusing(), pytest.raises(ModelServerDown):
            await number(fake)


async def test_cancelling_hangs_up() -> None:
    with FakeOllama(answers=[Reply(tokens=(" ",) * 500)]) as fake:
        fake.hold()
        task = asyncio.create_task(number(fake, most=500))
        await asyncio.to_thread(fake.wait, lambda: len(fake.chats) == 1)
        fake.release(2)
        await asyncio.to_thread(fake.wait, lambda: fake.chats[0].lines == 2)
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()
        await asyncio.to_thread(fake.wait, lambda: fake.chats[0].gone)
        assert len(fake.chats) == 1


async def test_a_format_that_is_none_is_refused_as_ollama_does() -> None:
    with FakeOllama() as fake:
        server = OllamaServer(fake.host)
        model = await server.chat(fake.models[0].name)
        with pytest.raises(ModelFailed) as raised:
            await model.ainvoke(PROMPT, format="yaml")
        await server.close()
    assert "invalid format" in raised.value.details


async def test_what_stays_unreadable_may_be_mended() -> None:
    with FakeOllama(answers=['{"n": 1', '{"n": 2']) as fake:
        server = OllamaServer(fake.host)
        model = await server.chat(fake.models[0].name)
        asked = await ask(model, PROMPT, Number, schema=SCHEMA, most=50, mend=lambda text: text + "}")
        assert asked.n == 2
        with pytest.raises(Unreadable):
            await ask(model, PROMPT, Number, schema=SCHEMA, most=50, mend=lambda text: text + "]")
        await server.close()
    assert len(fake.chats) == 4
