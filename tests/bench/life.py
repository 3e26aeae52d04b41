"""Lines from one whole life of the real window: gaps of its loop, send, answers, stop, memory."""

from collections.abc import Sequence
from statistics import median
from typing import Final

from tests.bench.homes import Home
from tests.bench.marks import Mark, Measured
from tests.bench.paced_ollama import PacedOllama
from tests.bench.script import SHORT
from tests.bench.table import Goal, Line

SMOOTH: Final = Goal(33)
FEW: Final = Goal(3)
STOP: Final = Goal(200)
_PHASES: Final = {
    "engine": "while the engine starts",
    "embedder": "while the embedder loads",
    "stream": "while 1,000 tokens stream",
}


def lines(home: Home, ollama: PacedOllama) -> list[Line]:
    """Plays the life and reads what it told."""
    with home.fresh() as folder:
        environ = {"INGLENOOK_HOME": str(folder), "OLLAMA_HOST": ollama.host}
        with Measured("tests.bench.real_window", "life", environ=environ) as child:
            marks = child.told("end")
    stream = _spans(marks, "stream")[0] / 1000
    return [
        *_gap_lines(marks),
        Line("1,000 tokens at 200 per second, Enter to the end", stream, "s"),
        *_send_lines(marks, ollama),
        *_span_lines(marks, "recall", "answer of Recall, Enter to the end"),
        *_span_lines(marks, "stopped", "stop in mid-stream, Esc to the unlocked composer", goal=STOP),
        *_memory_lines(marks),
    ]


def _gap_lines(marks: Sequence[Mark]) -> list[Line]:
    gaps = {mark["phase"]: mark for mark in marks if mark["mark"] == "gaps"}
    idle, made = gaps["idle"], []
    for phase, words in _PHASES.items():
        here = gaps[phase]
        made += [
            Line(f"gaps {words}: p99", here["p99"], beside=idle["p99"], goal=SMOOTH),
            Line(f"gaps {words}: over 50 ms", here["long"], "", beside=idle["long"], goal=FEW),
            Line(f"gaps {words}: worst", here["worst"], beside=idle["worst"]),
        ]
    return made


def _send_lines(marks: Sequence[Mark], ollama: PacedOllama) -> list[Line]:
    pressed = [mark["began"] for mark in marks if mark["mark"] == "model"]
    arrived = [request.arrived for request in ollama.chats if str(request.messages[-1]["content"]).endswith(SHORT)]
    sent = [(there - began) / 1e6 for began, there in zip(pressed, arrived[-len(pressed) :], strict=True)]
    return _both("send, Enter to the request's first byte", sent)


def _span_lines(marks: Sequence[Mark], name: str, words: str, *, goal: Goal | None = None) -> list[Line]:
    return _both(words, _spans(marks, name), goal=goal)


def _spans(marks: Sequence[Mark], name: str) -> list[float]:
    return [(mark["at"] - mark["began"]) / 1e6 for mark in marks if mark["mark"] == name]


def _both(words: str, values: Sequence[float], *, goal: Goal | None = None) -> list[Line]:
    return [Line(f"{words}: median", median(values)), Line(f"{words}: worst of {len(values)}", max(values), goal=goal)]


def _memory_lines(marks: Sequence[Mark]) -> list[Line]:
    return [
        Line(f"memory of the {mark['process']} ({kind})", mark[kind], "MB")
        for mark in marks
        if mark["mark"] == "memory"
        for kind in ("rss", "uss")
    ]
