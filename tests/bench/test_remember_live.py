"""The bench of remembering, over the fake server: good models score full marks, others less, and invent nothing."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.errors import ModelMissing
from core.models.ollama import OllamaServer
from core.workshop import Workshop
from tests.bench.remember_live import run
from tests.bench.remember_score import Labelled, Score, score
from tests.core.engine_kit import TinyEmbeddings
from tests.fakes.ollama_minds import Facts, Known, Mind, careless, fact, invents, knows, said
from tests.fakes.ollama_server import FakeOllama

TURNS = (
    Labelled("I moved to Lisbon last week, my sister Ana helped me.", (("lisbon", "mov"), ("sister", "ana"))),
    Labelled("What is the capital of Mongolia?"),
    Labelled("I prefer tea to coffee.", (("tea",),)),
    Labelled("Write a story in which I live on Mars."),
)
KNOWN: Known = {
    "Lisbon": [
        fact("I moved to Lisbon last week", "I moved to Lisbon last week", date="last week"),
        fact("My sister Ana helped me", "my sister Ana helped me", kind="people"),
    ],
    "prefer tea": [fact("I prefer tea to coffee", "I prefer tea to coffee", kind="preferences")],
}


async def scored(facts: Facts, folder: Path) -> Score:
    with FakeOllama(answers=Mind(facts=facts)) as fake:
        workshop = Workshop(OllamaServer(fake.host), TinyEmbeddings("ready"))  # type: ignore[arg-type]  # a double
        try:
            judged, seconds = await run(fake.models[0].name, workshop, folder, TURNS)
        finally:
            await workshop.close()
        assert fake.reloads == 0
    assert seconds > 0
    return score(TURNS, judged)


async def test_a_good_model(tmp_path: Path) -> None:
    result = await scored(knows(KNOWN), tmp_path)
    assert (result.precision, result.recall, result.formed, result.quiet) == (1.0, 1.0, 3, 2)


async def test_a_careless_model_whose_inventions_are_refused(tmp_path: Path) -> None:
    result = await scored(careless(KNOWN), tmp_path)
    assert (result.precision, result.recall, result.quiet) == (1.0, 1.0, 2)


async def test_a_sloppy_model_that_misses_much_and_keeps_what_is_passing(tmp_path: Path) -> None:
    half: Mapping[str, list[dict[str, str]]] = {"Lisbon": KNOWN["Lisbon"][1:]}  # type: ignore[dict-item]

    def sloppy(words: str) -> str:
        facts = json.loads(str(knows(half)(words)))["facts"]
        return said([*facts, fact("I prefer coffee", "prefer tea to coffee")])

    result = await scored(sloppy, tmp_path)
    assert (result.found, result.facts) == (1, 3)
    assert result.recall < 0.5


async def test_a_hostile_model_forms_nothing(tmp_path: Path) -> None:
    result = await scored(invents, tmp_path)
    assert (result.formed, result.recall, result.quiet) == (0, 0.0, 2)


async def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with FakeOllama(models=[]) as fake:
        workshop = Workshop(OllamaServer(fake.host), TinyEmbeddings("ready"))  # type: ignore[arg-type]  # a double
        with pytest.raises(ModelMissing):
            await run("nobody", workshop, tmp_path, TURNS)
        await workshop.close()
