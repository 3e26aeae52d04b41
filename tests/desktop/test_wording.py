"""Sentences: one for every code, in the house's tone, and never a stray placeholder."""

from collections.abc import Iterator

import pytest

from core import errors
from desktop import wording
from desktop.sentences import BUTTONS, SENTENCES

GIVEN = {
    "tokens": "9000",
    "room": "4096",
    "path": "/srv/data",
    "pid": "12",
    "found": "9",
    "known": "1",
    "host": "127.0.0.1:11434",
    "model": "qwen3:8b",
    "kind": "ValueError",
}


def classes(base: type[errors.InglenookError]) -> Iterator[type[errors.InglenookError]]:
    yield base
    for child in base.__subclasses__():
        yield from classes(child)


@pytest.mark.parametrize("code", sorted({found.code for found in classes(errors.InglenookError)}))
def test_every_error_has_a_sentence(code: str) -> None:
    assert code in SENTENCES
    assert wording.problem(code, GIVEN).sentence


@pytest.mark.parametrize("code", SENTENCES)
@pytest.mark.parametrize("params", [GIVEN, {}], ids=["given", "missing"])
def test_sentences_keep_the_tone(code: str, params: dict[str, str]) -> None:
    sentence = wording.problem(code, params).sentence
    assert sentence.endswith(".")
    assert not {"!", "{", "}"} & set(sentence)
    assert not any(word in sentence.lower() for word in ("sorry", "oops", "error occurred", "invalid", "fatal"))


@pytest.mark.parametrize("code", SENTENCES)
def test_a_button_is_named_in_its_sentence_or_says_where_it_leads(code: str) -> None:
    words = wording.problem(code, GIVEN)
    assert bool(words.action) == bool(words.button)
    if words.action in ("try_again", "start_engine", "bring_back"):
        assert f"ress {BUTTONS[words.action]}" in words.sentence


def test_parameters_stand_in_the_sentence_and_in_the_details() -> None:
    words = wording.problem("model_missing", {"model": "qwen3:8b"}, "status 404")
    assert "qwen3:8b" in words.sentence
    assert words.details == "model_missing\nmodel: qwen3:8b\nstatus 404"


def test_parameters_are_never_templates() -> None:
    assert "{model}" in wording.problem("model_missing", {"model": "{model}"}).sentence


def test_an_unknown_code_has_words_too() -> None:
    words = wording.problem("from_the_future", details="raw")
    assert words.sentence == SENTENCES["unknown"][0]
    assert words.details == "from_the_future\nraw"


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "no memories yet"), (1, "1 memory"), (48, "48 memories"), (12345, "12,345 memories")],
)
def test_memories(count: int, said: str) -> None:
    assert wording.memories(count) == said


@pytest.mark.parametrize(("count", "said"), [(0, ""), (1, "1 connection refused"), (2, "2 connections refused")])
def test_refused(count: int, said: str) -> None:
    assert wording.refused(count) == said


@pytest.mark.parametrize(("count", "said"), [(500, "500 bytes"), (2_019_393_189, "2.0 GB"), (815_319_791, "815.3 MB")])
def test_size(count: int, said: str) -> None:
    assert wording.size(count) == said


def test_a_binned_chat_is_named_in_one_short_line() -> None:
    assert wording.binned("Two\nlines") == "“Two lines” is in the bin."
    assert len(wording.binned("x" * 500)) < 80
