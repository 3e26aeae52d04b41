"""A chat as the graph sends it: the model is loaded once, and every request begins with all that was settled."""

from dataclasses import dataclass

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from core.models import context, prompts
from core.models.ollama import OllamaServer
from tests.fakes.ollama_server import FakeModel, FakeOllama

TURNS = 20


@dataclass(frozen=True)
class Line:
    text: str
    learned: int
    role: str = "user"


async def talk(fake: FakeOllama, turns: int) -> None:
    """Memories differ from turn to turn, as they do; some turns have none."""
    server = OllamaServer(fake.host)
    path: list[BaseMessage] = []
    for turn in range(turns):
        chat = await server.chat(fake.models[0].name)
        if turn == 0:
            await chat.load()
        path.append(HumanMessage(f"Question {turn}: what do you know about me?"))
        memory = prompts.memory_message([Line(f"fact {turn + n}", 1_700_000_000_000 + n) for n in range(turn % 4)])
        prompt = prompts.build(prompts.system_message("Bob"), path, memory)
        answer = await chat.ainvoke(context.fit(prompt, num_ctx=chat.num_ctx))
        path.append(AIMessage(answer.text))
    await server.close()


async def test_all_but_the_last_exchange_is_byte_equal_and_the_model_is_loaded_once() -> None:
    with FakeOllama(answers=[f"Answer {n}. " + "More of it. " * n for n in range(TURNS)]) as fake:
        await talk(fake, TURNS)
    assert len(fake.chats) == TURNS
    assert all(prefix.kept for prefix in fake.common_prefixes)
    assert fake.common_prefixes[-1].shared > 0.9 * fake.common_prefixes[-1].previous
    assert len(fake.loads) == 1
    assert fake.reloads == 0


async def test_memories_go_right_before_the_last_question() -> None:
    with FakeOllama() as fake:
        await talk(fake, 2)
    last = fake.chats[-1].messages[-1]
    assert last["role"] == "user"
    assert last["content"].startswith("<memories>\n- 2023-11-14: fact 1\n</memories>\n\nQuestion 1:")
    assert not any("<memories>\n" in message["content"] for message in fake.chats[-1].messages[1:-1])


async def test_a_small_window_is_never_exceeded_and_slides_rarely() -> None:
    model = FakeModel("small", context=2048)
    with FakeOllama([model], answers=["word " * 60]) as fake:
        await talk(fake, 100)
    slides = sum(not prefix.kept for prefix in fake.common_prefixes)
    assert 0 < slides < 100 / 5
    assert not any(request.truncated for request in fake.chats)
    assert fake.reloads == 0
