"""What a new fact is to the memories that are there: one closed question, and what of its answer counts."""

from collections.abc import AsyncIterator, Sequence

import pytest

from core.memory.settle import Neighbour, Settled, may_be_same, settle
from core.models.chat import OllamaChat
from core.models.ollama import OllamaServer
from tests.fakes.ollama_minds import HOSTILE, Mind, always, verdict
from tests.fakes.ollama_server import FakeOllama

PORTO = Neighbour("porto", "I live in Porto", 1_000)
TEA = Neighbour("tea", "I like tea", 2_000)
LATER = 5_000


class Asked:
    """A model of a fake server, and what it was asked."""

    def __init__(self, mind: Mind, fake: FakeOllama, model: OllamaChat) -> None:
        self.mind = mind
        self.fake = fake
        self.model = model

    async def about(self, text: str, old: Sequence[Neighbour] = (PORTO, TEA), *, said: int = LATER) -> Settled:
        return await settle(text, said, old, model=self.model)


@pytest.fixture
async def asked() -> AsyncIterator[Asked]:
    mind = Mind()
    with FakeOllama(answers=mind) as fake:
        server = OllamaServer(fake.host)
        yield Asked(mind, fake, await server.chat(fake.models[0].name))
        await server.close()


async def test_nothing_like_it_means_no_call(asked: Asked) -> None:
    assert await asked.about("I live in Lisbon", ()) == Settled("new")
    assert asked.fake.chats == []


@pytest.mark.parametrize("text", ["I live in Porto", "i live in porto.", "  I live  in Porto!"])
async def test_the_same_words_mean_no_call(asked: Asked, text: str) -> None:
    assert await asked.about(text) == Settled("same", "porto")
    assert asked.fake.chats == []


async def test_without_a_model_only_the_same_words_are_the_same() -> None:
    assert await settle("I live in Porto.", LATER, [TEA, PORTO], model=None) == Settled("same", "porto")
    assert await settle("I live in Lisbon", LATER, [TEA, PORTO], model=None) == Settled("new")


async def test_the_question_names_both_with_their_days(asked: Asked) -> None:
    old = [Neighbour("porto", "I live\nin Porto", 1_770_000_000_000), TEA]
    await asked.about("I live in Lisbon", old, said=1_780_000_000_000)
    assert asked.mind.compared == [("I live in Lisbon", ("I live in Porto", "I like tea"))]
    (request,) = asked.fake.chats
    assert "New (2026-05-28)" in request.messages[-1]["content"]
    assert "1 (2026-02-02)" in request.messages[-1]["content"]
    assert request.options["temperature"] == 0.0
    assert request.options["num_predict"] == 60


async def test_a_verdict_counts_for_the_memory_it_names(asked: Asked) -> None:
    for name, index, standing, key in (
        ("replaces", 1, "replaces", "porto"),
        ("same", 2, "same", "tea"),
        ("new", 1, "new", ""),
        ("new", 0, "new", ""),
    ):
        asked.mind.verdict = always(name, index)
        assert await asked.about("I drink tea") == Settled(standing, key)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["same", "replaces"])
@pytest.mark.parametrize("index", [0, 3, -1, 10**30])
async def test_a_memory_that_was_not_shown_means_new(asked: Asked, name: str, index: int) -> None:
    asked.mind.verdict = always(name, index)
    assert await asked.about("I live in Lisbon") == Settled("new")


@pytest.mark.parametrize(
    "said", [*(one("I live in Lisbon") for one in HOSTILE.values()), '{"verdict": "maybe", "index": 1}']
)
async def test_what_makes_no_sense_means_new(asked: Asked, said: str) -> None:
    asked.mind.verdict = lambda _new, _old: said
    assert await asked.about("I live in Lisbon") == Settled("new")
    assert len(asked.fake.chats) == 2


async def test_what_was_said_before_does_not_replace(asked: Asked) -> None:
    asked.mind.verdict = lambda _new, _old: verdict("replaces", 1)
    assert await asked.about("I live in Lisbon", said=PORTO.said - 1) == Settled("older", "porto")
    assert await asked.about("I live in Lisbon", said=PORTO.said) == Settled("replaces", "porto")


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("I take 20 mg", "I take 10 mg"),
        ("My sister Ana is a nurse", "My sister is a nurse"),
        ("I moved to Lisbon", "I moved to Porto"),
        ("I do not eat meat", "I eat meat"),
        ("I eat meat", "I do not eat meat"),
        ("My number is 7.40", "My number is 740"),
    ],
)
async def test_a_model_cannot_merge_what_plainly_differs(asked: Asked, new: str, old: str) -> None:
    asked.mind.verdict = always("same", 1)
    assert await asked.about(new, [Neighbour("k", old, 1)]) == Settled("new")


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("I am allergic to nuts", "I have a nut allergy"),
        ("Ana is my sister", "My sister is called Ana"),
        ("I turned 30", "My age is 30, I turned it in May"),
        ("I don't eat meat", "I never eat meat"),
    ],
)
def test_other_words_may_say_the_same(new: str, old: str) -> None:
    assert may_be_same(new, old)
