"""The door: what it reads, what it refuses, and that its rankings come from the product's search."""

import json
from pathlib import Path

import pytest

from core.memory import evaluate
from core.memory.asked import ask
from core.memory.measures import measured, within


def lines(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


MESSAGE = {"type": "message", "id": "m", "thread": "t", "text": "hello"}


def test_what_is_missing_is_no_fault(tmp_path: Path) -> None:
    (world,) = evaluate.read(lines(tmp_path / "f", MESSAGE, {"type": "question", "id": "q", "text": "hello?"}, ""))
    assert (world.said[0].role, world.said[0].speaker, world.questions[0].evidence) == ("user", None, ())


@pytest.mark.parametrize(
    ("given", "moment"),
    [(None, 0), ("", 0), (1_700_000_000_000, 1_700_000_000_000), ("1970-01-02", 86_400_000),
     ("1970-01-01T01:00:00", 3_600_000), ("1970-01-01T01:00:00+01:00", 0)],
)  # fmt: skip
def test_times_are_iso_or_milliseconds(given: str | float | None, moment: int) -> None:
    assert evaluate.moment(given) == moment


@pytest.mark.parametrize(
    "bad",
    ["no json", "{}", '{"type": "note", "id": "m"}', '{"type": "message", "id": "m"}',
     '{"type": "message", "id": 3, "text": "x"}', '{"type": "message", "id": "n", "text": "x", "time": "soon"}',
     json.dumps(MESSAGE)],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_its_line(
    tmp_path: Path, bad: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate.main([str(lines(tmp_path / "f", MESSAGE, bad))]) == 2
    assert "f:2:" in capsys.readouterr().err


def test_a_file_without_messages_or_no_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate.main([str(lines(tmp_path / "f", ""))]) == 2
    assert evaluate.main([str(tmp_path / "none")]) == 2
    assert "none" in capsys.readouterr().err


def test_measures() -> None:
    judged = [(["a", "b", "c"], ["c", "x"]), (["x"], ["x"])]
    found = measured(judged, {"a": 1, "b": 1, "c": 1, "x": 1})
    assert (found["recall@5"], found["mrr"]) == (0.75, round((1 / 3 + 1) / 2, 4))
    assert within(["a", "b", "c"], {"a": 3, "b": 3, "c": 3}, 7) == ["a", "b"]


def test_a_named_speaker_says_i() -> None:
    asked = ask("When did Anna's sister visit Anna?", asker="", time=0, speakers=["Anna", "Bert"])
    assert asked.bare == "my sister visit I"
    assert asked.speakers == {"anna"}
    assert asked.asks_when
    both = ask("What did Bert give Anna?", asker="Anna", time=0, speakers=["Anna", "Bert"])
    assert both.bare == "Bert give I"


def test_a_question_without_names_is_about_its_asker_or_the_other_side() -> None:
    assert ask("What is my dog called?", asker="Bob", time=0, speakers=["Bob"]).speakers == {"bob"}
    assert ask("What did you recommend for my knee?", asker="Bob", time=0, speakers=["Bob"]).speakers == {"assistant"}
    assert ask("Do you remember my dog?", asker="Bob", time=0, speakers=["Bob"]).speakers == {"bob"}
    assert ask("What is the capital of France?", asker="Bob", time=0, speakers=["Bob"]).speakers == frozenset()


@pytest.mark.parametrize(
    ("text", "language", "term"),
    [("Wann haben wir die Wohnungen besichtigt?", "de", "wohnung"),
     ("¿Cuándo compré las bicicletas?", "es", "biciclet"),
     ("Quand est-ce que nous avons acheté les vélos ?", "fr", "vel"),
     ("Quando compramos as bicicletas?", "pt", "biciclet"),
     ("我的狗叫什么名字？", "cjk", "名字"), ("犬の名前は何ですか", "cjk", "名前")],
)  # fmt: skip
def test_languages_have_stems_or_pairs(text: str, language: str, term: str) -> None:
    asked = ask(text, asker="", time=0, speakers=[])
    assert any(form.startswith(term) for forms in asked.terms for form in forms), asked.terms
    assert asked.asks_when is text.startswith(("Wann", "¿Cuándo", "Quand"))
    assert language
