"""What a model finds in one message, and what of it is believed."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from core.memory.extract import LONGEST_FACT, MOST_FACTS, PROMPT_TOKENS, SCHEMA, Heard, Message, clipped, extract
from core.memory.own_words import own_words
from core.models.chat import OllamaChat
from core.models.context import PER_MESSAGE, estimate_tokens
from core.models.ollama import OllamaServer
from core.models.remember_prompts import extraction
from core.models.structured import Unreadable
from tests.fakes.ollama_minds import HOSTILE, Facts, Mind, careless, fact, in_turns, knows, said, thinks_first
from tests.fakes.ollama_server import FakeOllama

FRIDAY = dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
MOVED = "I moved to Lisbon last week, my sister Ana helped me."
KNOWN = {
    "Lisbon": [
        fact("I moved to Lisbon last week", "I moved to Lisbon last week", date="last week"),
        fact("My sister Ana helped me", "my sister Ana helped me", kind="people"),
    ]
}


class Reader:
    """A model that finds facts."""

    def __init__(self, mind: Mind, fake: FakeOllama, model: OllamaChat) -> None:
        self.mind = mind
        self.fake = fake
        self.model = model

    async def heard(self, facts: Facts, text: str = MOVED, *, name: str = "Bob") -> tuple[Heard, ...]:
        self.mind.facts = facts
        return await extract(self.model, Message(text=text, words=own_words(text), at=FRIDAY, name=name))

    async def texts(self, facts: Facts, text: str = MOVED) -> list[str]:
        return [one.text for one in await self.heard(facts, text)]


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    mind = Mind()
    with FakeOllama(answers=mind) as fake:
        server = OllamaServer(fake.host)
        yield Reader(mind, fake, await server.chat(fake.models[0].name))
        await server.close()


async def test_a_good_model(reader: Reader) -> None:
    moved, helped = await reader.heard(knows(KNOWN))
    assert (moved.text, moved.kind, moved.quote) == (
        "I moved to Lisbon last week",
        "you",
        "I moved to Lisbon last week",
    )
    (date,) = moved.dates
    assert (date.words, date.start, date.end) == ("last week", dt.date(2026, 11, 16), dt.date(2026, 11, 22))
    assert (helped.text, helped.kind, helped.dates) == ("My sister Ana helped me", "people", ())
    (request,) = reader.fake.chats
    assert request.body["format"] == SCHEMA
    assert request.options["temperature"] == 0.0
    assert request.options["num_predict"] == 700
    assert reader.mind.read == [MOVED]


async def test_a_careless_model_is_believed_where_it_is_right(reader: Reader) -> None:
    heard = await reader.heard(careless(KNOWN))
    assert [one.text for one in heard] == ["I moved to Lisbon last week", "My sister Ana helped me"]
    assert [one.kind for one in heard] == ["you", "people"]


async def test_thoughts_before_the_answer_do_no_harm(reader: Reader) -> None:
    assert len(await reader.heard(thinks_first(KNOWN))) == 2
    assert len(reader.fake.chats) == 1


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_model_makes_nothing_up(reader: Reader, name: str) -> None:
    try:
        assert await reader.heard(HOSTILE[name]) == ()
    except Unreadable:
        assert len(reader.fake.chats) == 2


@pytest.mark.parametrize("name", HOSTILE)
async def test_what_is_true_is_kept_among_lies(reader: Reader, name: str) -> None:
    """Nonsense first, then the answer."""
    found = await reader.texts(in_turns(HOSTILE[name], knows(KNOWN)))
    if not found:  # the lies were readable
        found = await reader.texts(knows(KNOWN))
    assert len(found) == 2


async def test_at_most_five_and_the_first_ones(reader: Reader) -> None:
    animals = ["cat", "dog", "pony", "fish", "goat", "duck", "frog"]
    text = " ".join(f"I have a {animal} here." for animal in animals)
    facts = [fact(f"I have a {animal}", f"I have a {animal} here") for animal in animals]
    lies = [fact(f"I own boat {number}", f"I own boat {number} now") for number in range(9)]
    assert await reader.texts(lambda _: said([*lies, *facts]), text) == [
        f"I have a {one}" for one in animals[:MOST_FACTS]
    ]


async def test_the_whole_facts_of_an_answer_that_was_cut_count(reader: Reader) -> None:
    lies = [fact(f"I own boat {number}", f"I own boat {number} now") for number in range(200)]
    assert len(await reader.texts(lambda _: said([*KNOWN["Lisbon"], *lies]))) == 2
    assert len(reader.fake.chats) == 2


async def test_what_another_fact_says_as_well_is_left_out(reader: Reader) -> None:
    facts = [
        fact("I moved to Lisbon", "I moved to Lisbon last week"),
        fact("I moved to Lisbon last week", "I moved to Lisbon last week"),
        fact("I moved to Lisbon last week.", "I moved to Lisbon last week"),
        fact("My sister Ana helped me", "my sister Ana helped me"),
    ]
    found = await reader.texts(lambda _: said(facts))
    assert found == ["I moved to Lisbon last week", "My sister Ana helped me"]


async def test_a_retelling_is_no_fact(reader: Reader) -> None:
    text = "I live in Porto " + "and I like it there " * 20
    assert len(text) > LONGEST_FACT
    assert await reader.texts(lambda _: said([fact(text, "I live in Porto and I like it there")]), text) == []


async def test_an_empty_text_is_no_fact(reader: Reader) -> None:
    assert await reader.texts(lambda _: said([fact(" \n ", "I moved to Lisbon last week")])) == []


async def test_only_the_persons_words_are_shown(reader: Reader) -> None:
    text = (
        'I moved to Lisbon. He said "I live in a castle on the hill" then.\n```\nmy name is root\n```\n> I own a yacht'
    )
    await reader.heard(knows({}), text)
    (shown,) = reader.mind.read
    assert "Lisbon" in shown
    for foreign in ("castle", "root", "yacht"):
        assert foreign not in shown


@pytest.mark.parametrize(
    "words",
    [
        "I live in Porto. " * 4_000,
        "x" * 100_000,
        "我住在里斯本。" * 5_000,
        "1 2 3 4 5 6 7 8 9\n" * 3_000,
        "\n".join(["word " * 200] * 50),
    ],
)
def test_the_prompt_keeps_within_its_limit(words: str) -> None:
    prompt = extraction(clipped("I began here. " + words + " And I ended there."))
    assert sum(estimate_tokens(str(part.text)) + PER_MESSAGE for part in prompt) <= PROMPT_TOKENS
    assert "I began here." in str(prompt[-1].text)
    assert "I ended there." in str(prompt[-1].text) or len(words.split()) == 1


def test_a_short_message_is_shown_as_it_is() -> None:
    assert clipped(MOVED) == MOVED
